"""Every delivery several times, late and out of order, to two workers that share one Redis."""

import asyncio
import random
from collections.abc import AsyncIterator

import pytest

from knowledge.voting import Ballot
from playground import Message, Workspace, person
from tests.bot_process import PUBLIC_URL, two_bots_for
from tests.consistency import at_rest, everything_agrees, stored_meetings, votes
from tests.conversations.small import SMALL, TO_FINE_TUNING
from tests.talk import Talk

ROUNDS, TALKS = 200, 20
CHOICES = {"Yes": "yes", "No": "no", "Not sure": "unsure"}
PEOPLE = ("ana", "ben", "chloe", "dev")


@pytest.fixture
async def pair(workspace: Workspace, redis_url: str) -> AsyncIterator[Talk]:
    async with two_bots_for(workspace, redis_url, SMALL):
        yield Talk(workspace, SMALL.questions)


async def test_every_delivery_twice_and_late_gives_what_each_once_gives(pair: Talk, redis_url: str) -> None:
    pair.workspace.faults.copies = 2
    pair.workspace.faults.lateness = 0.05
    await pair.start()
    await pair.type("ana", "@ragvsft help")
    await pair.run("ana", TO_FINE_TUNING)
    await pair.card("Fine-tune")
    await pair.change("ben", "sweet", "Yes")
    await pair.type("ben", "@ragvsft summary")

    (meeting,) = await everything_agrees(pair.workspace, redis_url, SMALL, PUBLIC_URL)
    ana, ben = person("ana").id, person("ben").id
    assert votes(meeting) == {
        Ballot("colours", ana): ("green",),
        Ballot("sweet", ana): ("no",),
        Ballot("calls", ana): 20_000,
        Ballot("sweet", ben): ("yes",),
    }
    assert [notice.kind for notice in meeting.notices.values()] == ["help", "summary"]
    assert len(pair.workspace.channel("planning").messages) == 1


async def test_restart_delivered_twice_restarts_once(pair: Talk, redis_url: str) -> None:
    pair.workspace.faults.copies = 3
    await pair.start()
    await pair.type("ana", "@ragvsft restart")
    await pair.until(lambda: len(pair.all_about("colours")) == 2)

    await at_rest(redis_url)
    (meeting,) = await stored_meetings(redis_url, SMALL)
    assert meeting.round == 1
    assert len(pair.all_about("colours")) == 2


async def test_two_people_on_two_workers_click_different_answers_at_once(pair: Talk, redis_url: str) -> None:
    """200 rounds: both answers are kept, and one next question is asked."""
    dice = random.Random(7)  # noqa: S311 -- a test's course, no secret
    talks = [Talk(pair.workspace, SMALL.questions) for _ in range(TALKS)]
    asked: dict[str, Message] = {}
    for talk in talks:
        await talk.start()
        await talk.run("ana", {"colours": "Not sure"})
        asked[talk.root] = (await talk.asked("sweet")).snapshot()  # its buttons mean the same for ever

    given: dict[tuple[str, str], str] = {}
    for _ in range(ROUNDS // TALKS):
        for root, question in asked.items():
            people, labels = dice.sample(PEOPLE, 2), dice.sample(list(CHOICES), 2)
            done = await asyncio.gather(
                *(
                    pair.workspace.click(who, question, label)
                    for who, label in zip(people, labels, strict=True)
                )
            )
            assert [click.status for click in done] == [200, 200]
            given |= {(root, who): label for who, label in zip(people, labels, strict=True)}

    meetings = await everything_agrees(pair.workspace, redis_url, SMALL, PUBLIC_URL)
    by_root = {meeting.thread: votes(meeting) for meeting in meetings}
    for (root, who), label in given.items():
        assert by_root[root][Ballot("sweet", person(who).id)] == (CHOICES[label],)
    assert all(len(talk.all_about("calls")) == 1 for talk in talks)
