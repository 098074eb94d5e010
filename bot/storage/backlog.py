"""What waits in Redis, for all workers together."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple, cast

from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from redis.asyncio import Redis
from redis.exceptions import RedisError

from bot.storage import keys
from bot.storage.script import script

ANSWER_SECONDS: Final = 1.0

_BACKLOG: Final = script("backlog")


class Backlog(NamedTuple):
    """Of all shards.

    Attributes:
        due: Threads that lack something and that nobody works on.
        waiting: Threads that are being worked on, or wait for their next attempt.
        overdue: Seconds for which the oldest has been due.
        pending: Meetings in which something waits for a thought.
        parked: Meetings that Slack does not let the bot show, until their next change.
    """

    due: int
    waiting: int
    overdue: float
    pending: int
    parked: int


@dataclass(frozen=True, slots=True)
class Gauges(Collector):
    """A backlog as gauges; where Redis does not say what it is, there are none."""

    backlog: Backlog | None

    def collect(self) -> Iterator[Metric]:
        up = self.backlog is not None
        yield GaugeMetricFamily("ragvsft_redis_up", "1 where Redis answers a scrape.", value=float(up))
        if self.backlog:
            for name, about in _GAUGES.items():
                yield GaugeMetricFamily(
                    f"ragvsft_{name}", about, value=getattr(self.backlog, name.split("_")[1])
                )


_GAUGES: Final = {
    "threads_due": "Threads that lack something and that nobody works on.",
    "threads_waiting": "Threads that are being worked on, or wait for their next attempt.",
    "threads_overdue_seconds": "For how long the oldest of the threads has been due.",
    "thoughts_pending": "Meetings in which something waits for a thought.",
    "meetings_parked": "Meetings that Slack does not let the bot show, until their next change.",
}


async def backlog_of(redis: Redis) -> Backlog | None:
    """Counted without a scan; `None` where Redis does not answer in time."""
    counts = (_BACKLOG.run(redis, _places(shard), []) for shard in range(keys.SHARDS))
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            found = cast("list[list[int]]", await asyncio.gather(*counts))
    except (RedisError, OSError):  # a time-out is an OSError
        return None
    due, waiting, overdue_ms, pending, parked = zip(*found, strict=True)
    return Backlog(sum(due), sum(waiting), max(overdue_ms) / 1_000, sum(pending), sum(parked))


def _places(shard: int) -> list[str]:
    return [keys.dirty(shard), keys.pending(shard), keys.parked(shard)]
