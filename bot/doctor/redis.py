"""Whether Redis keeps what was acknowledged."""

import asyncio
import time
from collections.abc import Iterator, Mapping
from typing import Any, Final, TypeAlias, cast

from redis.asyncio import Redis
from redis.asyncio.cluster import RedisCluster
from redis.exceptions import RedisError, ResponseError

from bot.doctor.clock import clock
from bot.doctor.finding import Finding, mend, note, ok, warning
from bot.operators.commands import stored_data
from bot.operators.health import takes_writes
from bot.settings import Settings
from bot.storage.embedded import EmbeddedRedisError

SECONDS: Final = 8.0
FULL: Final = 0.9
"""Of the memory that Redis may take."""

_GOOD: Final = {"aof_last_write_status", "aof_last_bgrewrite_status", "rdb_last_bgsave_status"}
_OPTIONS: Final = ("appendfsync", "min-replicas-to-write")

Facts: TypeAlias = Mapping[str, Any]
"""What a server tells about itself: INFO, and, where it may be asked, some options."""


async def redis_findings(settings: Settings) -> list[Finding]:
    try:
        async with asyncio.timeout(SECONDS), stored_data(settings) as redis:
            servers = await _servers(redis)
            writes = await takes_writes(redis)
            seconds, micros = await redis.time()
            times = clock("Redis", seconds + micros / 1_000_000, time.time())
    except EmbeddedRedisError as error:
        return [mend("Redis", str(error))]
    except (RedisError, OSError):
        return [mend("Redis", "it does not answer. Check REDIS_URL, its login, and whether the server runs.")]
    about = [finding for each in servers for finding in _about(each, settings)]
    return [_writes(takes=writes), *dict.fromkeys(about), times]


async def _servers(redis: Redis) -> list[Facts]:
    """All primaries of a cluster; else the one server."""
    each = {"target_nodes": RedisCluster.PRIMARIES} if isinstance(cast("object", redis), RedisCluster) else {}
    info: Any = await redis.info("everything", **each)
    servers: list[Facts] = list(info.values()) if each else [info]
    try:
        found: Any = await cast("Any", redis.config_get(*_OPTIONS, **each))
    except ResponseError:  # services that run Redis for others often forbid it
        return servers
    options = list(found.values()) if each else [found]
    return [{**known, **more} for known, more in zip(servers, options, strict=True)]


def _writes(*, takes: bool) -> Finding:
    if takes:
        return ok("Redis", "it answers and takes writes.")
    return mend("Redis", "it answers and takes no writes. It is full, read-only, or lacks replicas or disk.")


def _about(server: Facts, settings: Settings) -> Iterator[Finding]:
    yield ok("Redis", f"version {server.get('valkey_version') or server.get('redis_version')}.")
    yield from _kept(server)
    yield from _memory(server)
    yield from _replicas(server, settings.redis_wait_replicas)


def _kept(server: Facts) -> Iterator[Finding]:
    if "aof_enabled" not in server:
        yield warning(
            "Redis", "it does not tell whether append-only is on. It has to be: look where it is run."
        )
    elif not server["aof_enabled"]:
        says = (
            "append-only is off, so a crash loses what was acknowledged. Set appendonly yes, in its file too."
        )
        yield mend("Redis", says)
    elif server.get("appendfsync") == "no":
        yield mend("Redis", "appendfsync is no: a crash may lose half a minute. Set appendfsync always.")
    elif server.get("appendfsync") == "everysec":
        says = "appendfsync is everysec: a crash may lose the answers of the last two seconds."
        yield warning("Redis", f"{says} Set appendfsync always.")
    else:
        yield ok("Redis", "append-only is on.")
    if any(server.get(name, "ok") != "ok" for name in _GOOD):
        yield mend(
            "Redis", "it could not write its file lately. Look at its log, and whether its disk is full."
        )


def _memory(server: Facts) -> Iterator[Finding]:
    policy, most = server.get("maxmemory_policy"), int(server.get("maxmemory") or 0)
    if policy not in {None, "noeviction"}:
        says = f"maxmemory-policy is {policy}, which deletes meetings when memory is short. Set it to noeviction."
        yield mend("Redis", says) if most else warning("Redis", says)
    else:
        yield ok("Redis", "nothing is evicted.")
    if most and int(server.get("used_memory") or 0) > FULL * most:
        yield warning(
            "Redis", f"more than {FULL:.0%} of maxmemory is taken. Give it more before it takes no writes."
        )


def _replicas(server: Facts, waits_for: int) -> Iterator[Finding]:
    has = int(server.get("connected_slaves") or 0)
    if waits_for > has:
        yield mend(
            "Replicas", f"REDIS_WAIT_REPLICAS is {waits_for} and Redis has {has}: nothing is acknowledged."
        )
    elif has and not waits_for and "min-replicas-to-write" not in server:
        yield note("Replicas", "Redis does not tell min-replicas-to-write; 1 bounds what a failover loses.")
    elif has and not waits_for and not int(server["min-replicas-to-write"]):
        says = "a failover may lose what was acknowledged. Set min-replicas-to-write 1 in Redis, or "
        yield warning("Replicas", f"{says}REDIS_WAIT_REPLICAS=1 for the bot.")
    elif has:
        yield ok("Replicas", f"{has}, and writes wait for some of them.")
