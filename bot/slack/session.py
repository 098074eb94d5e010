"""The one session for all calls to Slack: nothing leaves too late, and every failure is seen, whoever called."""

import asyncio
import json
import math
import re
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from http import HTTPStatus
from time import monotonic
from typing import Final

import aiohttp

SLACK_SECONDS: Final = 5
"""For one call of the Web API; shorter than a lease, so that a worker knows what became of it."""

TOKEN_TROUBLE: Final = frozenset(
    {"invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive"}
)

_METHOD: Final = re.compile(r"[a-z]+(?:\.[A-Za-z]+)+")
_WORD: Final = re.compile(r"[a-z_]{1,60}")
_OK: Final = re.compile(rb'"ok"\s*:\s*true')
_NO_METHOD: Final = "response_url"

may_leave_by: Final[ContextVar[float]] = ContextVar("leave_by", default=math.inf)
"""The moment, in seconds of `monotonic`, after which a call must not leave any more."""


class LedAwayError(aiohttp.ClientError):
    """Whoever answered sent the call somewhere else, where it does not go."""


class TooLateError(Exception):
    """A call was not sent, since it could no longer leave in time."""


@dataclass(slots=True)
class SlackWatch:
    """What comes of the calls to Slack.

    Attributes:
        on_error: Called with the method and the kind of each failure: "ratelimited", "5xx", "network", "too late",
            "token", or Slack's own word for why it refuses.
        token_refused: Slack's word for what is wrong with the token, until it takes it again.
    """

    on_error: Callable[[str, str], None] = lambda _method, _kind: None
    token_refused: str = ""

    async def ended(self, *about: object) -> None:
        """Called by aiohttp with session, context, and the answer."""
        done = about[-1]
        assert isinstance(done, aiohttp.TraceRequestEndParams)  # noqa: S101 -- aiohttp's promise, for the types
        method = _method(done.url.path)
        kind = await _kind(done.response, method)
        if kind in TOKEN_TROUBLE:
            self.token_refused = kind
        elif not kind and method != _NO_METHOD:
            self.token_refused = ""
        if kind:
            self.on_error(method, "token" if kind in TOKEN_TROUBLE else kind)

    async def failed(self, *about: object) -> None:
        """The same, where there is none."""
        done = about[-1]
        assert isinstance(done, aiohttp.TraceRequestExceptionParams)  # noqa: S101 -- as above
        if not isinstance(done.exception, asyncio.CancelledError):
            late = TooLateError in (type(done.exception), type(done.exception.__cause__))
            self.on_error(_method(done.url.path), "too late" if late else "network")


def slack_session(
    seconds: float = SLACK_SECONDS,
    connector: aiohttp.BaseConnector | None = None,
    watch: SlackWatch | None = None,
) -> aiohttp.ClientSession:
    """One session for all calls; every one of them looks at the clock right before its bytes leave.

    Between the decision to post and the post lies whatever the network needs to connect, and all the time that
    the machine may hold the process up. No call that writes may leave after its moment: see `slack.call`.
    """
    watch = watch or SlackWatch()
    # A trace of a request's chunks is awaited before the chunk goes to the transport, with nothing in between.
    traced = aiohttp.TraceConfig()
    traced.on_request_chunk_sent.append(_refuse_what_is_late)
    traced.on_request_redirect.append(_refuse_to_be_led_away)
    traced.on_request_end.append(watch.ended)
    traced.on_request_exception.append(watch.failed)
    # Slack's client has a time-out of its own, which does not hold for a session that it is given.
    timeout = aiohttp.ClientTimeout(total=seconds)
    return aiohttp.ClientSession(connector=connector, timeout=timeout, trace_configs=[traced])


async def _refuse_what_is_late(*_: object) -> None:
    if monotonic() > may_leave_by.get():
        raise TooLateError


async def _refuse_to_be_led_away(*_: object) -> None:
    raise LedAwayError


def _method(path: str) -> str:
    """Slack's name of it; the address by which a command or a click is answered has a secret in its place."""
    name = path.rpartition("/")[2]
    return name if _METHOD.fullmatch(name) else _NO_METHOD


async def _kind(answer: aiohttp.ClientResponse, method: str) -> str:
    """Of the failure, nothing where there is none."""
    if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
        return "ratelimited"
    if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return "5xx"
    if answer.status >= HTTPStatus.BAD_REQUEST:
        return "4xx"
    return "" if method == _NO_METHOD else _word(await answer.read())  # kept, for whoever called


def _word(body: bytes) -> str:
    """Slack's own for why it refuses."""
    if _OK.search(body):
        return ""
    try:
        word = str(json.loads(body)["error"])
    except (ValueError, LookupError, TypeError):
        return "unreadable"
    return word if _WORD.fullmatch(word) else "other"
