"""Requests that nobody should send: turned away, without a traceback and without holding anything up."""

import pytest

from tests.bad_input import requests
from tests.bad_input.asking import status_of
from tests.bad_input.case import Request
from tests.bad_input.room import everything_holds, room

pytestmark = pytest.mark.exhaustive


async def test_no_request_breaks_anything(redis_url: str) -> None:
    answers: dict[str, int | None] = {}

    async with room(redis_url) as found:

        async def ask(case: Request) -> None:
            answers[case.name] = await status_of(case, found.url, found.workspace.signing_secret)

        await found.all(requests.cases(), ask)
        await everything_holds(found)

    for case in requests.cases():
        status = answers[case.name]
        assert status is None or status < 500, (status, case)
        assert case.signing == "good" or status is None or status >= 400, (status, case)
