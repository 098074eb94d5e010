"""`make demo` as a person has it: the real command, and a browser on the address that it prints."""

import asyncio
import re
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Browser, Locator, Page, async_playwright

from knowledge.playbook import PLAYBOOK
from tests.browser import installed

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
START_SECONDS = 60


@asynccontextmanager
async def demo(data_dir: Path) -> AsyncIterator[str]:
    """Runs what `make demo` runs, and yields the address it prints; ended as Ctrl-C ends it."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "playground", "--data-dir", str(data_dir), stdout=asyncio.subprocess.PIPE
    )
    try:
        yield await asyncio.wait_for(_address(process), START_SECONDS)
    finally:
        if process.returncode is None:
            process.terminate()
        assert await asyncio.wait_for(process.wait(), START_SECONDS) == 0


@asynccontextmanager
async def browser() -> AsyncIterator[Browser]:
    path = installed()
    assert path, "there is no Chromium; `make browser` installs one"
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(executable_path=path, args=FLAGS)
        try:
            yield opened
        finally:
            await opened.close()


class Room:
    """The page of the local workspace, with one person at a time in front of it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.thread = page.get_by_test_id("thread-messages")

    async def be(self, person: str) -> None:
        await self.page.get_by_test_id(f"person-{person}").click()

    async def type(self, text: str) -> None:
        composer = self.page.get_by_test_id("composer")
        await composer.fill(text)
        await composer.press("Enter")

    async def reply(self, text: str) -> None:
        composer = self.page.get_by_test_id("thread-composer")
        await composer.fill(text)
        await composer.press("Enter")

    def question(self, id_: str) -> Locator:
        question = PLAYBOOK.question(id_)
        assert question
        return self.thread.get_by_test_id("message").filter(has_text=question.text)

    async def click(self, question: str, label: str) -> None:
        await self.question(question).get_by_role("button", name=label, exact=True).click()
        await self.question(question).get_by_role("button", name="Change").wait_for()

    async def tick(self, question: str, *labels: str) -> None:
        for label in labels:
            await self.question(question).get_by_label(label).check()
        await self.click(question, "Done")

    async def answer(self, answers: Mapping[str, str]) -> None:
        for question, label in answers.items():
            await self.click(question, label)


async def _address(process: asyncio.subprocess.Process) -> str:
    assert process.stdout
    async for line in process.stdout:
        if found := re.search(r"http://\S+", line.decode()):
            return found[0]
    raise AssertionError("the demo ended without an address")
