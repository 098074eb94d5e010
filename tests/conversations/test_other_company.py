"""In a channel that is shared with another company: its people may answer, and see and do nothing else."""

import copy

import pytest
from redis.asyncio import Redis

from bot.storage import keys
from handlers.outsiders import ONLY_ANSWERS
from playground import Workspace
from tests.bot_process import bot_for
from tests.conversations.asking import EXAMPLES, LONG_CONTEXT, quiet, replies, reply
from tests.conversations.small import SMALL, TO_FINE_TUNING
from tests.talk import Talk

GIA = "W0GIA00007"


@pytest.fixture
async def shared(small: Talk) -> Talk:
    small.workspace.share("planning")
    await small.start("ana")
    return small


def told(talk: Talk) -> list[str]:
    return [message.visible_text() for message in talk.workspace.ephemerals("gia")]


def refused(talk: Talk) -> int:
    return sum(str(ONLY_ANSWERS) in message.visible_text() for message in talk.thread)


async def refusals(talk: Talk, number: int) -> None:
    await talk.until(lambda: refused(talk) == number)


async def test_they_answer_by_clicks_and_by_typing_like_everybody_else(shared: Talk) -> None:
    await shared.tick("gia", "colours", ["Grass green"])
    await shared.answered("colours", "Grass green")
    await shared.asked("sweet")
    await shared.type("gia", "no")
    await shared.answered("sweet", "No")
    await shared.asked("calls")
    await shared.type("gia", "@ragvsft 20k")

    said = await shared.answered("calls", "20,000")
    assert "@Gia" in said.visible_text()
    await shared.card("Fine-tune")
    await shared.change("gia", "sweet", "Yes")
    assert refused(shared) == 0


@pytest.mark.parametrize("words", ["restart", LONG_CONTEXT])
async def test_whatever_else_they_ask_for_is_refused_once(shared: Talk, redis_url: str, words: str) -> None:
    shared.workspace.faults.copies = 2

    await shared.type("gia", f"@ragvsft {words}")

    await shared.until(lambda: refused(shared))
    shared.workspace.faults.copies = 1
    await quiet(shared, redis_url)
    assert refused(shared) == 1
    assert len(shared.bots_own) == 2  # the question and the refusal
    assert replies(shared, shared.root) == []


async def test_a_guest_is_told_once_in_a_meeting_however_often_they_ask(shared: Talk, redis_url: str) -> None:
    for words in ("restart", LONG_CONTEXT, "help"):
        await shared.type("gia", f"@ragvsft {words}")

    await quiet(shared, redis_url)
    assert refused(shared) == 1


async def test_in_a_talk_and_under_an_estimate_they_are_refused_too(
    small: Talk, redis: Redis, redis_url: str
) -> None:
    small.workspace.share("planning")
    asked = await small.workspace.say("ana", "planning", f"@ragvsft {LONG_CONTEXT}")
    small.root = asked.ts
    await reply(small, asked.ts)
    await small.workspace.say("gia", "planning", f"@ragvsft {EXAMPLES}", thread=asked.ts)
    await small.until(lambda: refused(small) == 1)
    await small.workspace.say("gia", "planning", EXAMPLES, thread=asked.ts)

    await small.workspace.command("ana", "planning", "/ragvsft", "cost 50k")
    await small.until(lambda: len(small.workspace.channel("planning").messages) == 2)
    small.root = small.workspace.channel("planning").messages[-1].ts
    await small.type("gia", f"@ragvsft {EXAMPLES}")
    await small.until(lambda: refused(small) == 1)

    await quiet(small, redis_url)
    assert len(replies(small, asked.ts)) == 1
    assert len(await redis.keys("*:meeting:*")) == 2


async def test_elsewhere_they_begin_nothing(small: Talk, redis: Redis) -> None:
    small.workspace.share("planning")

    said = await small.workspace.say("gia", "planning", f"@ragvsft {LONG_CONTEXT}")

    await small.until(lambda: len(small.workspace.thread("planning", said.ts)) == 2)
    assert small.workspace.thread("planning", said.ts)[1].visible_text() == ONLY_ANSWERS
    assert await redis.keys("*:meeting:*") == []


async def test_a_command_of_theirs_starts_and_opens_nothing(small: Talk, redis: Redis) -> None:
    small.workspace.share("planning")
    await small.workspace.command("ana", "planning", "/ragvsft", "help")
    body = small.workspace.deliveries[-1].payload | {"user_id": GIA, "team_id": "T0ELSEWHER"}
    for text in ("our bot quotes old prices", "cost 50k", "cost", "check", f"ask {EXAMPLES}"):
        done = await small.workspace.send("command", body | {"text": text})

        assert (done.status, done.answer()["text"]) == (200, ONLY_ANSWERS)
    assert await redis.keys("*:meeting:*") == []
    assert small.workspace.views_of("gia") == []


async def test_they_open_no_window_with_the_teams_figures_and_submit_none(
    workspace: Workspace, redis_url: str
) -> None:
    async with bot_for(workspace, redis_url, SMALL):
        small = Talk(workspace, SMALL.questions)
        workspace.share("planning")
        await small.start("ana")
        await small.run("ana", TO_FINE_TUNING)
        card = await small.card()

        await workspace.click("gia", card, "Adjust costs")
        await small.until(lambda: told(small))
        assert told(small) == [ONLY_ANSWERS]
        assert workspace.views_of("gia") == []

        await workspace.click("ana", card, "Adjust costs")
        (window,) = workspace.views_of("ana")
        await workspace.click("ana", window, window.labels()[-1])
        more = copy.deepcopy(workspace.deliveries[-1].payload)
        await workspace.submit("ana", window, {})
        submitted = copy.deepcopy(workspace.deliveries[-1].payload)
        for body in (more, submitted):
            body["user"] |= {"id": GIA, "team_id": "T0ELSEWHER"}
        assert (await workspace.send("interaction", more)).status == 503
        answer = (await workspace.send("interaction", submitted)).answer()
        assert str(ONLY_ANSWERS) in str(answer["view"]["blocks"])


async def test_they_say_nothing_of_how_helpful_an_answer_was(small: Talk, redis: Redis) -> None:
    small.workspace.share("planning")
    asked = await small.workspace.say("ana", "planning", f"@ragvsft {LONG_CONTEXT}")
    answer = await reply(small, asked.ts)

    await small.workspace.click("gia", answer, "Helpful")

    await small.until(lambda: told(small))
    stored = await redis.hgetall((await redis.keys("*:meeting:*"))[0])
    assert not any(str(field).startswith(f"{keys.RATING}:") for field in stored)


async def test_people_of_our_own_do_everything_in_a_shared_channel(shared: Talk) -> None:
    await shared.type("ben", "@ragvsft summary")
    await shared.until(lambda: any("As it stands" in m.visible_text() for m in shared.thread))
    await shared.type("ben", f"@ragvsft {LONG_CONTEXT}")
    await reply(shared, shared.root)
    await shared.type("ana", "@ragvsft forget this meeting")
    await shared.until(lambda: shared.bots_own == [])


async def test_whoever_cannot_be_told_to_be_ours_is_not(shared: Talk) -> None:
    await shared.type("ben", "hm")
    event = next(d.payload for d in reversed(shared.workspace.deliveries) if d.kind == "event")
    for number, named in enumerate(({"team": None, "user_team": None}, {"user_team": "E0ELSEWHER"})):
        words = {"text": "<@U0RAGVSFT0> summary", "ts": f"190000000{number}.000100", "type": "app_mention"}
        body = event | {"event": event["event"] | words | named | {"user": f"U0GUEST{number}"}}

        assert (await shared.workspace.send("event", body)).status == 200

        await refusals(shared, number + 1)
