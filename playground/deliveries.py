"""Sending to the app what people do: signed as Slack signs, within three seconds, events again if that failed."""

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Literal
from urllib.parse import urlencode

import aiohttp

from .errors import Json
from .faults import Faults

Kind = Literal["command", "interaction", "event"]
DEADLINE = 3.0
REASONS = {"timed out": "http_timeout", "connection failed": "connection_failed"}


@dataclass(frozen=True)
class Attempt:
    """One HTTP request to the app.

    Attributes:
        status: the HTTP status, None if there was no answer.
        seconds: until the answer had come, or until it was given up.
        problem: ``timed out`` or ``connection failed``.
    """

    status: int | None
    body: str
    seconds: float
    problem: str | None = None
    keep_away: bool = False

    @property
    def ok(self) -> bool:
        return self.status is not None and 200 <= self.status < 300  # noqa: PLR2004 -- HTTP's own figures


@dataclass
class Delivery:
    """One thing that somebody did, and how the app took it; the first attempt's answer counts."""

    kind: Kind
    payload: Json
    attempts: list[Attempt] = field(default_factory=list)

    @property
    def status(self) -> int | None:
        return self.attempts[0].status

    @property
    def body(self) -> str:
        return self.attempts[0].body

    @property
    def seconds(self) -> float:
        return self.attempts[0].seconds

    @property
    def ok(self) -> bool:
        return any(attempt.ok for attempt in self.attempts)

    @property
    def timed_out(self) -> bool:
        return self.attempts[0].problem == "timed out"

    def answer(self) -> Json:
        """The body as JSON; plain text becomes ``{"text": …}`` and nothing an empty answer."""
        body = next((attempt.body for attempt in self.attempts if attempt.ok), "").strip()
        try:
            answer = json.loads(body) if body else {}
        except ValueError:
            return {"text": body}
        return answer if isinstance(answer, dict) else {"text": body}


def signed(secret: str, body: str, at: float | None = None) -> dict[str, str]:
    """The two headers by which an app knows that a request comes from Slack."""
    timestamp = str(int(time.time() if at is None else at))
    digest = hmac.new(secret.encode(), f"v0:{timestamp}:{body}".encode(), hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": f"v0={digest}"}


def encoded(kind: Kind, payload: Json) -> tuple[str, str]:
    """Content type and body in the form that Slack uses for this kind."""
    if kind == "event":
        return "application/json", json.dumps(payload)
    form = payload if kind == "command" else {"payload": json.dumps(payload)}
    return "application/x-www-form-urlencoded", urlencode(form)


class Courier:
    """Carries deliveries to the app's addresses in turn.

    Attributes:
        addresses: one for each worker of the app.
        retry_delays: seconds before each redelivery of an event that was not taken.
        sent: everything delivered so far, newest last.
    """

    def __init__(self, secret: str, faults: Faults) -> None:
        self.secret = secret
        self.faults = faults
        self.addresses: Sequence[str] = ()
        self.retry_delays: Sequence[float] = (0, 60, 300)
        self.deadline = DEADLINE
        self.sent: list[Delivery] = []
        self._turn = count()
        self._session: aiohttp.ClientSession | None = None

    async def deliver(self, delivery: Delivery) -> Delivery:
        """Send it as often as the faults say; return when every copy has been answered or given up."""
        self.sent.append(delivery)
        copies = range(self.faults.copies_now())
        delivery.attempts += await asyncio.gather(*(self._copy(delivery) for _ in copies))
        return delivery

    async def insist(self, delivery: Delivery) -> None:
        """Redeliver an event until it is taken or Slack gives up."""
        for number, delay in enumerate(self.retry_delays, start=1):
            last = delivery.attempts[-1]
            if delivery.ok or last.keep_away:
                return
            await asyncio.sleep(delay)
            reason = REASONS.get(last.problem or "", "http_error")
            again = {"X-Slack-Retry-Num": str(number), "X-Slack-Retry-Reason": reason}
            delivery.attempts.append(await self._attempt(delivery, again))

    async def _copy(self, delivery: Delivery) -> Attempt:
        if self.faults.lateness:
            await asyncio.sleep(self.faults.dice.uniform(0, self.faults.lateness))
        return await self._attempt(delivery, {})

    async def _attempt(self, delivery: Delivery, extra: dict[str, str]) -> Attempt:
        started = time.perf_counter()
        try:
            async with asyncio.timeout(self.deadline):
                status, body, away = await self._post(delivery, extra)
        except TimeoutError:
            return Attempt(None, "", time.perf_counter() - started, "timed out")
        except aiohttp.ClientError:
            return Attempt(None, "", time.perf_counter() - started, "connection failed")
        return Attempt(status, body, time.perf_counter() - started, keep_away=away)

    async def _post(self, delivery: Delivery, extra: dict[str, str]) -> tuple[int, str, bool]:
        if not self.addresses:
            raise aiohttp.ClientConnectionError
        content_type, body = encoded(delivery.kind, delivery.payload)
        headers = {"Content-Type": content_type, **signed(self.secret, body), **extra}
        address = self.addresses[next(self._turn) % len(self.addresses)]
        async with self._open().post(address, data=body.encode(), headers=headers) as answer:
            return answer.status, await answer.text(), answer.headers.get("X-Slack-No-Retry") == "1"

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
        return self._session

    async def close(self) -> None:
        self.addresses = ()  # what a call that is still under way brings about goes nowhere
        if self._session is not None:
            await self._session.close()
