"""Slack's Web API: one call, and what its refusals mean."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

import aiohttp
from pydantic_core import from_json, to_json

from bot.slack.session import TOKEN_TROUBLE, TooLateError, may_leave_by


class BusyError(Exception):
    """Slack could not do it now.

    Attributes:
        retry_after: Seconds.
        reason: Slack's own word, or the name of the error that the network gave.
        nothing_done: Whether it is certain that the call was not carried out.
    """

    def __init__(self, retry_after: float, reason: str, *, nothing_done: bool) -> None:
        super().__init__(reason)
        self.retry_after = retry_after
        self.reason = reason
        self.nothing_done = nothing_done


class RefusedError(Exception):
    """Slack will not do it, however often it is asked; `reason` is Slack's own word."""

    nothing_done = True

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


RETRY_SECONDS: Final = 1.0
_TRANSIENT: Final = frozenset(
    {"internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org"}
)
_RETRY_AFTER_TOKEN: Final = 60.0
RATE_LIMITED: Final = "ratelimited"
_AS_JSON: Final = {"Content-Type": "application/json; charset=utf-8"}


@dataclass(frozen=True, slots=True)
class WebApi:
    """Calls Slack as one app in one workspace.

    Slack's own client does more than that, at a third of the price of a call; what it does is for people who write
    calls by hand.

    Attributes:
        session: Of `slack_session`.
        url: Of the Web API, with a slash at its end.
    """

    session: aiohttp.ClientSession
    url: str
    token: str

    async def call(
        self, method: str, arguments: Mapping[str, Any], leave_by: float = math.inf
    ) -> Mapping[str, Any]:
        """One call.

        Args:
            method: Slack's name for what is to be done.
            arguments: Of the method.
            leave_by: The moment, in seconds of `monotonic`, after which a call that writes must not leave any more.

        Raises:
            BusyError: for rate limits, server errors, time-outs, trouble with the token and calls that were too late,
                all of which pass.
            RefusedError: for everything else that Slack answers.
        """
        former = may_leave_by.set(leave_by)
        try:
            async with self.session.request(
                url=self.url + method, **self._asked(method, arguments)
            ) as answer:
                body = await answer.read()
        except (aiohttp.ClientError, OSError) as error:  # time-outs are OSErrors
            late = isinstance(error.__cause__, TooLateError)
            reason = TooLateError.__name__ if late else type(error).__name__
            raise BusyError(RETRY_SECONDS, reason, nothing_done=late) from error
        finally:
            may_leave_by.reset(former)
        read = _read(body)
        if answer.status == HTTPStatus.OK and read.get("ok") is True:
            return read
        raise meaning(answer.status, read, answer.headers)

    def _asked(self, method: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """Slack reads JSON only where a method writes; what it is asked for comes as a query."""
        login = {"Authorization": f"Bearer {self.token}"}
        if method.startswith("conversations."):
            return {"method": "GET", "params": _query(arguments), "headers": login}
        return {"method": "POST", "data": to_json(arguments), "headers": login | _AS_JSON}


def _query(arguments: Mapping[str, Any]) -> dict[str, str]:
    return {
        name: json.dumps(value) if isinstance(value, bool) else str(value)
        for name, value in arguments.items()
    }


def _read(body: bytes) -> Mapping[str, Any]:
    """Slack's answer; nothing of what is none."""
    try:
        read = from_json(body)
    except ValueError:
        return {}
    return read if isinstance(read, dict) else {}


def meaning(status: int, answer: Mapping[str, Any], headers: Mapping[str, str]) -> BusyError | RefusedError:
    """What Slack's refusal comes to."""
    reason = str(answer.get("error", ""))
    if status == HTTPStatus.TOO_MANY_REQUESTS or reason in {"ratelimited", "rate_limited"}:
        return BusyError(_retry_after(headers), RATE_LIMITED, nothing_done=True)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or not reason or reason in _TRANSIENT:
        return BusyError(RETRY_SECONDS, reason or f"status {status}", nothing_done=False)
    if reason in TOKEN_TROUBLE:
        return BusyError(_RETRY_AFTER_TOKEN, reason, nothing_done=True)
    return RefusedError(reason)


def _retry_after(headers: Mapping[str, str]) -> float:
    given = next((value for name, value in headers.items() if name.lower() == "retry-after"), "")
    return float(given) if given.isdigit() else RETRY_SECONDS
