import json
from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession, web

from bot.api.routes import add_api
from knowledge.library import library
from knowledge.questions import SEQUENCE
from knowledge.scenarios import scenarios
from tests.bot.http_server import Json, serving

PUBLIC = "https://rag.example"


@pytest.fixture
async def api() -> AsyncIterator[ClientSession]:
    app = web.Application()
    add_api(app, public_url=PUBLIC)
    async with serving(app) as session:
        yield session


async def get(api: ClientSession, path: str) -> Json:
    async with api.get(f"/api/v1/{path}") as response:
        assert (response.status, response.content_type) == (200, "application/json")
        return await response.json()


async def post(api: ClientSession, path: str, body: object) -> Json:
    async with api.post(f"/api/v1/{path}", json=body) as response:
        assert (response.status, response.content_type) == (200, "application/json"), await response.text()
        return await response.json()


async def recommend(api: ClientSession, **answers: object) -> Json:
    return await post(api, "recommendations", {"answers": answers})


async def test_the_questions_come_in_meeting_order_with_a_way_to_be_unsure(api: ClientSession) -> None:
    questions = await get(api, "questions")
    assert [question["id"] for question in questions] == [question.id for question in SEQUENCE]
    assert all(list(question) == ["id", "text", "why", "kind", "choices"] for question in questions)
    for question in questions:
        assert "unsure" in [choice["id"] for choice in question["choices"]]
        assert all(list(choice) == ["id", "label"] for choice in question["choices"])
    assert [question["kind"] for question in questions] == [
        "many",
        *["one"] * (len(SEQUENCE) - 2),
        "number",
    ]


async def test_a_recommendation_has_exactly_the_promised_shape(api: ClientSession) -> None:
    found = await recommend(api, failing=["missing_facts"], knowledge="yes", behaviour="no", volume=20_000)
    assert list(found) == [
        *("verdict", "headline", "summary", "plan", "because", "evidence", "flips"),
        *("settled", "holds", "next_question", "scenario", "cost_hint"),
    ]
    assert found["verdict"] == "rag"
    assert all(list(step) == ["step", "why"] for step in found["plan"])
    assert found["because"][0].keys() == {"question", "choice", "reason", "source"}
    assert found["evidence"][0].keys() == {"finding", "source", "limit", "url"}
    for each in found["evidence"]:
        assert each["url"].startswith(f"{PUBLIC}/articles/")
        assert library().passage(each["url"].removeprefix(f"{PUBLIC}/articles/"))
    assert found["flips"][0].keys() == {"question", "choice", "verdict"}
    assert found["holds"].keys() == {"same", "of"}
    slug = found["scenario"]["slug"]
    assert list(found["scenario"]) == ["slug", "title", "url"]
    assert found["scenario"]["url"] == f"{PUBLIC}/scenarios/{slug}"
    assert found["cost_hint"].startswith("Fine-tuning pays above 11,913 calls a day; you said 20,000.")
    assert "RAG $971 ($510 to $1,993)" in found["cost_hint"]


async def test_no_answers_give_an_honest_beginning(api: ClientSession) -> None:
    found = await recommend(api)
    assert (found["verdict"], found["settled"]) == ("prompt_and_evals_first", False)
    assert found["next_question"] == "failing"
    assert found["because"] == []
    assert found["cost_hint"] is None
    assert 0 < found["holds"]["same"] < found["holds"]["of"]


async def test_a_settled_recommendation_asks_nothing_more(api: ClientSession) -> None:
    found = await recommend(api, data="no")
    assert (found["verdict"], found["settled"], found["next_question"]) == ("fix_data", True, None)
    assert found["holds"]["same"] == found["holds"]["of"]


async def test_a_problem_in_words_changes_nothing(api: ClientSession) -> None:
    plain = await post(api, "recommendations", {"answers": {"knowledge": "yes"}})
    told = await post(api, "recommendations", {"problem": "é" * 3_000, "answers": {"knowledge": "yes"}})
    assert told == plain


async def test_a_reason_names_a_number_as_a_string(api: ClientSession) -> None:
    found = await recommend(
        api, failing="long_prompts", evals="yes", labels="yes", narrow="yes", volume=2_000_000
    )
    assert ("volume", "2000000") in [(because["question"], because["choice"]) for because in found["because"]]


async def test_a_choice_may_stand_alone_in_a_list_or_as_its_own_number(api: ClientSession) -> None:
    assert await recommend(api, failing=["no_sources"]) == await recommend(api, failing="no_sources")
    assert await recommend(api, knowledge=["yes"]) == await recommend(api, knowledge="yes")
    assert await recommend(api, volume="10000") == await recommend(api, volume=10_000)
    assert (await recommend(api, volume="unsure"))["cost_hint"] is None


async def test_the_quick_check_answers_as_the_guide_does(api: ClientSession) -> None:
    found = await post(api, "quick-check", {})
    del found["meeting"]
    assert found == {
        "verdict": "rag",
        "rule": "no_labeled_training_data",
        "reason": "There are no labelled examples to train on.",
    }
    labelled = {"have_labeled_training_data": True, "need_consistent_output_format": True}
    assert (await post(api, "quick-check", labelled))["verdict"] == "fine_tuning"


async def test_the_quick_check_also_says_what_a_meeting_would_say_and_why(api: ClientSession) -> None:
    hybrid = dict.fromkeys(
        ("knowledge_is_proprietary", "have_labeled_training_data", "need_consistent_output_format"), True
    )
    found = await post(api, "quick-check", hybrid)
    meeting = found["meeting"]
    assert (found["verdict"], meeting["verdict"], meeting["agrees"]) == ("fine_tuning", "both", False)
    assert 0 < meeting["same"] < meeting["of"]
    assert "never reads that the knowledge is proprietary" in meeting["why"][0]
    answers = {
        "failing": ["format_drift"],
        "knowledge": "yes",
        "sources": "no",
        "labels": "yes",
        "volume": 1_000,
    }
    recommended = await recommend(api, **answers)
    assert (meeting["verdict"], {"same": meeting["same"], "of": meeting["of"]}) == (
        recommended["verdict"],
        recommended["holds"],
    )
    assert (await post(api, "quick-check", {"need_source_attribution": True}))["meeting"]["agrees"] is True


async def test_the_scenarios_are_listed_and_each_can_be_read(api: ClientSession) -> None:
    listed = await get(api, "scenarios")
    assert [one["slug"] for one in listed] == [scenario.slug for scenario in scenarios()]
    for one in listed:
        detail = await get(api, f"scenarios/{one['slug']}")
        assert list(detail) == ["slug", "title", "verdict", "url", "answers", "body"]
        assert {key: detail[key] for key in one} == one
        assert detail["body"].startswith("## The situation")


async def test_a_scenarios_answers_go_straight_back_in_and_give_its_verdict(api: ClientSession) -> None:
    for one in await get(api, "scenarios"):
        detail = await get(api, f"scenarios/{one['slug']}")
        found = await recommend(api, **detail["answers"])
        assert found["verdict"] == one["verdict"]
        assert found["scenario"]["slug"] == one["slug"]


async def test_head_works_where_get_does(api: ClientSession) -> None:
    for path in ("/api/v1/questions", "/api/v1/scenarios", "/openapi.json"):
        async with api.head(path) as response:
            assert response.status == 200
            assert await response.read() == b""


async def test_answers_are_read_in_any_order_to_the_same_bytes(api: ClientSession) -> None:
    answers = {"failing": ["no_sources", "format_drift"], "labels": "no", "behaviour": "yes", "volume": 7}
    turned: dict[str, object] = {"failing": ["format_drift", "no_sources", "no_sources"]}
    turned |= dict(reversed(answers.items())) | turned
    bodies = [json.dumps({"answers": one}) for one in (answers, turned)]
    replies = []
    for body in bodies:
        async with api.post("/api/v1/recommendations", data=body) as response:
            replies.append(await response.read())
    assert bodies[0] != bodies[1]
    assert replies[0] == replies[1]
