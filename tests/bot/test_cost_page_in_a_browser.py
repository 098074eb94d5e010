"""The cost page as people meet it: in a real browser, with script and without, and read by an accessibility checker."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from importlib.resources import files
from itertools import product
from typing import Literal
from urllib.parse import parse_qsl, urlsplit

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, expect

from knowledge.costs.corrected import CORRECTED
from knowledge.costs.written.options import query_string
from tests.bot.documents import web_pages
from tests.bot.http_server import Json
from tests.demo import browser

Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
PHONE, WIDE = 390, 1280
HEIGHT = 800
AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
LOOKS = tuple(product(SCHEMES, (PHONE, WIDE)))
EVERY_LOOK = pytest.mark.parametrize(("scheme", "width"), LOOKS)
IN_ONE_BROWSER = pytest.mark.asyncio(loop_scope="module")
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("cost page in a browser")]

CASE = f"/cost?{query_string(CORRECTED)}"
ALL_OPEN = (
    "/cost?cachemin=2048&fewshot=600/0/0&churn=1M&epochs=2&hosting=3.99&decode=1000&retry=2%25&hours=80/120"
)
# Each page in each width and in both colours, though not in every pair of them.
CHECKED: tuple[tuple[str, Scheme, int], ...] = (
    (CASE, "light", PHONE),
    (CASE, "dark", WIDE),
    (ALL_OPEN, "light", WIDE),
    (ALL_OPEN, "dark", PHONE),
    ("/cost?volume=lots&label=dear&retry=often&foo=1", "light", WIDE),
    ("/cost?volume=lots&label=dear&retry=often&foo=1", "dark", PHONE),
    ("/cost/guide", "light", PHONE),
    ("/cost/guide?volume=lots", "dark", WIDE),
)

INSIDE = """text => {
  const [own, all] = [text, text.ownerSVGElement].map(each => each.getBoundingClientRect());
  return own.left >= all.left && own.right <= all.right && own.top >= all.top && own.bottom <= all.bottom;
}"""
CALLS = "Calls a day"
BREAK_EVEN = "Fine-tuning pays above 150,742 calls a day"


@dataclass(frozen=True)
class Visitor:
    """Somebody with a browser."""

    chromium: Browser
    address: str

    async def page(
        self, path: str, *, scheme: Scheme = "light", width: int = WIDE, script: bool = True
    ) -> Page:
        page = await self.chromium.new_page(
            base_url=self.address,
            color_scheme=scheme,
            viewport={"width": width, "height": HEIGHT},
            java_script_enabled=script,
        )
        await page.goto(path)
        return page


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def visitor() -> AsyncIterator[Visitor]:
    async with web_pages() as session, browser() as chromium, session.get("/") as response:
        yield Visitor(chromium, str(response.url))


async def violations(page: Page) -> list[str]:
    """What the checker objects to, and where."""
    if not await page.evaluate("() => 'axe' in window"):
        await page.evaluate(AXE)
    found: Json = await page.evaluate("() => axe.run({ resultTypes: ['violations'] })")
    assert found["passes"], "it looked at something"
    return [f"{each['id']}: {node['html'][:200]}" for each in found["violations"] for node in each["nodes"]]


@IN_ONE_BROWSER
@pytest.mark.parametrize(("path", "scheme", "width"), CHECKED)
async def test_the_accessibility_checker_finds_nothing(
    visitor: Visitor, path: str, scheme: Scheme, width: int
) -> None:
    page = await visitor.page(path, scheme=scheme, width=width)
    assert await violations(page) == []
    await page.close()


@IN_ONE_BROWSER
async def test_the_checker_finds_what_is_wrong(visitor: Visitor) -> None:
    page = await visitor.page("/cost")
    await page.evaluate("() => document.querySelector('label[for=volume]').remove()")
    assert "label" in [found.partition(":")[0] for found in await violations(page)]
    await page.close()


@IN_ONE_BROWSER
async def test_without_script_the_form_works_by_its_button(visitor: Visitor) -> None:
    page = await visitor.page(CASE, script=False)
    await page.get_by_role("textbox", name=CALLS).fill("lots")
    await page.get_by_role("button", name="Work it out").click()
    wrong = page.get_by_role("textbox", name=CALLS)
    await expect(wrong).to_have_value("lots")
    await expect(wrong).to_have_accessible_description(re.compile("write, for example, 20k"))
    await wrong.fill("20,000")
    await page.get_by_role("button", name="Work it out").click()
    await expect(page.locator("#headline")).to_have_text(f"{BREAK_EVEN}; you said 20,000.")
    assert given(page)["volume"] == "20k"
    await page.close()


@IN_ONE_BROWSER
async def test_with_script_the_result_follows_what_is_typed(visitor: Visitor) -> None:
    page = await visitor.page(CASE)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    await page.evaluate("() => { window.same = true }")
    await page.get_by_role("textbox", name=CALLS).fill("20,000")
    await expect(page.locator("#headline")).to_have_text(f"{BREAK_EVEN}; you said 20,000.")
    await expect(standing(page, "20,000")).to_contain_text("404.42")
    await expect(page).to_have_url(re.compile("volume=20k"))
    await expect(page.get_by_role("textbox", name=CALLS)).to_have_value("20,000")
    assert await violations(page) == []
    answer = page.get_by_role("group", name="Answer")
    await answer.get_by_label("RAG").fill("500")
    assert await answer.get_by_label("Both").get_attribute("placeholder") == "500"
    await expect(page.locator("#headline")).not_to_contain_text("150,742")
    await expect(page.get_by_role("textbox", name=CALLS)).to_have_value("20k")
    assert await page.evaluate("() => window.same"), "the page was never left"
    assert complaints == []
    await page.close()


@IN_ONE_BROWSER
async def test_the_headline_is_read_out_when_it_changes(visitor: Visitor) -> None:
    page = await visitor.page(CASE)
    status = page.get_by_role("status")
    await expect(status).to_have_text(f"{BREAK_EVEN}.")
    await page.get_by_role("textbox", name=CALLS).fill("20k")
    await expect(status).to_have_text(f"{BREAK_EVEN}; you said 20,000.")
    await page.close()


@IN_ONE_BROWSER
async def test_with_script_a_mistake_is_told_at_its_field_and_the_last_result_stays(visitor: Visitor) -> None:
    page = await visitor.page(CASE)
    calls = page.get_by_role("textbox", name=CALLS)
    await calls.fill("lots")
    await expect(calls).to_have_attribute("aria-invalid", "true")
    await expect(calls).to_have_accessible_description(re.compile("write, for example, 20k"))
    await expect(standing(page, "10,000")).to_contain_text("237.32")
    await expect(page.locator("#stale")).to_be_visible()
    assert page.url.endswith(CASE)
    assert await violations(page) == []
    await calls.fill("1,000")
    await expect(calls).not_to_have_attribute("aria-invalid", "true")
    await expect(page.locator("#stale")).to_be_hidden()
    await expect(standing(page, "1,000")).to_contain_text("86.93")
    await page.close()


@IN_ONE_BROWSER
async def test_where_the_server_does_not_answer_nothing_changes_and_the_button_still_works(
    visitor: Visitor,
) -> None:
    page = await visitor.page(CASE)
    await page.route("**/cost/result", lambda route: route.abort())
    async with page.expect_event("requestfailed"):
        await page.get_by_role("textbox", name=CALLS).fill("20k")
    await expect(page.locator("#headline")).to_have_text(f"{BREAK_EVEN}.")
    await page.get_by_role("button", name="Work it out").click()
    await expect(page.locator("#headline")).to_have_text(f"{BREAK_EVEN}; you said 20,000.")
    await page.close()


@IN_ONE_BROWSER
async def test_what_has_to_be_typed_is_in_sight_and_the_rest_opens(visitor: Visitor) -> None:
    page = await visitor.page("/cost", width=PHONE)
    await expect(page.get_by_role("textbox", name=CALLS)).to_be_visible()
    await expect(page.get_by_role("textbox", name="Hosting a replica")).to_be_hidden()
    await page.get_by_text("Hosting the tuned model").click()
    await page.get_by_role("textbox", name="Hosting a replica").fill("3.99")
    await expect(page).to_have_url(re.compile("hosting=3.99"))
    await expect(page.locator("#headline")).to_be_in_viewport()
    await expect(page.locator(".standing")).not_to_be_in_viewport()
    await page.get_by_role("link", name="The comparison").click()
    await expect(page.locator("#result > p").first).to_be_in_viewport()
    await page.close()


@IN_ONE_BROWSER
@EVERY_LOOK
async def test_one_chart_is_shown_and_its_lines_are_told_apart_without_their_colours(
    visitor: Visitor, scheme: Scheme, width: int
) -> None:
    page = await visitor.page(f"{CASE}&volume=20k", scheme=scheme, width=width)
    charts = page.get_by_role("img", name="Cost as a share of RAG")
    await expect(charts).to_have_count(1)
    dashes = await charts.locator(".series .line").evaluate_all(
        "all => all.map(line => getComputedStyle(line).strokeDasharray)"
    )
    assert len(set(dashes)) == 3
    for name in ("RAG", "Fine-tuning", "Both", "you: 20,000", "150,742"):
        text = charts.get_by_text(name, exact=True)
        await expect(text).to_be_visible()
        assert await text.evaluate(INSIDE), name
    await page.close()


@IN_ONE_BROWSER
@pytest.mark.parametrize("scheme", SCHEMES)
async def test_on_paper_there_are_the_chart_and_the_tables_and_no_form(
    visitor: Visitor, scheme: Scheme
) -> None:
    page = await visitor.page(CASE, scheme=scheme, width=PHONE)
    await page.emulate_media(media="print")
    await expect(page.get_by_role("img", name="Cost as a share of RAG")).to_have_count(1)
    for part in (".chart.on-paper", "#headline", ".standing", ".swings", ".rests"):
        await expect(page.locator(part)).to_be_visible()
    for part in (".chart.on-phone", ".figures", ".top nav", ".jump"):
        await expect(page.locator(part)).to_be_hidden()
    await page.close()


def standing(page: Page, volume: str) -> Locator:
    return page.get_by_role("table", name=re.compile(f"^At {volume} calls a day"))


def given(page: Page) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(page.url).query))
