"""Every delivery several times, late and out of order, to two workers that share one Redis."""

from collections.abc import AsyncIterator

import pytest

from knowledge.voting import Ballot
from playground import Workspace, person
from tests.bot_process import PUBLIC_URL, two_bots_for
from tests.consistency import at_rest, everything_agrees, stored_meetings, votes
from tests.conversations.small import SMALL, TO_FINE_TUNING
from tests.talk import Talk


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
