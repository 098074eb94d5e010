"""The form of the cost page: by posts and for its script, and whatever else is sent to it."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from urllib.parse import parse_qsl, urlencode

import pytest
from aiohttp import ClientSession, web

from bot.pages.cost import CostPages
from bot.pages.cost_routes import CostRoutes
from bot.pages.headers import HEADERS
from bot.pages.site import site
from knowledge.costs.corrected import CORRECTED
from knowledge.costs.costing import Costing
from knowledge.costs.typical import typical
from knowledge.costs.written.options import GUIDE, query_string
from knowledge.playbook import PLAYBOOK
from tests.bot.documents import PRICES, PUBLIC, Document, read, web_pages
from tests.bot.forms import form_at, form_in, sent
from tests.bot.http_server import Json, serving
from tests.bot.raw_http import spoken
from tests.bot.worked_costs import address

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


# -- the form without script ----------------------------------------------------------------------------------------


@pytest.mark.exhaustive
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


@pytest.mark.exhaustive
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


@pytest.mark.parametrize("path", ["/cost", "/cost/result"])
async def test_a_form_that_trickles_in_is_not_waited_for(path: str) -> None:
    app, pages = web.Application(), site(PUBLIC, PLAYBOOK)
    CostRoutes(CostPages(pages.templates, pages.root, lambda: PRICES), reading_seconds=0.1).add_to(app)
    begun = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nvolume="
    async with asyncio.timeout(5), serving(app) as session, session.get("/cost.js") as script:
        answer = await spoken(str(script.url.origin()), begun.encode())

    assert answer.startswith(b"HTTP/1.1 408 ")
