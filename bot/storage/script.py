"""A script that Redis runs as one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha1
from importlib.resources import files
from typing import Any, Final, cast

from redis.asyncio import Redis
from redis.asyncio.cluster import RedisCluster
from redis.exceptions import NoScriptError, RedisError

WAIT_MS: Final = 500
"""That replicas are given to take over what was written; within one place they need about one."""


class NotReplicatedError(RedisError):
    """The script has run, and too few replicas are known to hold what it wrote."""


@dataclass(frozen=True, slots=True)
class Script:
    """Lua, whose keys lie in one slot of a cluster.

    redis-py's own loads what one server does not know into all servers of a cluster, and so needs every one of them.
    """

    text: str
    digest: str = field(init=False)

    def __post_init__(self) -> None:
        digest = sha1(self.text.encode(), usedforsecurity=False).hexdigest()
        object.__setattr__(self, "digest", digest)

    async def run(self, redis: Redis, keys: Sequence[str], args: Sequence[object]) -> Any:  # noqa: ANN401 -- as it likes
        rest: Any = (len(keys), *keys, *args)
        try:
            return await cast("Any", redis.evalsha(self.digest, *rest))
        except NoScriptError:
            return await cast("Any", redis.eval(self.text, *rest))

    async def run_and_wait(
        self, redis: Redis, keys: Sequence[str], args: Sequence[object], replicas: int
    ) -> Any:  # noqa: ANN401
        """Run it, and wait until so many replicas hold what it wrote; what wrote nothing is not waited for.

        Raises:
            NotReplicatedError: They do not, as far as is known.
        """
        rest: Any = (len(keys), *keys, *args)
        on_its_server, stay = await _on_one_server(redis, keys[0])
        async with redis.pipeline(transaction=False) as pipeline:
            # Redis waits for what the same connection wrote.
            pipeline.execute_command("EVAL", self.text, *rest)
            pipeline.execute_command("WAIT", replicas, WAIT_MS, **on_its_server)
            answer, held = await pipeline.execute(**stay)
        if held < replicas:
            raise NotReplicatedError
        return answer


def script(*names: str) -> Script:
    """What is in the last of these files, with what the others before it define."""
    texts = (files("bot.storage.lua").joinpath(f"{name}.lua").read_text() for name in names)
    return Script("".join(texts))


async def _on_one_server(redis: Redis, key: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """What names the server of a key to a cluster's pipeline, and what lets no command follow the key to another.

    A key that has just moved is an error then; the first command that is no pipeline's learns where it went.
    """
    cluster = cast("object", redis)
    if not isinstance(cluster, RedisCluster):
        return {}, {}
    node = (await cluster.initialize()).get_node_from_key(key)
    return {"target_nodes": node}, {"allow_redirections": False}
