from collections.abc import AsyncIterator
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from aiohttp import ClientSession

from bot.pages.markdown import html
from bot.pages.site import BADGES
from knowledge import articles, markup
from knowledge.comparison import comparison
from knowledge.scenarios import Scenario, scenarios
from knowledge.sources import sources
from knowledge.verdicts import WORDING
from tests.bot.documents import PAGES, Document, read, web_pages

EVERY_PAGE = pytest.mark.parametrize(
    "path", [*PAGES, "/cost?volume=20k", "/cost?volume=lots", "/cost/guide?volume=lots", "/no-such-page"]
)


@pytest.fixture
async def web_site() -> AsyncIterator[ClientSession]:
    async with web_pages() as session:
        yield session


@pytest.mark.exhaustive
async def test_every_link_and_anchor_from_the_first_page_on_leads_somewhere(web_site: ClientSession) -> None:
    ids: dict[str, set[str]] = {}
    links: dict[str, set[str]] = {}
    waiting = {"/"}
    while waiting:
        path = waiting.pop()
        async with web_site.get(path) as response:
            assert response.status == 200, path
            page = Document(await response.text() if response.content_type == "text/html" else "")
        ids[path] = set(page.ids)
        links[path] = {urljoin(path, link) for link in page.links}
        inside = {urldefrag(link).url for link in links[path] if not urlsplit(link).scheme}
        waiting |= inside - ids.keys()
    assert ids.keys() >= {*PAGES, "/openapi.json"}
    assert any(path.startswith("/style.css?v=") for path in ids)
    assert dead_anchors(ids, links) == []
    assert outside(links) <= cited_addresses()


def dead_anchors(ids: dict[str, set[str]], links: dict[str, set[str]]) -> list[tuple[str, str]]:
    """Pages, each with a link on it that names a part of a page which is not there."""
    parts = [(path, link) for path, found in links.items() for link in found if urlsplit(link).fragment]
    return [(path, link) for path, link in parts if urldefrag(link).fragment not in ids[urldefrag(link).url]]


def cited_addresses() -> set[str]:
    """Where a text of ours may lead to: its sources, and what a scenario or a table names in its notes."""
    notes = [scenario.body for scenario in scenarios()] + [comparison().body, articles.read("cost.md")]
    named = {address for text in notes for address in markup.links(text)}
    return {address for address in named if address.startswith("https://")} | {
        source.address for source in sources().values() if source.address
    }


def outside(links: dict[str, set[str]]) -> set[str]:
    found = {link for on_page in links.values() for link in on_page if urlsplit(link).scheme}
    return {link for link in found if not link.startswith("data:image/svg")}


@pytest.mark.exhaustive
@EVERY_PAGE
async def test_a_page_is_whole_html_with_one_heading_and_only_the_calculator_has_a_script(
    web_site: ClientSession, path: str
) -> None:
    page = await read(web_site, path, 404 if path == "/no-such-page" else 200)
    assert page.tags.count("h1") == page.tags.count("main") == 1
    assert page.tags.count("title") == 1 + page.tags.count("svg"), "a picture has a title too"
    scripts = ["script"] if path.partition("?")[0] == "/cost" else []
    assert [tag for tag in page.tags if tag in {"script", "style", "iframe", "font"}] == scripts
    assert "main" in page.ids


@pytest.mark.exhaustive
@EVERY_PAGE
async def test_a_page_may_do_nothing_but_be_read(web_site: ClientSession, path: str) -> None:
    async with web_site.get(path) as response:
        policy = response.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Referrer-Policy"] == "no-referrer"
        assert "Set-Cookie" not in response.headers


@pytest.mark.exhaustive
@EVERY_PAGE
async def test_head_gives_the_same_headers_and_no_body(web_site: ClientSession, path: str) -> None:
    async with web_site.get(path) as got, web_site.head(path) as asked:
        assert asked.status == got.status
        assert asked.headers["Content-Length"] == got.headers["Content-Length"]
        assert await asked.read() == b""


async def test_the_first_page_names_all_six_outcomes(web_site: ClientSession) -> None:
    page = await read(web_site, "/")
    assert all(wording.headline in page.text for wording in WORDING.values())


async def test_the_list_shows_every_scenario_with_its_verdict(web_site: ClientSession) -> None:
    page = await read(web_site, "/scenarios")
    assert all(scenario.title in page.text for scenario in scenarios())
    assert [text for text in page.texts if text in BADGES.values()] == [
        BADGES[scenario.verdict] for scenario in scenarios()
    ]


@pytest.mark.parametrize("at", range(len(scenarios())))
async def test_a_scenario_shows_its_verdict_answers_text_and_neighbours(
    web_site: ClientSession, at: int
) -> None:
    all_ = scenarios()
    page = await read(web_site, f"/scenarios/{all_[at].slug}")
    assert WORDING[all_[at].verdict].headline in page.text
    assert all_[at].source in page.text
    assert "What would change the choice" in page.text
    assert page.tags.count("dt") == len(all_[at].answers)
    assert page.tags.count("dd") == sum(shown_lines(all_[at], id_) for id_ in all_[at].answers)
    neighbours = {f"/scenarios/{one.slug}" for one in all_[max(at - 1, 0) : at + 2]}
    assert {link for link in page.links if link.startswith("/scenarios/")} == neighbours - {
        f"/scenarios/{all_[at].slug}"
    }


def shown_lines(scenario: Scenario, question: str) -> int:
    answer = scenario.answers[question]
    return 1 if isinstance(answer, int) else len(answer)


async def test_the_comparison_shows_eleven_dimensions(web_site: ClientSession) -> None:
    page = await read(web_site, "/compare")
    assert page.tags.count("tr") == 1 + 11
    assert "When neither helps" in page.text


def test_raw_html_in_an_article_is_shown_and_never_run() -> None:
    assert html('<img src="x"> "so"') == "<p>&lt;img src=“x”&gt; “so”</p>\n"


@pytest.mark.parametrize(
    "path",
    [
        *("/nothing", "/x//y", "/%2e%2e/etc", "/%00"),
        *("/scenarios/nothing", "/scenarios/", "/articles/nothing", "/articles/", "/articles/rag.md"),
    ],
)
async def test_a_wrong_address_is_told_in_the_same_design(web_site: ClientSession, path: str) -> None:
    page = await read(web_site, path, 404)
    assert "There is nothing at this address" in page.text
    assert {"/articles", "/scenarios"} <= set(page.links)


async def test_the_api_keeps_its_own_way_of_saying_not_found(web_site: ClientSession) -> None:
    async with web_site.get("/api/v1/nothing") as response:
        assert response.content_type == "application/problem+json"


async def test_the_style_sheet_is_kept_until_it_changes(web_site: ClientSession) -> None:
    async with web_site.get("/style.css") as response:
        assert (response.status, response.content_type) == (200, "text/css")
        assert "max-age" in response.headers["Cache-Control"]
        etag, text = response.headers["ETag"], await response.text()
    assert "prefers-color-scheme: dark" in text
    assert "url(" not in text
    assert "@import" not in text
    async with web_site.get("/style.css", headers={"If-None-Match": etag}) as response:
        assert (response.status, await response.read()) == (304, b"")
    async with web_site.get("/style.css", headers={"If-None-Match": '"older"'}) as response:
        assert response.status == 200


async def test_behind_a_path_every_link_keeps_that_path() -> None:
    async with web_pages("https://tools.example/rag") as session:
        links = [link for path in PAGES for link in (await read(session, path)).links]
    inside = [link for link in links if not urlsplit(link).scheme and not link.startswith("#")]
    assert inside
    assert all(link.startswith("/rag/") for link in inside)
