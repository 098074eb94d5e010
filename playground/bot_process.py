"""The bot as a process of its own: started, watched, started again if it dies, ended by its own id."""

import asyncio
import contextlib
import ctypes
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import aiohttp

STOP_SECONDS = 15.0
PR_SET_PDEATHSIG = 1  # linux/prctl.h
PAUSE = 0.01
RESTART_PAUSE = 1.0


class BotProcess:
    """One process of the bot.

    Attributes:
        env: what it gets besides this process's own environment.
        address: where it serves HTTP.
        log: the file that gets everything it prints. It runs in that file's folder, so that a ``.env`` of
            the project, with real tokens or a real Redis, has no say in the demo.
    """

    def __init__(self, command: Sequence[str], env: Mapping[str, str], address: str, log: Path) -> None:
        self.command = command
        self.env = env
        self.address = address
        self.log = log
        self._process: asyncio.subprocess.Process | None = None

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    async def start(self) -> None:
        path = os.pathsep.join(filter(None, (str(Path.cwd()), os.environ.get("PYTHONPATH"))))
        env = {**os.environ, "PYTHONPATH": path, **self.env}
        nothing = asyncio.subprocess.DEVNULL
        with self.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *self.command,
                cwd=self.log.parent,
                env=env,
                stdin=nothing,
                stdout=log,
                stderr=log,
                preexec_fn=_end_with_parent,
            )

    async def ready(self, seconds: float) -> bool:
        """Wait until ``/readyz`` answers 200; False if the time is over or the process has ended."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds), aiohttp.ClientSession() as session:
                while self.running:
                    if await self._answers(session):
                        return True
                    await asyncio.sleep(PAUSE)
        return False

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.returncode is None

    async def wait(self) -> int:
        """Give the exit status once it has ended."""
        return await self._process.wait() if self._process else 0

    async def stop(self) -> None:
        """Ask it to end, and after a while make it."""
        if self._process is None or not self.running:
            return
        self._process.terminate()
        try:
            await asyncio.wait_for(self._process.wait(), STOP_SECONDS)
        except TimeoutError:
            self._process.kill()
            await self._process.wait()

    def last_lines(self, number: int = 15) -> str:
        lines = (
            self.log.read_text(encoding="utf-8", errors="replace").splitlines() if self.log.exists() else []
        )
        return "\n".join(lines[-number:])

    async def _answers(self, session: aiohttp.ClientSession) -> bool:
        try:
            async with session.get(f"{self.address}/readyz") as answer:
                return answer.status == 200  # noqa: PLR2004 -- HTTP's own figure
        except aiohttp.ClientError:
            return False


def _end_with_parent() -> None:  # pragma: no cover -- runs between fork and exec, where nothing is measured
    """Where the system can, have the bot told to end when the launcher dies, however it dies."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
