"""A model on a bad day: the meeting goes on, and whoever asked is answered once, without it where need be."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from time import monotonic

import pytest

from bot.app import running
from bot.storage.store import LEASE_MS
from knowledge.retrieval.retriever import retriever
from playground import Message, Workspace
from tests.bot_process import BotProcess, environment_for, settings_for, until_ready
from tests.conversations.asking import QUOTED, replies, reply
from tests.conversations.small import SMALL
from tests.model_api import Fault, ModelApi
from tests.model_api.brain import Brain, fenced
from tests.model_api.errors import Json
from tests.talk import Talk

QUESTION = "can we just fine-tune the model on our wiki?"
OTHERS = ("why not a long context?", "what if we have only 200 labelled examples?", "do we need evals first?")
PHRASED, WRITING = "Phrased by", "still writing"
LIMIT = 1.0
"""Seconds that the model has here."""

HANGING = 3.5
"""The same where it hangs: who waited twice for it would have waited too long."""

INVENTED = "Penguins at the office prefer to train on moonlight."


@asynccontextmanager
async def bot_with(
    workspace: Workspace, redis_url: str, api: ModelApi, seconds: float = LIMIT, **more: object
) -> AsyncIterator[Talk]:
    """A bot with a model that has so many seconds for an answer."""
    model = {"openai_api_key": api.key, "openai_base_url": api.url}
    settings = settings_for(workspace, redis_url, **model, **more)
    async with running(settings, SMALL, model_seconds=seconds):
        url = f"http://127.0.0.1:{settings.port}"
        workspace.send_to(f"{url}/slack/events")
        await until_ready(url)
        yield Talk(workspace, SMALL.questions)


async def answered(talk: Talk, question: str = QUESTION) -> tuple[str, float]:
    """What stands under a question that somebody asks in the channel, and after how many seconds."""
    began = monotonic()
    asked = await talk.workspace.say("ben", "planning", f"@ragvsft {question}")
    await talk.until(lambda: any(done in said(talk, asked) for done in (PHRASED, QUOTED)))
    assert len(replies(talk, asked.ts)) == 1
    return said(talk, asked), monotonic() - began


def said(talk: Talk, asked: Message) -> str:
    return "\n".join(message.visible_text() for message in replies(talk, asked.ts))


def states(workspace: Workspace, message: Message) -> list[str]:
    """Every text that a message has had, in its turn."""
    calls = [
        call.arguments["text"]
        for call in workspace.calls
        if call.ok and call.answer.get("ts") == message.ts and call.method.startswith("chat.")
    ]
    return list(dict.fromkeys(calls))


async def test_a_model_that_hangs_is_waited_for_no_longer_than_its_time_and_the_meeting_goes_on(
    workspace: Workspace, redis_url: str, api: ModelApi
) -> None:
    """Nor by those who ask while it hangs over the topic of their meeting, or over many other questions."""
    api.faults.next.extend([Fault.HANG, Fault.HANG_MIDWAY])
    api.faults.always = Fault.HANG
    async with bot_with(workspace, redis_url, api, HANGING) as talk:
        talk.patience = 3 * HANGING
        await talk.start()
        began = monotonic()
        asked = await talk.type("ben", f"@ragvsft {QUESTION}")
        for other in OTHERS[:2]:
            await talk.type("ben", f"@ragvsft {other}")
        others = [asyncio.create_task(answered(talk, other)) for other in OTHERS * 3]
        await talk.until(lambda: "Looking through" in said(talk, talk.head))

        await talk.click("ana", "colours", "Not sure")
        await talk.answered("colours", "Not sure")
        await talk.asked("sweet")
        assert monotonic() - began < HANGING  # while the model thinks

        await talk.until(lambda: said(talk, talk.head).count(QUOTED) == 3)
        assert monotonic() - began < HANGING + 3
        assert [answer.ts > asked.ts for answer in replies(talk, talk.root)] == [True] * 3
        for text, seconds in await asyncio.gather(*others):
            assert QUOTED in text
            assert seconds < HANGING + 3


async def test_of_a_slow_model_nobody_waits_for_anothers_answer(
    workspace: Workspace, redis_url: str, api: ModelApi
) -> None:
    """Neither of those who ask in one thread, nor of those who ask in many."""
    api.faults.always, api.faults.delay = Fault.SLOW, 0.1
    async with bot_with(workspace, redis_url, api, seconds=20) as talk:
        talk.patience = 20
        _, alone = await answered(talk, QUESTION)
        assert alone > 2

        await talk.start()
        began = monotonic()
        for other in OTHERS:
            await talk.type("ben", f"@ragvsft {other}")
        others = [asyncio.create_task(answered(talk, f"{other} (again)")) for other in OTHERS * 3]
        await talk.until(lambda: said(talk, talk.head).count(PHRASED) == len(OTHERS))

        assert monotonic() - began < 2 * alone
        for text, seconds in await asyncio.gather(*others):
            assert PHRASED in text
            assert seconds < 2 * alone


async def test_however_a_model_fails_the_answer_is_quoted_in_the_one_message(
    workspace: Workspace, redis_url: str, api: ModelApi
) -> None:
    """In other ways than those of the fault plan."""
    api.faults.retry_after = 60
    async with bot_with(workspace, redis_url, api) as talk:
        for fault in (
            Fault.QUOTA, Fault.ENDS_EARLY, Fault.LENGTH, Fault.NOT_JSON, Fault.WRONG_JSON, Fault.HTML,
            Fault.UNREACHABLE,
        ):  # fmt: skip
            api.faults.always = fault
            text, seconds = await answered(talk)
            assert QUOTED in text, fault
            assert seconds < LIMIT + 3, fault

        api.faults.always = None
        api.brain = lambda _request: '{"sentences": [{"text": "As you like it.", "passage": "rag#nowhere"}]}'
        asked = await workspace.say("ben", "planning", f"@ragvsft {QUESTION}")
        assert "so I will not guess" in (await reply(talk, asked.ts)).visible_text()


async def test_a_slow_model_is_waited_for_and_what_it_said_is_said_again_for_nothing(
    workspace: Workspace, redis_url: str, api: ModelApi
) -> None:
    api.faults.next.append(Fault.SLOW)
    api.faults.delay = 0.01
    async with bot_with(workspace, redis_url, api, seconds=5, openai_daily_requests=1) as talk:
        first, _ = await answered(talk)
        again, _ = await answered(talk, QUESTION.upper().rstrip("?"))
        beyond, _ = await answered(talk, OTHERS[0])

    assert PHRASED in first
    assert first.splitlines()[1:] == again.splitlines()[1:]
    assert QUOTED in beyond  # no more requests today
    assert len(api.asked()) == 1


def inventing(request: Json) -> str:
    """Three true sentences, with an invented one in the middle."""
    passages = fenced(request)["passages"]
    true = [(first_sentence(each["text"]), each["id"]) for each in passages[:3]]
    sentences = [true[0], (INVENTED, passages[0]["id"]), (INVENTED, "rag#nowhere"), *true[1:]]
    return json.dumps({"sentences": [{"text": text, "passage": id_} for text, id_ in sentences]})


def first_sentence(text: str) -> str:
    return text.partition(". ")[0] + "."


async def test_an_answer_grows_in_its_message_and_never_shows_what_nothing_bears_out(
    workspace: Workspace, redis_url: str, api: ModelApi
) -> None:
    api.brain, api.faults.always, api.faults.delay = inventing, Fault.SLOW, 0.1
    async with bot_with(workspace, redis_url, api, seconds=15) as talk:
        talk.patience = 15
        asked = await workspace.say("ben", "planning", f"@ragvsft {QUESTION}")
        await talk.until(lambda: PHRASED in said(talk, asked))
        (message,) = replies(talk, asked.ts)

    pending, *parts, whole = states(workspace, message)
    first, second, third = (
        first_sentence(document.text) for document in retriever().retrieve(QUESTION, most=3).documents
    )
    assert "Looking through" in pending
    assert len(parts) >= 1
    assert all(WRITING in part and first in part for part in parts)
    counts = [sum(sentence in state for sentence in (first, second, third)) for state in (*parts, whole)]
    assert counts == sorted(counts)
    assert counts[0] < counts[-1] == 3
    assert not any("Penguins" in state for state in states(workspace, message))


async def test_an_answer_that_breaks_off_after_people_saw_its_beginning_becomes_the_quoted_one(
    workspace: Workspace, redis_url: str, api: ModelApi
) -> None:
    api.brain, api.faults.always, api.faults.delay = inventing, Fault.SLOW, 0.1
    async with bot_with(workspace, redis_url, api, HANGING) as talk:
        began = monotonic()
        asked = await workspace.say("ben", "planning", f"@ragvsft {QUESTION}")
        await talk.until(lambda: WRITING in said(talk, asked))
        await talk.until(lambda: QUOTED in said(talk, asked))

        assert monotonic() - began < HANGING + 3
        assert len(replies(talk, asked.ts)) == 1
        assert WRITING not in said(talk, asked)


@pytest.mark.processes
async def test_a_worker_killed_while_it_writes_leaves_one_message_that_another_completes(
    workspace: Workspace, redis_url: str, api: ModelApi, tmp_path: Path
) -> None:
    api.brain = once_slow(api)
    model = {"OPENAI_API_KEY": api.key, "OPENAI_BASE_URL": api.url, "REDIS_URL": redis_url}
    one, other = (BotProcess(environment_for(workspace, **model), tmp_path) for _ in range(2))
    talk = Talk(workspace, SMALL.questions, patience=LEASE_MS / 1_000 + 5)
    try:
        await one.start()
        workspace.send_to(f"{one.url}/slack/events")
        asked = await workspace.say("ben", "planning", f"@ragvsft {QUESTION}")
        await other.start()
        await talk.until(lambda: WRITING in said(talk, asked))
        await asyncio.sleep(1.5)  # the other looks for work every second
        assert len(api.asked()) == 1
        await one.kill()
        workspace.send_to(f"{other.url}/slack/events")

        await talk.until(lambda: PHRASED in said(talk, asked))

        assert len(replies(talk, asked.ts)) == 1
        assert WRITING not in said(talk, asked)
        assert len(api.asked()) == 2
        for bot in (one, other):
            assert "wiki" not in bot.log.read_text()
    finally:
        await asyncio.gather(one.kill(), other.kill())


def once_slow(api: ModelApi) -> Brain:
    """Writes so slowly at first that nobody sees the end of it."""
    api.faults.next.append(Fault.SLOW)
    api.faults.delay = 0.25
    return inventing
