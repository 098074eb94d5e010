"""The page on the guide's figures."""

from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession

from knowledge.costs.corrected import CORRECTED
from knowledge.costs.written.options import GUIDE
from tests.bot.documents import Document, read, web_pages
from tests.bot.worked_costs import WORKED, address


@pytest.fixture
async def web_site() -> AsyncIterator[ClientSession]:
    async with web_pages() as session:
        yield session


# -- the guide's figures --------------------------------------------------------------------------------------------


async def test_the_guides_figures_stand_beside_the_corrected_ones(web_site: ClientSession) -> None:
    page = await read(web_site, "/cost/guide")
    assert {usd for case in WORKED.values() for line in case.values() for usd in line} <= set(page.texts)
    assert "Fine-tuning is cheaper than RAG at every volume." in page.texts
    assert "Fine-tuning pays above 150,742 calls a day." in page.texts
    assert {address(GUIDE), address(CORRECTED)} <= set(page.links)


async def test_the_page_says_kindly_where_the_guides_rule_does_not_follow(web_site: ClientSession) -> None:
    text = (await read(web_site, "/cost/guide")).text.replace("\N{NO-BREAK SPACE}", " ")
    assert "There is no crossover." in text
    for told in (
        "73 % of RAG",
        "450 dollars",
        "4,500",
        "0.30 in and 1.20",
        "1,350",
        "375 tokens",
        "220 reasoning",
    ):
        assert told in text
    assert "14 January 2027" in text


@pytest.mark.parametrize(
    ("written", "rows", "shown"),
    [
        ("20000", 5, ("333.00", "243.00", "783.00", "404.42", "588.77", "966.19")),
        ("20k", 5, ("333.00",)),
        ("1,000", 4, ("16.65",)),
        ("0", 5, ("0.00", "70.22")),
        ("10000000000", 5, ("166,500,000.00",)),
        ("+", 4, ()),
    ],
)
async def test_ones_own_volume_gets_a_row_in_both_tables(
    web_site: ClientSession, written: str, rows: int, shown: tuple[str, ...]
) -> None:
    page = await read(web_site, f"/cost/guide?volume={written}")
    assert set(shown) <= set(page.texts)
    assert page.tags.count("tr") == 2 * (1 + rows)
    assert "not a number" not in page.text


@pytest.mark.parametrize(
    "written",
    ["lots", "-5", "NaN", "1e9", "99999999999999", "9" * 4_000, "%F0%9F%99%82", "%00", "%FF", "%22%3E"],
)
async def test_what_is_no_volume_is_answered_kindly(web_site: ClientSession, written: str) -> None:
    page = await read(web_site, f"/cost/guide?volume={written}")
    assert "That is not a number of calls that we can read." in page.text
    assert page.tags.count("tr") == 2 * 5


async def test_what_is_typed_is_shown_and_never_run(web_site: ClientSession) -> None:
    for path in ("/cost", "/cost/guide"):
        async with web_site.get(path, params={"volume": '"><script>alert(1)</script>'}) as response:
            text = await response.text()
        assert "&lt;script&gt;" in text
        assert "alert" not in "".join(Document(text).links)
        assert Document(text).tags.count("script") == (1 if path == "/cost" else 0)
