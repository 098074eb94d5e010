"""The assistant pane: what it offers, and that it does without whatever Slack does not take."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
import yaml

from handlers.assistant import PROMPTS, PROMPTS_TITLE
from knowledge.retrieval.retriever import retriever
from playground import Workspace, from_manifest, serve
from tests.bot_process import bot_for
from tests.conversations.asking import QUOTED, reply
from tests.conversations.small import SMALL
from tests.fixtures import MANIFEST
from tests.model_api import model_api
from tests.talk import Talk

OF_THE_PANE: dict[str, Any] = yaml.safe_load(MANIFEST.read_text())["features"]["agent_view"]
GREETING = "Ask what your planning meeting is stuck on."


@pytest.fixture
async def older(redis_url: str) -> AsyncIterator[Talk]:
    """A workspace in which the app was made when each opening of the pane still began a thread."""
    made = from_manifest(MANIFEST)
    events = made.events | {"assistant_thread_started", "assistant_thread_context_changed"}
    async with (
        serve(installation=replace(made, pane="assistant", events=events)) as workspace,
        bot_for(workspace, redis_url, SMALL),
    ):
        yield Talk(workspace, SMALL.questions, "ana-bot")


def offered(workspace: Workspace, thread: str | None = None) -> list[tuple[str, str]]:
    return [(prompt.title, prompt.message) for prompt in workspace.prompts("ana", thread)]


def test_the_manifest_offers_the_questions_that_the_bot_offers() -> None:
    assert [(each["title"], each["message"]) for each in OF_THE_PANE["suggested_prompts"]] == list(PROMPTS)
    assert len(OF_THE_PANE["agent_description"]) <= 300
    assert len(PROMPTS) == 4, "Slack takes no more"


def test_every_question_that_is_offered_is_covered() -> None:
    assert [question for _, question in PROMPTS if not retriever().retrieve(question).covered] == []


async def test_opening_the_pane_offers_questions_and_taking_one_answers_it(small: Talk) -> None:
    small.channel = "ana-bot"
    await small.workspace.open_assistant("ana")
    opened = next(d.payload for d in small.workspace.deliveries if d.kind == "event")
    other_tab = opened | {"event": opened["event"] | {"tab": "home"}}
    assert (await small.workspace.send("event", other_tab)).status == 200

    (call,) = [call for call in small.workspace.calls if call.method.startswith("assistant.")]
    assert (call.ok, call.arguments["title"]) == (True, PROMPTS_TITLE)
    assert offered(small.workspace) == list(PROMPTS)
    taken = await small.workspace.take_prompt("ana", PROMPTS[2][0])
    assert QUOTED in (await reply(small, taken.ts)).visible_text()


async def test_an_older_pane_greets_once_in_the_thread_that_it_begins(older: Talk) -> None:
    older.workspace.faults.copies = 2
    thread = await older.workspace.open_assistant("ana")
    assert thread
    await older.workspace.look_at("ana", "leads", thread=thread)
    await older.workspace.settled()

    (greeting,) = older.workspace.thread("ana-bot", thread)[1:]
    assert GREETING in greeting.visible_text()
    assert offered(older.workspace, thread) == list(PROMPTS)
    assert all(delivery.ok for delivery in older.workspace.deliveries)
    await older.workspace.say("ana", "ana-bot", PROMPTS[1][1], thread=thread)
    assert QUOTED in (await reply(older, thread)).visible_text()


async def test_a_pane_that_slack_does_not_serve_now_is_done_without(older: Talk) -> None:
    older.workspace.faults.methods = frozenset({"chat.postMessage", "assistant.threads.setSuggestedPrompts"})
    older.workspace.faults.next_500 = 2

    thread = await older.workspace.open_assistant("ana")
    await older.workspace.settled()

    assert thread
    assert older.workspace.thread("ana-bot", thread)[1:] == []
    assert [delivery.attempts for delivery in older.workspace.deliveries if not delivery.ok] == []
    await older.workspace.say("ana", "ana-bot", PROMPTS[1][1], thread=thread)
    assert QUOTED in (await reply(older, thread)).visible_text()


async def test_an_event_of_a_pane_without_a_thread_is_taken(older: Talk) -> None:
    await older.workspace.say("ana", "ana-bot", "help")
    event = next(d.payload for d in older.workspace.deliveries if d.kind == "event")
    odd = {"type": "assistant_thread_started", "assistant_thread": {"user_id": "U0ANA00001"}}

    assert (await older.workspace.send("event", event | {"event": odd})).status == 200


async def test_while_a_model_thinks_the_pane_says_so_and_one_message_becomes_the_answer(
    workspace: Workspace, redis_url: str
) -> None:
    async with (
        model_api() as api,
        bot_for(workspace, redis_url, SMALL, openai_api_key=api.key, openai_base_url=api.url),
    ):
        talk = Talk(workspace, SMALL.questions, "ana-bot")
        asked = await workspace.say("ana", "ana-bot", PROMPTS[2][1])
        answer = await reply(talk, asked.ts)
        await talk.until(lambda: "Phrased by" in answer.visible_text())

        (status,) = [call for call in workspace.calls if call.method == "assistant.threads.setStatus"]
        looking = f"is looking through {len(retriever().documents)} passages…"
        assert (status.ok, status.arguments["status"]) == (True, looking)
        assert workspace.status("ana-bot", asked.ts) is None
        assert len(workspace.thread("ana-bot", asked.ts)) == 2
        assert "[1]" in answer.visible_text()
        assert "Helpful" in answer.labels()
