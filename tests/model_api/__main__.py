"""The stand-in beside a bot in development: `python -m tests.model_api [port]`, until Ctrl-C."""

import asyncio
import sys
from contextlib import suppress

from tests.model_api.server import model_api


async def main(port: int) -> None:
    async with model_api(port) as api:
        sys.stdout.write(f"OPENAI_BASE_URL={api.url}\nOPENAI_API_KEY={api.key}\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        asyncio.run(main(int(sys.argv[1]) if sys.argv[1:] else 0))
