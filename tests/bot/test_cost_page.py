"""The cost page as a server gives it: its figures, its links, and what may be taken away."""

import csv
import json
from collections.abc import AsyncIterator
from io import StringIO

import pytest
from aiohttp import ClientSession

from bot.pages.cost_files import as_csv, harmless
from knowledge.costs.case import APPROACHES, GUIDE_VOLUMES, CostCase, FineTuning
from knowledge.costs.corrected import CORRECTED
from knowledge.costs.costing import Costing
from knowledge.costs.report import report
from knowledge.costs.typical import typical
from knowledge.costs.written.options import GUIDE, OPTIONS, SECTIONS
from tests.bot.documents import PRICES, read, web_pages
from tests.bot.forms import form_at
from tests.bot.http_server import Json
from tests.bot.worked_costs import WORKED, address

EVERY_EXAMPLE = pytest.mark.parametrize("costing", WORKED, ids=("guide", "corrected"))


@pytest.fixture
async def web_site() -> AsyncIterator[ClientSession]:
    async with web_pages() as session:
        yield session


# -- figures --------------------------------------------------------------------------------------------------------


@EVERY_EXAMPLE
async def test_a_link_gives_the_figures_of_its_case_to_the_cent(
    web_site: ClientSession, costing: Costing
) -> None:
    page = await read(web_site, address(costing))
    assert {usd for line in WORKED[costing].values() for usd in line} <= set(page.texts)
    assert report(costing, PRICES).headline in page.texts


@EVERY_EXAMPLE
async def test_the_json_of_a_case_is_what_the_api_takes_and_gives(
    web_site: ClientSession, costing: Costing
) -> None:
    found = await json_at(web_site, address(costing, "/cost.json"))
    async with web_site.post("/api/v1/costs", json=found["case"]) as response:
        assert response.status == 200
        answer = await response.json()
    assert {key: answer[key] for key in found["estimate"]} == found["estimate"]
    for name, line in WORKED[costing].items():
        rows = {row["daily_queries"]: row for row in found["estimate"]["approaches"][name]["rows"]}
        shown = [rows[volume]["amortised_usd"] for volume in GUIDE_VOLUMES]
        assert [f"{usd:,.2f}" for usd in shown] == list(line)


async def test_models_by_name_stay_names_in_json(web_site: ClientSession) -> None:
    found = await json_at(web_site, address(typical(), "/cost.json"))
    assert found["case"]["models"]["rag"] == {"catalogue": "google/gemini-3.5-flash-lite"}
    assert {price["model"] for price in found["estimate"]["prices"]} == {
        model["catalogue"] for model in found["case"]["models"].values()
    }


async def json_at(site: ClientSession, path: str) -> Json:
    async with site.get(path) as response:
        assert (response.status, response.content_type) == (200, "application/json")
        assert "attachment" in response.headers["Content-Disposition"]
        return json.loads(await response.text())


async def test_the_csv_of_a_case_has_a_row_for_each_volume_and_its_figures(web_site: ClientSession) -> None:
    async with web_site.get(address(CORRECTED, "/cost.csv")) as response:
        assert (response.status, response.content_type, response.charset) == (200, "text/csv", "utf-8")
        text = (await response.read()).decode("utf-8-sig")
    rows = list(csv.reader(StringIO(text)))
    head, *figures = rows[: rows.index([])]
    assert len(figures) == len(APPROACHES) * 4
    at = head.index("USD a month with one-time cost")
    assert [f"{float(row[at]):,.2f}" for row in figures if row[0] == "RAG"] == list(WORKED[CORRECTED]["rag"])
    assert ["Labelling", "2", "USD an example"] in rows
    assert ["Instructions, Both", "100", "tokens a call"] in rows


@pytest.mark.parametrize(
    "costing", [GUIDE, CORRECTED, typical(), Costing(CostCase(fine_tuning=FineTuning()), 0)]
)
def test_a_spreadsheet_takes_no_cell_for_a_formula_a_date_or_a_time(costing: Costing) -> None:
    cells = [cell for row in csv.reader(StringIO(as_csv(report(costing, PRICES)))) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert not [cell for cell in cells if cell.replace("/", "").isdigit() and "/" in cell]
    assert not [cell for cell in cells if cell.replace(":", "").replace(".", "").isdigit() and ":" in cell]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@sum", "\t=1", "\r=1"])
def test_a_text_that_starts_like_a_formula_stays_a_text(text: str) -> None:
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize("cell", ["gpt-4.1", "1+1", "", 5, -0.5])
def test_what_is_no_formula_stays_as_it_is(cell: str | float) -> None:
    assert harmless(cell) == cell


@pytest.mark.parametrize("of", ["/cost.csv", "/cost.json"])
async def test_what_cannot_be_read_gives_no_file_but_a_sentence(web_site: ClientSession, of: str) -> None:
    async with web_site.get(f"{of}?volume=lots") as response:
        assert (response.status, response.content_type) == (422, "text/plain")
        assert "20k" in await response.text()


# -- what is shown --------------------------------------------------------------------------------------------------


async def test_without_a_case_the_page_starts_from_typical_figures(web_site: ClientSession) -> None:
    form = await form_at(web_site, "/cost")
    assert form.values["rag"] == "google/gemini-3.5-flash-lite"
    assert form.values["volume"] == ""
    assert form.open == []


@pytest.mark.parametrize("query", ["volume=20k", "volume=20,000/day", "volume=600k+a+month", "volume=+20k+"])
async def test_a_volume_alone_is_read_beside_typical_figures(web_site: ClientSession, query: str) -> None:
    assert (await form_at(web_site, f"/cost?{query}")).values == (
        await form_at(web_site, address(Costing(typical().case, 20_000)))
    ).values


async def test_a_few_names_are_read_beside_typical_figures(web_site: ClientSession) -> None:
    form = await form_at(web_site, "/cost?volume=20k&ft=gpt-4.1-mini&context=3k")
    assert form.values["ft"] == "openai/ft:gpt-4.1-mini"
    assert form.values["training"] == "5"
    assert (form.values["context"], form.values["question"]) == ("3000", "100")
    assert form.open == []


async def test_sections_stand_open_where_their_figures_are_not_typical(web_site: ClientSession) -> None:
    form = await form_at(web_site, "/cost?hosting=3.99&retry=2%25")
    assert form.open == ["Hosting the tuned model", "How calls are sent"]


async def test_an_approach_with_a_figure_of_its_own_shows_it_and_the_others_follow(
    web_site: ClientSession,
) -> None:
    form = await form_at(web_site, address(CORRECTED))
    assert [form.values[name] for name in ("system", "system.fine_tuning", "system.hybrid")] == [
        "400",
        "",
        "100",
    ]
    assert [form.values[name] for name in ("context", "context.fine_tuning", "context.hybrid")] == [
        "2000",
        "",
        "",
    ]


async def test_the_page_says_how_sure_it_is_what_it_rests_on_and_where_prices_come_from(
    web_site: ClientSession,
) -> None:
    costing = Costing(typical().case, 20_000)
    told = report(costing, PRICES)
    page = await read(web_site, address(costing))
    curly = page.text.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    for sentence in (told.headline, told.standing, told.challenger, told.ages, *told.doubts, *told.warnings):
        assert sentence in curly
    assert all(price.source in page.text for price in told.estimate.prices)
    assert all(
        option.label.replace("'", "\N{RIGHT SINGLE QUOTATION MARK}") in page.text for option in OPTIONS
    )
    assert page.tags.count("svg") == 2


async def test_nothing_costs_nothing_and_is_drawn_as_nothing(web_site: ClientSession) -> None:
    page = await read(web_site, "/cost?horizon=12&volume=20k")
    assert "svg" not in page.tags
    assert "There is no chart" in page.text
    assert "0.00" in page.texts


def test_every_section_has_a_title_and_every_input_a_section() -> None:
    assert {option.section for option in OPTIONS} == {id_ for id_, _ in SECTIONS}
