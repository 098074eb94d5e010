"""A process that uses the embedded Redis: `python -m tests.bot.embedded_user DATA_DIR`.

It prints the address once there is one, and leaves when its input closes.
"""

import asyncio
import sys
from pathlib import Path

from bot import logs
from bot.storage.embedded import EmbeddedRedisError, embedded_redis


async def main(data_dir: Path) -> None:
    async with embedded_redis(data_dir) as url:
        sys.stdout.write(f"{url}\n")
        sys.stdout.flush()
        await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    logs.set_up()
    try:
        asyncio.run(main(Path(sys.argv[1])))
    except EmbeddedRedisError as error:
        sys.exit(str(error))
