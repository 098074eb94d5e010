"""Every delivery is timed, counted and told in one line, whichever way it came."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from time import perf_counter
from typing import Any, Final

from structlog.contextvars import bound_contextvars

from bot.logs import logger
from bot.metrics import Metrics
from handlers.delivery import Delivery, working_on

_KINDS: Final = {
    "block_actions": "action",
    "view_submission": "view",
    "view_closed": "view",
    "event_callback": "event",
}
_ID: Final = re.compile(r"[\w.:+-]{1,100}", re.ASCII)

log = logger("deliveries")


@contextmanager
def watched(body: Mapping[str, Any], metrics: Metrics) -> Iterator[Delivery]:
    """All lines that are logged within say which delivery it was. Who did it is not noted.

    One that is cut off, as at the end of the process, leaves its line too, with the status 0.
    """
    kind, begun = kind_of(body), perf_counter()
    with bound_contextvars(**ids_of(body)), working_on() as delivery:
        try:
            yield delivery
        finally:
            seconds = perf_counter() - begun
            metrics.acknowledgement.labels(kind, _class(delivery.status)).observe(seconds)
            metrics.deliveries.labels(kind, delivery.outcome).inc()
            _tell(kind, delivery, seconds)


def _tell(kind: str, delivery: Delivery, seconds: float) -> None:
    log.info(
        "delivery",
        kind=kind,
        outcome=delivery.outcome,
        meeting=_safe(delivery.meeting) if delivery.meeting else None,
        told=delivery.told,
        status=delivery.status,
        ms=round(seconds * 1_000, 1),
    )


def kind_of(body: Mapping[str, Any]) -> str:
    return "command" if "command" in body else _KINDS.get(str(body.get("type")), "other")


def ids_of(body: Mapping[str, Any]) -> dict[str, str]:
    """Of the workspace, the channel and the delivery itself."""
    event = _part(body, "event")
    team = body.get("team_id") or _part(body, "team").get("id")
    channel = body.get("channel_id") or _part(body, "channel").get("id") or event.get("channel")
    delivery = body.get("event_id") or body.get("trigger_id")
    found = {"team": team, "channel": channel, "delivery": delivery}
    return {name: _safe(value) for name, value in found.items() if value}


def _safe(value: object) -> str:
    """An id has a shape: nothing else gets into the log in its place."""
    return value if isinstance(value, str) and _ID.fullmatch(value) else "[no id]"


def _part(body: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = body.get(name)
    return part if isinstance(part, dict) else {}


def _class(status: int) -> str:
    return f"{status // 100}xx" if status else "cut off"
