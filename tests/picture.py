"""`make picture`: docs/thread.png, a real meeting in the demo, for the README."""

import asyncio
import tempfile
from pathlib import Path

from tests.demo import Room, browser, demo

TARGET = Path(__file__).parent.parent / "docs" / "thread.png"
WIDTH, HEIGHT = 1440, 1210
PEOPLE_AND_ANSWERS = (
    ("ben", "data", "Yes"),
    ("chloe", "exact_passage", "No"),
    ("ben", "knowledge", "Yes"),
    ("chloe", "behaviour", "Yes"),
    ("chloe", "labels", "Not sure"),
    ("ana", "evals", "No"),
)


async def take() -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with demo(Path(folder)) as address, browser() as chromium:
            page = await chromium.new_page(viewport={"width": WIDTH, "height": HEIGHT})
            await page.goto(address)
            room = Room(page)
            await room.type("/ragvsft our support bot quotes last year's prices")
            await room.tick(
                "failing", "It lacks current or private facts", "Its answers cannot cite a source"
            )
            for person, question, label in PEOPLE_AND_ANSWERS:
                await room.be(person)
                await room.click(question, label)
            await room.be("ana")
            card = room.thread.get_by_test_id("message").filter(has_text="After that")
            await card.scroll_into_view_if_needed()
            await page.screenshot(path=TARGET)


if __name__ == "__main__":
    asyncio.run(take())
