"""A cluster of three nodes, of which one dies again and again while people click."""

import asyncio
import random
from dataclasses import replace
from typing import Final

from bot.storage import keys
from playground import Message
from tests.consistency import at_rest
from tests.faults.crowd import Crowd
from tests.faults.ledger import CHANNEL, Ledger
from tests.faults.plan import Outcome, Scale
from tests.faults.stage import stage
from tests.redis_server import wait_for
from tests.redis_topologies import ClusterOfThree, TcpServer, cluster_of_three, formed
from tests.talk import is_card

WORKERS: Final = 2
RECOVERED_SECONDS: Final = 10
WHOLE_SECONDS: Final = 30


async def nodes_die(scale: Scale) -> Outcome:
    dice = random.Random(scale.seed)  # noqa: S311 -- a test's course, no secret
    kills = scale.of(9, 1)
    async with formed(cluster_of_three()) as cluster, stage() as own:
        workspace = await own.workspace()
        await own.bots(workspace, scale.of(WORKERS, 1), REDIS_URL=cluster.url)
        crowd = await Crowd.gathered(Ledger(workspace, cluster.url), dice, scale.of(4, 2), scale)
        await decide(crowd.ledger)
        holder = cluster.holder(keys.dirty(keys.shard_of(workspace.board.team.id)))
        others = [server for server in cluster.servers if server is not holder]
        async with crowd.clicking():
            # Every third time one dies that holds nothing of the team's: the others refuse all the same.
            dying = [dice.choice(others) if turn % 3 == 2 else holder for turn in range(kills)]
            recovered = max([await _after_death(cluster, server, crowd) for server in dying])
        await at_rest(cluster.url)
        tally, stale = await crowd.ledger.audit()
    late = (
        [f"The cluster was recovered from only after {recovered:.1f} s"]
        if recovered > RECOVERED_SECONDS
        else []
    )
    return Outcome(
        {"of the cluster": f"{tally.clicks:,} clicks, {kills} kills, recovered in {recovered:.1f} s"},
        replace(tally, kills=kills),
        (*stale, *crowd.ill_answered(), *late),
    )


async def _after_death(cluster: ClusterOfThree, server: TcpServer, crowd: Crowd) -> float:
    await asyncio.sleep(0.5)
    server.kill()
    await asyncio.sleep(crowd.dice.uniform(0.2, 2))
    await asyncio.to_thread(server.start)
    await asyncio.to_thread(wait_for, cluster.is_whole, WHOLE_SECONDS)
    return await crowd.probe()


async def decide(ledger: Ledger) -> None:
    """One whole meeting: nobody is sure of anything, until the card stands."""
    root = await ledger.start("ana", "everything is open")
    workspace, answered = ledger.workspace, set[str]()

    def stands() -> Message | None:
        """The card, or the question that nobody has answered yet."""
        thread = workspace.thread(CHANNEL, root.ts)
        return next(
            (m for m in thread if m.ts not in answered and (is_card(m) or "Not sure" in m.labels())), None
        )

    while True:
        await workspace.until(stands, 30)
        message = stands()
        assert message
        if is_card(message):
            return
        await ledger.click("ben", message, "Not sure")
        answered.add(message.ts)
