"""Row 12: another company in the same Redis knows every id of ours, and uses all of them."""

import asyncio
import json
import random
from collections import Counter
from itertools import count

import aiohttp
from redis.asyncio import Redis

from playground import Team, Workspace
from tests.bot_process import BotProcess
from tests.consistency import at_rest
from tests.faults.plan import Outcome, Row, Scale
from tests.faults.prey import MARKS, OURS, Prey, settle_in
from tests.faults.stage import stage
from tests.faults.stranger import Attack, Stranger

AT_ONCE = 16
THEIRS = Team("T0STRANGER")


async def run(scale: Scale) -> Outcome:
    dice = random.Random(scale.seed)  # noqa: S311 -- a test's course, no secret
    async with stage() as own:
        ours, theirs = await own.workspace(OURS), await own.workspace(THEIRS)
        our_bot, their_bot = await asyncio.gather(own.bot(ours), own.bot(theirs))
        prey = await settle_in(ours, own.redis.url)
        stranger = await Stranger.arrived(theirs, prey, dice)
        await at_rest(own.redis.url)
        before, calls = await stored_of(own.redis.url, OURS), len(ours.calls)

        done, answers = await attacked(stranger, scale.of(10_000, 300), our_bot, their_bot)
        await at_rest(own.redis.url, 60)

        changed = before.items() ^ (await stored_of(own.redis.url, OURS)).items()
        told = [*answers, *map(str, shown_in(theirs))]
        leaked = [text for text in told if any(mark in text for mark in MARKS)]
        broken = [
            *(f"{len(changed)} keys of the team were changed" for _ in [0] if changed),
            *(f"{len(leaked)} answers held what is another team's: {leaked[0][:200]}" for _ in [0] if leaked),
            *("the team's own thread was written to" for _ in [0] if len(ours.calls) > calls),
            *await harmless_kinds(stranger, ours, prey, own.redis.url),
        ]
    measured = {"tried": f"{sum(done.values()):,}", "answered": len(leaked), "changed": len(changed)}
    return Outcome(measured | dict(done), broken=tuple(broken))


async def attacked(
    stranger: Stranger, number: int, our_bot: BotProcess, their_bot: BotProcess
) -> tuple[Counter[str], list[str]]:
    """How often each kind of attack was tried, and all that was answered to it over HTTP."""
    done, answers, numbers = Counter[str](), list[str](), count()
    async with aiohttp.ClientSession() as session:

        async def attack() -> None:
            while next(numbers) < number:
                made = stranger.attack()
                done[made.sort] += 1
                answers.append(await carried_out(stranger.workspace, made, session, our_bot, their_bot))

        await asyncio.gather(*(attack() for _ in range(AT_ONCE)))
    return done, answers


async def carried_out(
    theirs: Workspace,
    attack: Attack,
    session: aiohttp.ClientSession,
    our_bot: BotProcess,
    their_bot: BotProcess,
) -> str:
    if attack.kind is not None:
        return (await theirs.send(attack.kind, attack.payload)).body
    if attack.sort == "forged":
        body = json.dumps(attack.payload)
        async with session.post(
            f"{our_bot.url}/slack/events", data=body, headers=attack.headers(body)
        ) as answer:
            assert answer.status == 401
            return await answer.text()
    asked = session.post if attack.payload else session.get
    async with asked(f"{their_bot.url}{attack.path}", json=attack.payload or None) as answer:
        return await answer.text()


async def stored_of(redis_url: str, team: Team) -> dict[str, object]:
    """All that is kept of a team, as the server writes it down, and what waits to be done for it."""
    async with Redis.from_url(redis_url) as redis:
        found: dict[str, object] = {}
        for key in sorted(await redis.keys("*")):
            if f":{team.id}:" in str(key):
                found[str(key)] = await redis.dump(key)
        return found


def shown_in(workspace: Workspace) -> list[object]:
    """Whatever the app sent there."""
    views = [view.payload for view in workspace.board.views.values()]
    private = [(message.text, message.blocks) for message in workspace.board.ephemerals]
    return [*(call.arguments for call in workspace.calls), *views, *private]


async def harmless_kinds(stranger: Stranger, ours: Workspace, prey: Prey, redis_url: str) -> list[str]:
    """Presses that would have done nothing to anybody prove nothing: our own people's do change the meeting."""
    harmless = []
    for sort, payload in stranger.presses_that_write():
        before = await stored_of(redis_url, OURS)
        address = ours.responses.address(payload["user"]["id"], ours.channel(prey.channel))
        await ours.send("interaction", payload | {"response_url": address})
        if before == await stored_of(redis_url, OURS):
            harmless.append(f"{sort} changes nothing in one's own team either")
    return harmless


ROW = Row(
    12,
    "10,000 reads, clicks, messages, windows and links with the ids of another team in the same Redis",
    "nothing of that team is answered, nothing there changes",
    run,
)
