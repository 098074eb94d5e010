"""The Redis client: quick to give up, so that a hung server is told to people instead of waited for."""

from typing import Final

from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import ConstantBackoff
from redis.exceptions import BusyLoadingError, ConnectionError, TimeoutError  # noqa: A004 -- redis names them so

ANSWER_SECONDS: Final = 0.7
RETRIES: Final = 2
CONNECTIONS: Final = 32


def connect(url: str) -> Redis:
    """A client whose every call ends within 3 s, which is all the time that Slack gives an acknowledgement.

    By default redis-py tries ten times with 5 s each. What is retried here may have been applied the first
    time; every write of ours is safe to repeat.
    """
    pool = BlockingConnectionPool.from_url(
        url,
        max_connections=CONNECTIONS,
        timeout=ANSWER_SECONDS,
        socket_timeout=ANSWER_SECONDS,
        socket_connect_timeout=ANSWER_SECONDS,
        retry=Retry(ConstantBackoff(0.05), RETRIES),
        retry_on_error=[BusyLoadingError, ConnectionError, TimeoutError],
        decode_responses=True,
    )
    return Redis.from_pool(pool)
