"""Questions and problems over HTTP."""

import asyncio
import threading
from collections.abc import AsyncIterator, Mapping
from typing import ClassVar

import pytest
from aiohttp import ClientSession, web

from bot.api.routes import add_api
from bot.model.answering import Answerer
from knowledge.answers import parse
from knowledge.playbook import PLAYBOOK
from knowledge.retrieval.document import Retrieved
from knowledge.retrieval.retriever import Retriever
from tests.bot.http_server import Json, problem, serving
from tests.bot.model.guests import DOCUMENTS
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


@pytest.mark.parametrize(("path", "field"), [("ask", "question"), ("intake", "problem")])
async def test_white_space_asks_nothing_and_around_a_text_it_does_not_count(
    api: ClientSession, path: str, field: str
) -> None:
    for nothing in ("", " ", " \n\t\u3000"):
        async with api.post(f"/api/v1/{path}", json={field: nothing}) as refused:
            (error,) = (await problem(refused, 422))["errors"]
            assert error["pointer"] == f"/{field}"

    bare = await post(api, path, {field: PROBLEM})
    assert await post(api, path, {field: f"\n {PROBLEM}{' ' * 4_000}"}) == bare


class Held(Retriever):
    """Takes as long as it is let to look something up."""

    let: ClassVar[threading.Event]

    def retrieve(
        self, question: str, similar: Mapping[str, float] | None = None, *, most: int = 3
    ) -> Retrieved:
        assert self.let.wait(2)
        return super().retrieve(question, similar, most=most)


async def test_while_something_is_looked_up_others_are_served() -> None:
    """In the same process Slack waits for acknowledgements."""
    Held.let = threading.Event()
    app = web.Application()
    add_api(app, public_url=PUBLIC, answerer=Answerer(Held(DOCUMENTS), PLAYBOOK))
    async with serving(app) as api:
        looked_up = asyncio.create_task(post(api, "ask", {"question": "what do retrieved passages cost?"}))

        assert await get(api, "scenarios")
        assert not looked_up.done()
        Held.let.set()
        assert (await looked_up)["passages"]


async def test_what_is_asked_changes_nothing_that_others_get(api: ClientSession) -> None:
    before = await get(api, "questions")
    await post(api, "intake", {"problem": PROBLEM})

    assert await get(api, "questions") == before
