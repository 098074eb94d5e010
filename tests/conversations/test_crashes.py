"""Real processes that die, hang and come back in the middle of meetings."""

import asyncio
import random
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from redis.asyncio import Redis

from bot import keys
from bot.file_lock import open_lock, take
from bot.store import LEASE_MS
from knowledge.playbook import PLAYBOOK
from knowledge.voting import Ballot
from playground import Message, Workspace, person
from tests.bot_process import PUBLIC_URL, BotProcess, environment_for
from tests.consistency import at_rest, everything_agrees, votes
from tests.redis_server import short_folder
from tests.talk import Talk

pytestmark = pytest.mark.processes

KILLS = 24
PEOPLE = ("ana", "ben", "chloe", "dev")
FIRST, SECOND, THIRD = (question.id for question in PLAYBOOK.questions[:3])
CHOICES = {"Yes": "yes", "No": "no", "Not sure": "unsure"}

Start = Callable[..., Awaitable[BotProcess]]


@pytest.fixture
async def start(workspace: Workspace, redis_url: str, tmp_path: Path) -> AsyncIterator[Start]:
    """Starts bots as processes of their own; the workspace delivers to all of them in turn."""
    bots: list[BotProcess] = []

    async def started(**more: str) -> BotProcess:
        bot = BotProcess(environment_for(workspace, **({"REDIS_URL": redis_url} | more)), tmp_path)
        bots.append(bot)
        await bot.start()
        workspace.send_to(*(f"{bot.url}/slack/events" for bot in bots))
        return bot

    async with AsyncExitStack() as stack:
        stack.push_async_callback(lambda: asyncio.gather(*(bot.kill() for bot in bots)))
        yield started


async def insist(workspace: Workspace, who: str, message: Message, label: str) -> None:
    """Click as people do: again, until it is taken."""
    async with asyncio.timeout(60):
        while (await workspace.click(who, message, label)).status != 200:  # noqa: ASYNC110 -- so people do
            await asyncio.sleep(0.05)


class Answering:
    """Four people answer one question of a meeting and change their minds without end; what was taken from them."""

    def __init__(self, talk: Talk, question: Message, dice: random.Random) -> None:
        self.talk = talk
        self.question = question.snapshot()  # its buttons mean the same for ever
        self.dice = dice
        self.taken: dict[Ballot, object] = {}

    async def by(self, who: str, enough: asyncio.Event) -> None:
        while not enough.is_set():
            label = self.dice.choice(list(CHOICES))
            await insist(self.talk.workspace, who, self.question, label)
            self.taken[Ballot(SECOND, person(who).id)] = (CHOICES[label],)
            await asyncio.sleep(self.dice.random() / 20)


async def test_workers_killed_at_random_lose_nothing_and_double_nothing(
    workspace: Workspace, redis_url: str, start: Start
) -> None:
    dice = random.Random(11)  # noqa: S311 -- a test's course, no secret
    bots = [await start(), await start()]
    meetings = []
    for _ in range(5):
        talk = Talk(workspace, PLAYBOOK.questions)
        await talk.start()
        await talk.run("ana", {FIRST: "Not sure"})
        meetings.append(Answering(talk, await talk.asked(SECOND), dice))
    enough = asyncio.Event()

    async with asyncio.TaskGroup() as clicks:
        for meeting in meetings:
            for who in PEOPLE:
                clicks.create_task(meeting.by(who, enough))
        await asyncio.gather(*(kill_and_start(bot, KILLS // 2, dice) for bot in bots))
        enough.set()

    agreed = await everything_agrees(workspace, redis_url, PLAYBOOK, PUBLIC_URL)
    stored = {meeting.thread: votes(meeting) for meeting in agreed}
    assert len(stored) == len(meetings)
    for meeting in meetings:
        assert len(meeting.taken) == len(PEOPLE)
        assert meeting.taken.items() <= stored[meeting.talk.root].items()


async def kill_and_start(bot: BotProcess, times: int, dice: random.Random) -> None:
    for _ in range(times):
        await asyncio.sleep(dice.random() / 4)
        await bot.kill()
        await bot.start()


async def until_marked(redis_url: str, count: int) -> None:
    """Wait until so many messages are about to be posted."""
    async with asyncio.timeout(10), Redis.from_url(redis_url, decode_responses=True) as redis:
        while True:
            found = [await redis.hgetall(key) for key in await redis.keys("*:meeting:*")]
            fields = [(str(name), str(value)) for meeting in found for name, value in meeting.items()]
            if (
                sum(name.startswith(f"{keys.POSTED}:") and value.startswith("?") for name, value in fields)
                >= count
            ):
                return


async def test_killed_while_it_posts_each_message_stands_once(
    workspace: Workspace, redis_url: str, start: Start
) -> None:
    """Whether Slack took a post or not, its mark stands without a `ts`; the next worker has to find out."""
    bot = await start()
    talks = [Talk(workspace, PLAYBOOK.questions) for _ in range(4)]
    for talk in talks:
        await talk.start()
    workspace.faults.latency = 0.3
    for talk in talks:
        await talk.click("ana", FIRST, "Not sure")
    await workspace.command("ben", "planning", "/ragvsft", "a fifth one")
    await until_marked(redis_url, 2)
    await bot.kill()
    workspace.faults.clear()

    await bot.start()

    for talk in talks:
        talk.patience = LEASE_MS / 1_000 + 5
        await talk.asked(SECOND)
    assert len(await everything_agrees(workspace, redis_url, PLAYBOOK, PUBLIC_URL)) == 5
    assert len(workspace.channel("planning").messages) == 5


async def test_killed_while_it_posts_an_estimate_the_card_stands_once(
    workspace: Workspace, redis_url: str, start: Start
) -> None:
    bot = await start()
    workspace.faults.latency = 0.3
    for who in ("ana", "ben", "chloe"):
        done = await workspace.command(who, "planning", "/ragvsft", "cost 50k context=3k")
        assert (done.status, done.body) == (200, "")
    await until_marked(redis_url, 2)
    await bot.kill()
    workspace.faults.clear()

    await bot.start()

    assert len(await everything_agrees(workspace, redis_url, PLAYBOOK, PUBLIC_URL)) == 3
    assert len(workspace.channel("planning").messages) == 3


async def test_a_worker_held_up_past_its_lease_changes_nothing_when_it_wakes(
    workspace: Workspace, redis_url: str, start: Start
) -> None:
    held_up = await start()
    talks = [Talk(workspace, PLAYBOOK.questions) for _ in range(6)]
    for talk in talks:
        await talk.start()
    workspace.faults.latency = 0.3
    await asyncio.gather(*(talk.click("ana", FIRST, "Not sure") for talk in talks))
    await until_marked(redis_url, 1)
    held_up.signal(signal.SIGSTOP)
    workspace.faults.clear()
    other = await start()
    workspace.send_to(f"{other.url}/slack/events")

    await at_rest(redis_url)
    for talk in talks:
        await talk.run("ben", {SECOND: "Yes"})
    held_up.signal(signal.SIGCONT)
    for talk in talks:
        await talk.run("ben", {THIRD: "No"})

    meetings = await everything_agrees(workspace, redis_url, PLAYBOOK, PUBLIC_URL)
    assert len(meetings) == len(talks)


async def test_both_bot_and_its_own_redis_come_back_to_the_same_thread(
    workspace: Workspace, start: Start
) -> None:
    with short_folder() as folder:
        bot = await start(REDIS_URL="", DATA_DIR=str(folder))
        assert f"keeps its data in {folder}/redis" in bot.log.read_text()
        # Killed while it posts, the thread goes on when the lease has run out.
        talk = Talk(workspace, PLAYBOOK.questions, patience=LEASE_MS / 1_000 + 5)
        await talk.start()
        await talk.run("ana", {FIRST: "Not sure"})
        await bot.kill()

        await bot.start()
        await talk.run("ben", {SECOND: "Yes"})
        await talk.asked(THIRD)

        bot.signal(signal.SIGTERM)
        assert await bot.gone() == 0
        with open_lock(folder / "redis" / "alive.lock") as alive:
            assert take(alive)  # the server has ended with its last user
