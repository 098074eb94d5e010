"""The way of a newcomer: from the address that `make demo` prints to the card and its scenario, in a browser."""

from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.demo import Room, browser, demo

pytestmark = pytest.mark.browser

SUPPORT_BOT = {"exact_passage": "No", "knowledge": "Yes", "behaviour": "No"}


async def test_a_newcomer_gets_from_the_command_to_the_card_and_opens_the_scenario(tmp_path: Path) -> None:
    async with demo(tmp_path) as address, browser() as chromium:
        page = await chromium.new_page(viewport={"width": 1440, "height": 900})
        faults = _faults_of(page)
        await page.goto(address)
        room = Room(page)
        await room.type("/ragvsft our support bot quotes last year's prices")
        await room.tick("failing", "It lacks current or private facts")
        await room.be("ben")
        await expect(room.question("data")).to_be_visible()
        await room.reply("yes")
        await room.question("data").get_by_role("button", name="Change").wait_for()
        await room.answer(SUPPORT_BOT)

        card = room.thread.get_by_test_id("message").filter(has_text="After that")
        await expect(card).to_contain_text("Build RAG")
        await expect(card).to_contain_text("At 10,000 calls a day")
        await expect(page.get_by_test_id("channel-messages")).to_contain_text("Recommendation: Build RAG")
        await card.get_by_role("button", name="Details").click()
        await expect(card.get_by_role("table")).to_contain_text("Fine-tuning")
        await expect(card).to_contain_text("Cost a month as % of RAG")

        await _scenario_opens(page, await card.locator("a[href*='/scenarios/']").first.get_attribute("href"))
        assert faults == []


async def _scenario_opens(page: Page, link: str | None) -> None:
    assert link
    answer = await page.goto(link)
    assert answer
    assert answer.status == 200
    await expect(page.locator("h1")).to_be_visible()


def _faults_of(page: Page) -> list[str]:
    """Errors that the page reports while it is used."""
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    return faults
