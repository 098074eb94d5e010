import asyncio
import json

import pytest
from aiohttp import web
from hypothesis import given, settings
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from bot.api.endpoints import Endpoint, endpoints
from bot.api.openapi import document
from bot.api.routes import add_api
from bot.model.answering import Answerer
from bot.own_prices import todays_prices
from knowledge.playbook import PLAYBOOK
from knowledge.questions import Question
from knowledge.retrieval.retriever import retriever
from tests.bot.http_server import Json, serving
from tests.knowledge.costs.cases import cases

PUBLIC = "https://rag.example"
TABLE = endpoints(Answerer(retriever(), PLAYBOOK), PUBLIC, todays_prices())
DESCRIBED: Json = json.loads(document(TABLE, PUBLIC))

PROMISED = {
    "/api/v1/questions": "get",
    "/api/v1/recommendations": "post",
    "/api/v1/quick-check": "post",
    "/api/v1/costs": "post",
    "/api/v1/scenarios": "get",
    "/api/v1/scenarios/{slug}": "get",
    "/api/v1/ask": "post",
    "/api/v1/intake": "post",
}


def schema(of: Json) -> Draft202012Validator:
    """The schema of one described response or body, with what it refers to."""
    (content,) = of["content"].values()
    return Draft202012Validator({**content["schema"], "components": DESCRIBED["components"]})


def operation(endpoint: Endpoint) -> Json:
    return DESCRIBED["paths"][endpoint.path][endpoint.method.lower()]


def test_the_description_is_valid_openapi() -> None:
    validate(DESCRIBED)


def test_it_lists_exactly_what_is_promised() -> None:
    assert {path: next(iter(methods)) for path, methods in DESCRIBED["paths"].items()} == PROMISED
    ids = [operation(endpoint)["operationId"] for endpoint in TABLE]
    assert len(set(ids)) == len(ids)
    assert DESCRIBED["servers"] == [{"url": PUBLIC}]
    assert DESCRIBED["security"] == [{"token": []}, {}]


async def test_it_is_served_as_it_is() -> None:
    app = web.Application()
    add_api(app, public_url=PUBLIC)
    async with serving(app) as session, session.get("/openapi.json") as response:
        assert response.content_type == "application/json"
        assert await response.json() == DESCRIBED


@pytest.mark.parametrize("endpoint", TABLE, ids=lambda endpoint: endpoint.id)
def test_every_error_is_described_as_a_problem(endpoint: Endpoint) -> None:
    described = dict(operation(endpoint)["responses"])
    assert "200" in described
    del described["200"]
    needed = {"401", "429", "500"} | ({"400", "408", "413", "415", "422"} if endpoint.takes else set())
    assert set(described) == needed | ({"404"} if "slug" in endpoint.path else set())
    for one in described.values():
        assert one["content"]["application/problem+json"]["schema"]["$ref"].endswith("/Problem")


HOSTED = """{"fine_tuning": {"hosting_usd_per_hour": 4, "capacity": {"decode_tokens_per_second": 50}}}"""
CALLS: list[tuple[str, str, str | None]] = [
    ("questions", "/api/v1/questions", None),
    ("recommend", "/api/v1/recommendations", '{"answers": {}}'),
    ("recommend", "/api/v1/recommendations", '{"answers": {"failing": ["no_sources"], "volume": 5}}'),
    ("recommend", "/api/v1/recommendations", '{"answers": {"failing": "luck"}, "x": 1}'),
    ("recommend", "/api/v1/recommendations", "{"),
    ("recommend", "/api/v1/recommendations", " " * 70_000),
    ("quickCheck", "/api/v1/quick-check", '{"high_volume_task": true}'),
    ("quickCheck", "/api/v1/quick-check", '{"high_volume_task": 5}'),
    ("costs", "/api/v1/costs", ""),
    ("costs", "/api/v1/costs", '{"volumes": [5], "models": {"rag": {"input": 0.5}}}'),
    ("costs", "/api/v1/costs", '{"volumes": 5}'),
    ("costs", "/api/v1/costs", '{"volumes": [1e3, 0], "horizon_months": 0.5, "rag": {"corpus_tokens": 5e7}}'),
    ("costs", "/api/v1/costs", '{"horizon_months": 0}'),
    ("costs", "/api/v1/costs", '{"models": {"rag": {"input": "0.15"}}}'),
    ("costs", "/api/v1/costs", '{"models": {"gut": {}}}'),
    ("costs", "/api/v1/costs", '{"models": {"rag": {"catalogue": "openai/gpt-4o-mini", "input": null}}}'),
    ("costs", "/api/v1/costs", '{"models": {"rag": {"catalogue": "openai/gpt-4o-mini"}}}'),
    ("costs", "/api/v1/costs", '{"uncertainty": {"daily_queries": 5, "cases": 5}}'),
    ("costs", "/api/v1/costs", '{"uncertainty": {"cases": 5}}'),
    ("costs", "/api/v1/costs", HOSTED),
    ("ask", "/api/v1/ask", '{"question": "What if we only have 200 examples?"}'),
    ("ask", "/api/v1/ask", '{"question": ""}'),
    ("intake", "/api/v1/intake", '{"problem": "our support bot quotes last year\'s prices"}'),
    ("intake", "/api/v1/intake", '{"problem": "x", "topic": "y"}'),
    ("scenarios", "/api/v1/scenarios", None),
    ("scenario", "/api/v1/scenarios/medical-coding", None),
    ("scenario", "/api/v1/scenarios/none", None),
]


@pytest.mark.parametrize(("id_", "path", "body"), CALLS)
async def test_what_is_served_and_what_is_taken_is_what_is_described(
    id_: str, path: str, body: str | None
) -> None:
    endpoint = next(endpoint for endpoint in TABLE if endpoint.id == id_)
    app = web.Application()
    add_api(app, public_url=PUBLIC)
    async with serving(app) as session, session.request(endpoint.method, path, data=body) as response:
        described = operation(endpoint)["responses"][str(response.status)]
        assert response.content_type in described["content"]
        schema(described).validate(await response.json(content_type=response.content_type))
    if body and response.status in {200, 422}:
        assert schema(operation(endpoint)["requestBody"]).is_valid(json.loads(body)) == (
            response.status == 200
        )


@settings(deadline=None)
@given(cases)
def test_every_cost_case_that_is_described_is_taken_and_its_estimate_is_as_described(case: Json) -> None:
    endpoint = next(endpoint for endpoint in TABLE if endpoint.id == "costs")
    schema(operation(endpoint)["requestBody"]).validate(case)
    found = asyncio.run(endpoint.run({}, json.dumps(case).encode()))
    schema(operation(endpoint)["responses"]["200"]).validate(json.loads(found))


@pytest.mark.parametrize("question", PLAYBOOK.questions, ids=lambda question: question.id)
def test_the_answers_of_every_question_are_described(question: Question) -> None:
    described = DESCRIBED["components"]["schemas"]["Answers"]
    validator = Draft202012Validator({**described["properties"][question.id]})
    assert all(validator.is_valid(choice.id) for choice in question.choices)
    assert validator.is_valid(20_000) == (question.kind == "number")
    assert validator.is_valid([question.choices[0].id]) == (question.kind == "many")
    assert not validator.is_valid("perhaps")
    assert described["additionalProperties"] is False
