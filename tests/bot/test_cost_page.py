"""The cost page as a server gives it: its form without script, its links, and what may be taken away."""

import csv
import json
from collections.abc import AsyncIterator, Iterable
from io import StringIO
from urllib.parse import parse_qsl, urlencode

import pytest
from aiohttp import ClientSession

from bot.pages.cost_files import as_csv
from bot.pages.headers import HEADERS
from knowledge.costs.case import APPROACHES, GUIDE_VOLUMES, CostCase, FineTuning
from knowledge.costs.corrected import CORRECTED
from knowledge.costs.costing import Costing
from knowledge.costs.options import GUIDE, OPTIONS, SECTIONS, query_string
from knowledge.costs.report import report
from knowledge.costs.typical import typical
from tests.bot.documents import PRICES, Document, read, web_pages
from tests.bot.forms import form_at, form_in, sent
from tests.bot.http_server import Json

WORKED = {
    GUIDE: {
        "rag": ("16.65", "166.50", "1,665.00", "16,650.00"),
        "fine_tuning": ("12.15", "121.50", "1,215.00", "12,150.00"),
    },
    CORRECTED: {
        "rag": ("86.93", "237.32", "1,741.22", "16,780.22"),
        "fine_tuning": ("298.07", "435.77", "1,812.77", "15,582.77"),
        "hybrid": ("383.65", "659.59", "3,418.99", "31,012.99"),
    },
}
"""USD a month at 1K, 10K, 100K and 1M calls a day."""
EVERY_EXAMPLE = pytest.mark.parametrize("costing", WORKED, ids=("guide", "corrected"))

HOSTILE = {
    "10,000 characters": "volume=" + "9" * 10_000,
    "10,000 characters of a name": "x" * 10_000 + "=1",
    "no number": "volume=NaN&output=Infinity&horizon=-1",
    "zero months": "horizon=0",
    "a script": "rag=%3Cscript%3Ealert(1)%3C/script%3E&%3Cscript%3E=1",
    "unknown names": "utm_source=mail&volume=20k",
    "repeated names": "volume=1&volume=2",
    "a thousand names": "&".join(f"n{at}=1" for at in range(1_000)),
    "no text at all": "%FF%FE=%00&volume=%ED%A0%80",
    "signs": "&&==;%&=&?volume",
    "too many slashes": "output=1/2/3/4/5",
    "a model that nobody has": "rag=acme/none",
    "a right-to-left mark": "volume=%E2%80%AE20k",
}
EVERY_HOSTILE = pytest.mark.parametrize("query", HOSTILE.values(), ids=HOSTILE)


@pytest.fixture
async def web_site() -> AsyncIterator[ClientSession]:
    async with web_pages() as session:
        yield session


def address(costing: Costing, of: str = "/cost") -> str:
    return f"{of}?{query_string(costing)}"


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


# -- the form without script ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("costing", [GUIDE, CORRECTED, typical(), Costing(typical().case, 20_000)])
async def test_a_form_sent_as_it_is_leads_to_the_same_case(web_site: ClientSession, costing: Costing) -> None:
    form = await form_at(web_site, address(costing))
    status, location, _ = await sent(web_site, form)
    assert (status, location) == (303, address(costing))
    assert (await form_at(web_site, location)).values == form.values


async def test_what_is_typed_stands_in_the_address_and_in_the_result(web_site: ClientSession) -> None:
    form = await form_at(web_site, address(CORRECTED))
    status, location, _ = await sent(web_site, form, volume="20k", output="250", output__hybrid="200")
    assert status == 303
    given = dict(parse_qsl(location.partition("?")[2]))
    assert (given["volume"], given["output"]) == ("20k", "250/250/200")
    page = await read(web_site, location)
    assert "At 20,000 calls a day" in page.text


async def test_another_model_to_tune_brings_its_own_price_for_training(web_site: ClientSession) -> None:
    form = await form_at(web_site, "/cost?ft=gpt-4.1-mini")
    _, location, _ = await sent(web_site, form, ft="gpt-4.1")
    assert (await form_at(web_site, location)).values["training"] == "25"
    _, location, _ = await sent(web_site, form, ft="gpt-4.1", training="7")
    assert (await form_at(web_site, location)).values["training"] == "7"


async def test_wrong_values_stay_in_their_fields_each_with_its_sentence(web_site: ClientSession) -> None:
    form = await form_at(web_site, "/cost")
    status, _, text = await sent(web_site, form, volume="lots", retry="often", output__hybrid="x", label="3")
    answered = form_in(text)
    assert status == 422
    assert answered.values == form.values | {
        "volume": "lots", "retry": "often", "output.hybrid": "x", "label": "3"
    }  # fmt: skip
    assert {name.partition(".")[0] for name in answered.wrong} == {"volume", "retry", "output"}
    assert answered.open == ["How calls are sent"]
    assert [answered.trouble(name)[-4:] for name in ("volume", "retry", "output")] == ["20k.", " 2%.", "300."]
    assert answered.trouble("label") == ""
    assert "svg" not in Document(text).tags


@pytest.mark.parametrize("body", [b"\xff\xfe", b"volume=%FF", b"&" * 500, b"a=1&" * 500, b"\x00=\x00", b"{}"])
async def test_what_is_no_form_is_no_error_of_the_server(web_site: ClientSession, body: bytes) -> None:
    for path in ("/cost", "/cost/result"):
        headers = {"Content-Type": "application/x-www-form-urlencoded; charset=no-such"}
        async with web_site.post(path, data=body, headers=headers, allow_redirects=False) as response:
            assert response.status in {200, 303, 422}


# -- hostile addresses ----------------------------------------------------------------------------------------------


@EVERY_HOSTILE
async def test_whatever_stands_in_an_address_is_answered_with_a_page(
    web_site: ClientSession, query: str
) -> None:
    async with web_site.get(f"/cost?{query}") as response:
        text = await response.text()
        assert response.status == 200
    page = Document(text)
    assert page.tags.count("script") == 1
    assert "trouble" in text
    assert len(text) < 200_000


@EVERY_HOSTILE
@pytest.mark.parametrize("path", ["/cost.csv", "/cost.json", "/cost/guide"])
async def test_whatever_is_asked_of_the_other_addresses_is_no_error_of_the_server(
    web_site: ClientSession, path: str, query: str
) -> None:
    async with web_site.get(f"{path}?{query}") as response:
        assert response.status in {200, 422}


async def test_what_was_left_out_of_an_address_is_said(web_site: ClientSession) -> None:
    page = await read(web_site, "/cost?volume=20k&utm_source=mail")
    assert "“utm_source” is no figure of this page, so it was left out." in page.text
    assert "svg" in page.tags


# -- the script's part ----------------------------------------------------------------------------------------------


async def live(site: ClientSession, values: Iterable[tuple[str, str]]) -> Json:
    async with site.post("/cost/result", data=urlencode(list(values))) as response:
        assert (response.status, response.content_type) == (200, "application/json")
        assert response.headers["Cache-Control"] == "no-store"
        return await response.json()


async def test_the_script_gets_the_result_the_address_and_what_each_field_now_holds(
    web_site: ClientSession,
) -> None:
    form = await form_at(web_site, address(CORRECTED))
    found = await live(web_site, (form.values | {"volume": "20,000"}).items())
    costing = Costing(CORRECTED.case, 20_000)
    assert found["address"] == address(costing)
    assert found["says"] == "Fine-tuning pays above 150,742 calls a day; you said 20,000."
    assert found["inputs"] == form.values | {"volume": "20k", "before": query_string(costing)}
    assert (found["troubles"], found["general"]) == ({}, [])
    assert "404.42" in Document(found["result"]).texts


async def test_the_script_gets_each_trouble_and_no_result(web_site: ClientSession) -> None:
    form = await form_at(web_site, "/cost")
    found = await live(web_site, (form.values | {"volume": "lots", "label": "dear"}).items())
    assert (found["address"], found["result"], found["inputs"]) == (None, "", {})
    assert found["troubles"].keys() == {"volume", "label"}
    assert found["says"] == found["troubles"]["volume"]


async def test_the_script_is_kept_until_it_changes(web_site: ClientSession) -> None:
    page = await read(web_site, "/cost")
    (script,) = [link for link in page.links if link.startswith("/cost.js?")]
    async with web_site.get(script) as response:
        assert (response.status, response.content_type) == (200, "text/javascript")
        etag = response.headers["ETag"]
    async with web_site.get(script, headers={"If-None-Match": etag}) as response:
        assert (response.status, await response.read()) == (304, b"")


async def test_only_this_page_may_run_its_own_script_and_ask_its_own_server(web_site: ClientSession) -> None:
    async with web_site.get("/cost") as response:
        policy = response.headers["Content-Security-Policy"]
    assert policy == HEADERS["Content-Security-Policy"] + "; script-src 'self'; connect-src 'self'"
    async with web_site.get("/cost/guide") as response:
        assert response.headers["Content-Security-Policy"] == HEADERS["Content-Security-Policy"]


async def test_a_form_that_cannot_be_read_is_kept_by_nobody(web_site: ClientSession) -> None:
    form = await form_at(web_site, "/cost")
    async with web_site.post("/cost", data=form.values | {"volume": "lots"}) as response:
        assert response.headers["Cache-Control"] == "no-store"


async def test_behind_a_path_the_form_and_its_answer_keep_that_path() -> None:
    async with web_pages("https://tools.example/rag") as site:
        form = await form_at(site, "/cost")
        assert form.action == "/rag/cost"
        async with site.post("/cost", data=form.values, allow_redirects=False) as response:
            assert response.headers["Location"].startswith("/rag/cost?")


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


def test_every_section_has_a_title_and_every_input_a_section() -> None:
    assert {option.section for option in OPTIONS} == {id_ for id_, _ in SECTIONS}
