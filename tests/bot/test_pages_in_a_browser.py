"""The pages as people meet them: in a real browser without script, on a phone and on a wide screen."""

import re
from collections.abc import AsyncIterator, Mapping
from typing import Literal, TypeAlias

import pytest
import pytest_asyncio
from playwright.async_api import Page

from bot.pages.site import STYLE
from knowledge.library import library
from tests.bot.documents import PAGES, web_pages
from tests.demo import browser

Scheme = Literal["light", "dark"]
Readers: TypeAlias = Mapping[Scheme, Page]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
EVERY_SCHEME = pytest.mark.parametrize("scheme", SCHEMES)
CONTENTS_BESIDE = 1248
"""Pixels from which the contents of an article stand beside it."""

FIRST_ARTICLE = library().articles[0]
LAST_PASSAGE = FIRST_ARTICLE.passages[-1].anchor
WIDE = ("/cost?volume=9999999999", "/cost?volume=lots", "/cost/guide?volume=9999999999")
WIDTHS = (360, 600, CONTENTS_BESIDE)
HEIGHT = 800
PARTS_OF_A_PAGE = ("h1", ".passage", ".sources", ".top nav", ".contents", ".neighbours", ".self")
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
BACKGROUNDS = "all => all.map(element => getComputedStyle(element).backgroundColor)"
IN_ONE_BROWSER = pytest.mark.asyncio(loop_scope="module")
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("pages in a browser")]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def readers() -> AsyncIterator[Readers]:
    """For each scheme, a page of somebody whose browser runs no script."""
    async with web_pages() as session, browser() as chromium:
        async with session.get("/") as response:
            address = str(response.url)
        yield {
            scheme: await chromium.new_page(base_url=address, color_scheme=scheme, java_script_enabled=False)
            for scheme in SCHEMES
        }


@IN_ONE_BROWSER
@pytest.mark.parametrize("path", [*PAGES, *WIDE, "/no-such-page"])
async def test_no_page_is_wider_than_the_screen(readers: Readers, path: str) -> None:
    page = readers["light"]
    await page.goto(path)
    for width in WIDTHS:
        await page.set_viewport_size({"width": width, "height": HEIGHT})
        assert (width, await page.evaluate(TOO_WIDE)) == (width, 0)


@IN_ONE_BROWSER
@EVERY_SCHEME
async def test_the_passage_that_a_link_opened_is_in_sight_and_marked(
    readers: Readers, scheme: Scheme
) -> None:
    page = readers[scheme]
    await page.set_viewport_size({"width": 390, "height": HEIGHT})
    await page.goto(f"/articles/{FIRST_ARTICLE.slug}#{LAST_PASSAGE}")
    box = await page.locator(f"#{LAST_PASSAGE}").bounding_box()
    assert box
    assert -1 < box["y"] < HEIGHT, "scrolled to, up to a part of a pixel"
    others = await page.locator(f"body, .passage:not(#{LAST_PASSAGE})").evaluate_all(BACKGROUNDS)
    assert len(others) == len(FIRST_ARTICLE.passages)
    assert (await page.locator(f"#{LAST_PASSAGE}").evaluate_all(BACKGROUNDS))[0] not in others


@IN_ONE_BROWSER
async def test_a_citation_leads_to_its_source_and_marks_it(readers: Readers) -> None:
    page = readers["light"]
    await page.goto(f"/articles/{FIRST_ARTICLE.slug}")
    await page.locator(".cite a").first.click()
    first, *others = await page.locator(".sources li").evaluate_all(BACKGROUNDS)
    assert page.url.endswith(f"#source_{FIRST_ARTICLE.cites[0]}")
    assert others
    assert first not in others


@IN_ONE_BROWSER
async def test_on_a_wide_screen_the_contents_stand_beside_the_text(readers: Readers) -> None:
    page = readers["light"]
    await page.set_viewport_size({"width": CONTENTS_BESIDE, "height": HEIGHT})
    await page.goto(f"/articles/{FIRST_ARTICLE.slug}#{LAST_PASSAGE}")
    contents = await page.locator(".contents").bounding_box()
    passage = await page.locator(f"#{LAST_PASSAGE}").bounding_box()
    assert contents
    assert passage
    assert contents["x"] >= passage["x"] + passage["width"]
    assert 0 <= contents["y"] < HEIGHT


@IN_ONE_BROWSER
@EVERY_SCHEME
async def test_on_paper_there_is_only_what_can_be_read_there(readers: Readers, scheme: Scheme) -> None:
    page = readers[scheme]
    await page.goto(f"/articles/{FIRST_ARTICLE.slug}")
    await page.emulate_media(media="print")
    shown = [part for part in PARTS_OF_A_PAGE if await page.locator(part).first.is_visible()]
    (ground,) = await page.locator("body").evaluate_all(BACKGROUNDS)
    await page.emulate_media(media="screen")
    assert shown == ["h1", ".passage", ".sources"]
    assert ground == "rgb(255, 255, 255)"


@EVERY_SCHEME
@pytest.mark.parametrize("ground", ["paper", "wash"])
@pytest.mark.parametrize("colour", ["ink", "quiet", "see", "behave", "both", "neither"])
def test_every_colour_of_words_can_be_read_on_every_ground(scheme: Scheme, ground: str, colour: str) -> None:
    colours = named_colours(scheme)
    lighter, darker = sorted((luminance(colours[colour]), luminance(colours[ground])), reverse=True)
    assert (lighter + 0.05) / (darker + 0.05) >= 4.5


def named_colours(scheme: Scheme) -> dict[str, str]:
    light, dark = re.findall(r":root \{(.*?)\}", STYLE.decode(), re.DOTALL)
    return dict(re.findall(r"--(\w+): #([0-9a-f]{6});", dark if scheme == "dark" else light))


def luminance(colour: str) -> float:
    """Of a colour in sRGB, as WCAG 2 counts it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
