"""The whole bot, asked what its own description allows and forbids, by a program that knows nothing else of it."""

import asyncio
import re
from collections.abc import AsyncIterator
from typing import Any, Final

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, given, seed, settings
from schemathesis import Case, GenerationMode
from schemathesis.checks import CheckContext, not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.core.transport import Response
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    positive_data_acceptance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from playground import Workspace
from tests.bot.test_openapi import DESCRIBED, TABLE
from tests.bot_process import bot_for

MODEL: Final = re.compile(r"/models/\w+(/catalogue)?")


def good_is_taken(context: CheckContext, response: Response, case: Case[Any]) -> bool | None:
    """But for the names of models: which there are changes with the day, and no schema can tell."""
    errors = response.json().get("errors", []) if response.status_code == 422 else []
    if errors and all(MODEL.fullmatch(error["pointer"]) for error in errors):
        return None
    return positive_data_acceptance(context, response, case)


CHECKS: Final = [
    not_a_server_error,
    content_type_conformance,
    negative_data_rejection,
    good_is_taken,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
]
SCHEMA: Final = schemathesis.openapi.from_dict(DESCRIBED)
TOKEN: Final = "a-token-of-the-tests-0123456789"
OPERATIONS: Final = [found.ok() for found in SCHEMA.get_all_operations() if isinstance(found, Ok)]
WITH_BODIES: Final = [operation for operation in OPERATIONS if operation.method == "post"]
"""Nothing that is not described can be sent to the others."""


@pytest.fixture
async def api_bot(workspace: Workspace, redis_url: str) -> AsyncIterator[str]:
    async with bot_for(workspace, redis_url, api_tokens=TOKEN, api_requests_per_minute=1_000_000) as url:
        yield url


def tried(operation: APIOperation[Any, Any, Any, Any], mode: GenerationMode, bot: str) -> None:
    with requests.Session() as session:
        session.headers["Authorization"] = f"Bearer {TOKEN}"

        @seed(1)
        @settings(deadline=None, database=None, suppress_health_check=list(HealthCheck))
        @given(operation.as_strategy(generation_mode=mode))
        def answers(case: Case[Any]) -> None:
            case.call_and_validate(base_url=bot, session=session, checks=CHECKS)

        answers()


def test_every_operation_is_tried() -> None:
    assert {operation.path for operation in OPERATIONS} == {endpoint.path for endpoint in TABLE}


@pytest.mark.exhaustive
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["good", "bad"])
async def test_what_is_described_is_taken_and_what_is_not_is_refused(
    api_bot: str, mode: GenerationMode
) -> None:
    # Beside the event loop, on which the bot itself runs.
    for operation in OPERATIONS if mode is GenerationMode.POSITIVE else WITH_BODIES:
        await asyncio.to_thread(tried, operation, mode, api_bot)
