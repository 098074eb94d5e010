"""Questions and problems over HTTP."""

from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession, web

from bot.api.routes import add_api
from knowledge.answers import parse
from knowledge.playbook import PLAYBOOK
from tests.bot.http_server import Json, serving
from tests.bot.test_api import get, post

PUBLIC = "https://rag.example"
PROBLEM = "our support bot quotes last year's prices; the docs change every week"


@pytest.fixture
async def api() -> AsyncIterator[ClientSession]:
    app = web.Application()
    add_api(app, public_url=PUBLIC)
    async with serving(app) as session:
        yield session


async def test_an_answer_is_quoted_from_the_first_passage_and_leads_to_it(api: ClientSession) -> None:
    found = await post(api, "ask", {"question": "what if we only have 200 labelled examples?"})

    assert list(found) == ["answer", "grounded", "passages", "model"]
    assert (found["grounded"], found["model"]) == (True, None)
    assert 1 <= len(found["passages"]) <= 3
    best: Json = found["passages"][0]
    assert list(best) == ["id", "title", "url", "text"]
    assert best["id"].startswith("labels#")
    assert best["url"] == f"{PUBLIC}/articles/{best['id']}"
    assert found["answer"].split(". ")[0] in " ".join(best["text"].split())


async def test_what_nothing_covers_is_said_with_what_is_covered(api: ClientSession) -> None:
    found = await post(api, "ask", {"question": "how do I bake sourdough bread without a starter?"})

    assert (found["grounded"], found["model"]) == (False, None)
    assert "RAG" in found["answer"]
    assert len(found["passages"]) <= 3


async def test_a_question_asked_again_gets_the_same_bytes(api: ClientSession) -> None:
    asked = [await post(api, "ask", {"question": "why not just use a long context?"}) for _ in range(2)]

    assert asked[0] == asked[1]


async def test_suggestions_rest_on_words_of_the_problem_and_can_be_sent_as_answers(
    api: ClientSession,
) -> None:
    found = await post(api, "intake", {"problem": PROBLEM})

    assert list(found) == ["suggestions", "model"]
    assert found["model"] is None
    assert {(each["question"], each["choice"]) for each in found["suggestions"]} >= {
        ("failing", "missing_facts"),
        ("knowledge", "yes"),
    }
    assert all(each["words"] in PROBLEM for each in found["suggestions"])
    for each in found["suggestions"]:
        question = PLAYBOOK.question(each["question"])
        assert question
        assert parse(question, [each["choice"]] if question.kind == "many" else each["choice"])


async def test_a_problem_without_signs_suggests_nothing(api: ClientSession) -> None:
    assert await post(api, "intake", {"problem": "hello there"}) == {"suggestions": [], "model": None}


async def test_what_is_asked_changes_nothing_that_others_get(api: ClientSession) -> None:
    before = await get(api, "questions")
    await post(api, "intake", {"problem": PROBLEM})

    assert await get(api, "questions") == before
