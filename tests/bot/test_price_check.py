"""`python -m bot prices`, as whoever looks after the prices meets it."""

import asyncio
import json
import os
import re
import sys
from asyncio.subprocess import PIPE
from collections.abc import Awaitable, Callable
from copy import deepcopy
from datetime import date
from pathlib import Path

import pytest
from aiohttp import web

from bot.__main__ import main
from bot.operators.price_check import ageing, contradictions
from knowledge.costs.prices.library import installed
from knowledge.costs.prices.rows import our_rows
from tests.bot.http_server import Json, serving

ROOT = Path(__file__).parents[2]
TODAY = date(2026, 11, 21)
MEASURED = {name: value for name, value in os.environ.items() if name.startswith("COV")}


def model(id_: str, prices: Json, comments: str | None = None) -> Json:
    return {"id": id_, "match": {"equals": id_}, "prices": prices, "price_comments": comments}


AGREEING = [
    {
        "id": "openai",
        "name": "OpenAI",
        "api_pattern": "https://api.openai.com",
        "models": [
            model("gpt-4o-mini", {"input_mtok": 0.15, "output_mtok": 0.6, "cache_read_mtok": 0.075}),
            model(
                "gpt-6-luna",
                {
                    "input_mtok": {"base": 0.1, "tiers": [{"start": 272000, "price": 0.2}]},
                    "output_mtok": {"base": 0.5, "tiers": [{"start": 272000, "price": 0.75}]},
                    "cache_read_mtok": 0.01,
                    "cache_write_mtok": 0.125,
                },
                "Verified on 2026-11-20 at the provider's page.",
            ),
            model("ft:gpt-4o", {"input_mtok": 3.75, "output_mtok": 15}),
            model("text-embedding-3-small", {"input_mtok": 0.02}),
        ],
    }
]


def contradicting() -> Json:
    providers = deepcopy(AGREEING)
    luna = providers[0]["models"][1]["prices"]
    luna["output_mtok"]["base"], luna["cache_write_mtok"] = 0.4, None
    providers[0]["models"][0]["prices"]["cache_write_mtok"] = 0.2
    providers[0]["models"][3]["prices"]["input_mtok"] = 0.01
    return providers


Outcome = tuple[int, str, str]
"""Exit status, output, errors."""

Check = Callable[..., Awaitable[Outcome]]


@pytest.fixture
def check(capsys: pytest.CaptureFixture[str]) -> Check:
    async def checking(*arguments: str) -> Outcome:
        capsys.readouterr()
        status = await asyncio.to_thread(main, ["prices", *arguments])
        return status, *capsys.readouterr()

    return checking


def site(answer: web.Response) -> web.Application:
    """Serves the data where they are, once, and refuses whatever else is asked."""

    async def data(request: web.Request) -> web.Response:
        assert not request.query_string
        assert not await request.read()
        return answer

    app = web.Application()
    app.router.add_get("/data.json", data)
    return app


async def compared_with(answer: web.Response, check: Check) -> Outcome:
    async with serving(site(answer)) as session:
        return await check("--url", str(session._build_url("/data.json")))  # noqa: SLF001 -- where it serves


async def test_data_that_agree_leave_only_what_ages(check: Check) -> None:
    status, said, errors = await compared_with(web.json_response(AGREEING), check)
    assert (status, errors) == (0, "")
    *lines, last = said.splitlines()
    assert last == "0 of our figures contradicted by the newest genai-prices."
    assert any(line.startswith("together/lora-16b: as of 2026-05-01, older than 90 days") for line in lines)
    assert any(line.startswith("openai/gpt-4o-mini: retire") for line in lines)


async def test_each_contradiction_is_a_line_with_both_figures_and_both_days(check: Check) -> None:
    status, said, errors = await compared_with(web.json_response(contradicting()), check)
    assert (status, errors) == (1, "")
    lines = said.splitlines()
    assert lines[:3] == [
        (
            "openai/gpt-6-luna: output is 0.50 here as of 2026-10-14, "
            "0.4 in the newest genai-prices as of 2026-11-20"
        ),
        (
            "openai/gpt-4o-mini: cache_write is none here as of 2026-10-14, "
            "0.2 in the newest genai-prices as of 2026-11-20"
        ),
        (
            "openai/text-embedding-3-small: input is 0.02 here as of 2026-10-14, "
            "0.01 in the newest genai-prices as of 2026-11-20"
        ),
    ]
    assert lines[-1] == "3 of our figures contradicted by the newest genai-prices."


@pytest.mark.parametrize(
    "answer",
    [
        web.Response(status=500),
        web.Response(status=404, text=json.dumps(AGREEING)),
        web.Response(text="not JSON"),
        web.json_response({}),
        web.json_response([]),
        web.json_response([1]),
        web.json_response([{**AGREEING[0], "models": [{"id": "gpt-4o", "match": 1}]}]),
        web.json_response([{**AGREEING[0], "models": [{"id": "gpt-4o", "match": {}}]}]),
    ],
    ids=lambda answer: f"{answer.status}-{(answer.text or '')[-30:]}",
)
async def test_data_that_cannot_be_had_are_said_in_a_line(answer: web.Response, check: Check) -> None:
    status, said, errors = await compared_with(answer, check)
    assert (status, said) == (2, "")
    assert errors.startswith("No prices could be read from http://127.0.0.1:")
    assert errors.count("\n") == 1


async def test_nobody_there_is_said_in_a_line(check: Check) -> None:
    status, _, errors = await check("--url", "http://127.0.0.1:1/data.json")
    assert status == 2
    assert errors.startswith("No prices could be read from http://127.0.0.1:1/data.json.")
    assert "--offline" in errors


async def test_offline_compares_with_the_installed_release(check: Check) -> None:
    status, said, errors = await check("--offline")
    assert (status, errors) == (0, "")
    assert said.splitlines()[-1] == f"0 of our figures contradicted by {installed().source}."


async def test_the_command_ends_with_the_status() -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "prices", "--url", "http://127.0.0.1:1/data.json"),
        env={**MEASURED, "PYTHONPATH": str(ROOT)},
        stderr=PIPE,
    )
    async with asyncio.timeout(30):
        _, errors = await process.communicate()
    assert process.returncode == 2
    assert errors.startswith(b"No prices could be read")


def test_another_word_than_prices_is_answered_with_what_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["price"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert {"doctor", "prices", "finetune", "forget"} <= {*re.findall(r"python -m bot (\w+)", said.err)}


def test_what_the_library_leaves_out_is_no_contradiction() -> None:
    tuned = next(row for row in our_rows() if row.id == "openai/ft:gpt-4o-mini")
    assert tuned.cached_input is not None
    assert not list(contradictions(tuned, installed(), TODAY))


@pytest.mark.parametrize(
    ("today", "said"),
    [
        (date(2026, 7, 17), []),
        (date(2026, 7, 18), ["openai/gpt-4o: retires on 2027-01-14"]),
        (
            date(2027, 1, 14),
            [
                (
                    "openai/gpt-4o: as of 2026-10-14, older than 90 days; "
                    "look at https://developers.openai.com/api/docs/pricing"
                ),
                "openai/gpt-4o: retired on 2027-01-14",
            ],
        ),
    ],
)
def test_rows_that_age_are_told(today: date, said: list[str]) -> None:
    (row,) = (row for row in our_rows() if row.id == "openai/gpt-4o")
    assert list(ageing(row, today)) == said
