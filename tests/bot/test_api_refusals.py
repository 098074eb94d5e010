import asyncio
import gzip
import json
import zlib
from collections.abc import AsyncIterator, Callable

import pytest
from aiohttp import ClientSession, web
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.api.endpoints import Run, endpoints
from bot.api.problems import Problem, ProblemError
from bot.api.routes import add_api
from bot.model.answering import Answerer
from bot.own_prices import todays_prices
from knowledge.playbook import PLAYBOOK, Playbook
from knowledge.retrieval.retriever import retriever
from knowledge.rules import Rule
from knowledge.verdicts import Verdict
from tests.bot.http_server import Json, problem, serving

POSTS = ("recommendations", "quick-check", "costs")


@pytest.fixture
async def api() -> AsyncIterator[ClientSession]:
    app = web.Application()
    add_api(app, public_url="https://rag.example")
    async with serving(app) as session:
        yield session


async def refusal(api: ClientSession, path: str, body: bytes | str, status: int, **headers: str) -> Json:
    async with api.post(f"/api/v1/{path}", data=body, headers=headers) as response:
        return await problem(response, status)


NOT_JSON: list[bytes] = [
    b"nonsense",
    b"{",
    b"{} {}",
    b'{"answers": NaN}',
    b'{"answers": {"volume": -Infinity}}',
    b'{"problem": "\xff"}',
    b'{"problem": "\\ud800"}',
    b'\xef\xbb\xbf{"answers": {}}',
    '{"answers": {}}'.encode("utf-16"),
    b"[" * 30_000 + b"]" * 30_000,
    b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
    b'{"answers": {"volume": ' + b"9" * 60_000 + b"}}",
]


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize("body", NOT_JSON, ids=lambda body: repr(body[:24]))
async def test_what_is_not_json_is_400(api: ClientSession, path: str, body: bytes) -> None:
    found = await refusal(api, path, body, 400)
    assert found["detail"] == "The body is not JSON. Send one JSON object in UTF-8."


@pytest.mark.parametrize("path", ["recommendations", "quick-check"])
async def test_no_body_is_400_where_one_is_needed(api: ClientSession, path: str) -> None:
    await refusal(api, path, b"", 400)


@pytest.mark.parametrize("path", POSTS)
async def test_a_body_of_64_kb_is_read_and_one_byte_more_is_413(api: ClientSession, path: str) -> None:
    await refusal(api, path, b" " * 65_536, 400)
    await refusal(api, path, b" " * 65_537, 413)


async def test_a_body_that_hides_its_length_or_its_size_is_413_too(api: ClientSession) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(100):
            yield b" " * 1_024

    async with api.post("/api/v1/costs", data=endless()) as response:
        await problem(response, 413)
    bomb = gzip.compress(b" " * 10_000_000)
    assert len(bomb) < 65_536
    await refusal(api, "costs", bomb, 413, **{"Content-Encoding": "gzip"})


async def test_a_broken_compression_is_400_and_an_unknown_one_415(api: ClientSession) -> None:
    await refusal(api, "costs", b"not gzip at all", 400, **{"Content-Encoding": "gzip"})
    await refusal(api, "costs", gzip.compress(b"{}" * 50)[:-9], 400, **{"Content-Encoding": "gzip"})
    await refusal(api, "costs", b"{}", 415, **{"Content-Encoding": "br"})


@pytest.mark.parametrize(("coding", "compress"), [("gzip", gzip.compress), ("deflate", zlib.compress)])
async def test_a_compressed_body_is_read(
    api: ClientSession, coding: str, compress: Callable[[bytes], bytes]
) -> None:
    body = compress(b'{"volumes": [1]}')
    async with api.post("/api/v1/costs", data=body, headers={"Content-Encoding": coding}) as response:
        assert response.status == 200


async def test_every_mistake_in_a_body_is_named_at_once_with_its_place(api: ClientSession) -> None:
    body = {
        "problem": "x" * 3_001,
        "answers": {
            "failing": ["no_sources", "bad luck"],
            "knowledge": "perhaps",
            "behaviour": ["yes", "no"],
            "sources": None,
            "narrow": [],
            "volume": 0.5,
            "no/such~question": "yes",
        },
        "extra": 1,
    }
    found = await refusal(api, "recommendations", json.dumps(body), 422)
    assert {error["pointer"]: error["message"] for error in found["errors"]} == {
        "/problem": "Give at most 3000 characters.",
        "/answers/failing": "Unknown choice. Give one of: missing_facts, inconsistent, no_sources, format_drift, "
        "long_prompts, both_layers, unsure.",
        "/answers/knowledge": "Unknown choice. Give one of: yes, small, no, unsure.",
        "/answers/behaviour": "Only one choice may be given here.",
        "/answers/sources": "Give one of: yes, no, unsure.",
        "/answers/narrow": "Give one of: yes, no, unsure.",
        "/answers/volume": "Give a whole number from 0 to 10,000,000,000, or 'unsure'.",
        "/answers/no~1such~0question": "This name is not known here. Check its spelling, or leave it out.",
        "/extra": "This name is not known here. Check its spelling, or leave it out.",
    }


@pytest.mark.parametrize(
    ("path", "body", "pointer", "message"),
    [
        ("recommendations", "[]", "", "Give a JSON object."),
        ("recommendations", "null", "", "Give a JSON object."),
        ("recommendations", "{}", "/answers", "This is missing."),
        ("recommendations", '{"answers": []}', "/answers", "Give a JSON object."),
        ("recommendations", '{"answers": {}, "problem": 5}', "/problem", "Give a text."),
        ("recommendations", '{"answers": {"volume": true}}', "/answers/volume", None),
        ("recommendations", '{"answers": {"volume": 1e400}}', "/answers/volume", None),
        ("recommendations", '{"answers": {"volume": -1}}', "/answers/volume", None),
        ("recommendations", '{"answers": {"volume": "37"}}', "/answers/volume", None),
        ("recommendations", '{"answers": {"failing": [["no_sources"]]}}', "/answers/failing", None),
        ("recommendations", '{"answers": {"failing": {"a": 1}}}', "/answers/failing", None),
        ("quick-check", '"yes"', "", "Give a JSON object."),
        ("quick-check", '{"high_volume_task": "yes"}', "/high_volume_task", "Give true or false."),
        ("quick-check", '{"high_volume_task": 1}', "/high_volume_task", "Give true or false."),
        ("costs", '{"volumes": []}', "/volumes", "Give at least 1 entry."),
        ("costs", f'{{"volumes": {[1] * 51}}}', "/volumes", "Give at most 50 entries."),
        ("costs", '{"volumes": 5}', "/volumes", "Give a list."),
        ("costs", '{"volumes": [1, -1]}', "/volumes/1", "Give at least 0."),
        ("costs", '{"volumes": [1.5]}', "/volumes/0", "Give a whole number."),
        ("costs", '{"volumes": [10000000001]}', "/volumes/0", "Give at most 10000000000."),
        ("costs", '{"models": {"rag": {"input": "dear"}}}', "/models/rag/input", "Give a number."),
        ("costs", '{"models": {"rag": {"input": true}}}', "/models/rag/input", "Give a number."),
        ("costs", '{"models": {"rag": {"input": 1e400}}}', "/models/rag/input", None),
        ("costs", '{"models": {"rag": []}}', "/models/rag", "Give a JSON object."),
        ("costs", '{"models": []}', "/models", "Give a JSON object."),
        ("costs", '{"models": {"gut": {}}}', "/models/gut", "Give one of 'rag', 'fine_tuning' or 'hybrid'."),
        ("costs", '{"models": {"[key]": {}}}', "/models/[key]", None),
        ("costs", '{"[key]": 1}', "/[key]", None),
        ("costs", '{"horizon": 3}', "/horizon", None),
    ],
)
async def test_a_mistake_is_named_with_its_place_and_what_to_do(
    api: ClientSession, path: str, body: str, pointer: str, message: str | None
) -> None:
    (error,) = (await refusal(api, path, body, 422))["errors"]
    assert error["pointer"] == pointer
    assert error["message"] == message or (message is None and error["message"] != "")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
names = st.sampled_from(
    [
        *(
            "answers",
            "problem",
            "failing",
            "volume",
            "volumes",
            "models",
            "queries",
            "rag",
            "fine_tuning",
            "input",
        ),
        *("catalogue", "horizon_months", "capacity", "utilisation", "uncertainty", "daily_queries", "cases"),
    ]
)
parts = st.dictionaries(names | st.text(max_size=3), json_values, max_size=3) | json_values
bodies = st.dictionaries(names, st.dictionaries(names, parts, max_size=3) | parts)
RUNS = [
    endpoint.run
    for endpoint in endpoints(Answerer(retriever(), PLAYBOOK), "https://rag.example", todays_prices())
    if endpoint.takes
]


def refusal_of(run: Run, body: bytes) -> Problem | None:
    try:
        asyncio.run(run({}, body))
    except ProblemError as error:
        return error.problem
    return None


@settings(deadline=None)
@given(bodies | json_values, st.sampled_from(RUNS))
def test_no_json_ends_in_anything_but_a_result_or_an_explained_422(body: object, run: Run) -> None:
    refused = refusal_of(run, json.dumps(body).encode())
    if refused:
        assert refused.status == 422
        assert "This value does not fit here." not in [error.message for error in refused.errors or ()]


@settings(deadline=None)
@given(st.binary(max_size=200), st.sampled_from(RUNS))
def test_no_bytes_end_in_anything_but_a_result_or_a_problem(body: bytes, run: Run) -> None:
    refused = refusal_of(run, body)
    assert refused is None or refused.status in {400, 422}


async def test_what_does_not_exist_is_404_and_a_wrong_method_405(api: ClientSession) -> None:
    for path in ("/api/v1/scenarios/none", "/api/v1/none", "/api/v2", "/api/v1/scenarios/%00", "/api/"):
        async with api.get(path) as response:
            await problem(response, 404)
    async with api.delete("/api/v1/questions") as response:
        await problem(response, 405)
        assert response.headers["Allow"] == "GET,HEAD"
    async with api.get("/api/v1/costs") as response:
        await problem(response, 405)


async def test_our_own_mistake_is_a_500_that_tells_nothing(caplog: pytest.LogCaptureFixture) -> None:
    broken = Playbook((), (Rule("only", (), Verdict.RAG, "Test"),))
    object.__setattr__(broken, "rules", ())
    app = web.Application()
    add_api(app, public_url="https://rag.example", answerer=Answerer(retriever(), broken))
    async with serving(app) as session:
        found = await refusal(session, "recommendations", '{"answers": {}}', 500)
    assert found["detail"] == "This is our mistake, and it has been noted. Try again later."
    assert "a request to the API failed" in caplog.text
