"""Where what Slack delivers is handed to Bolt, whichever way it came: through the front door or over a socket."""

from typing import Any, Final, TypeAlias

from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.deliveries import watched
from bot.metrics import Metrics
from bot.refusals import SHAPELESS, RefusedError
from bot.traffic import Traffic

Delivery: TypeAlias = dict[str, Any]
"""A body of Slack's, read."""

_STUMBLES: Final = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
"""What Bolt raises where the ids of a team or a person are no texts."""


class Reception:
    """Takes deliveries that are known to be Slack's."""

    def __init__(self, app: AsyncApp, traffic: Traffic, metrics: Metrics) -> None:
        self._app = app
        self._traffic = traffic
        self._metrics = metrics

    async def take(self, delivery: Delivery) -> BoltResponse:
        """What Slack is answered: anything but a 200 means that it was not taken.

        Raises:
            RefusedError: It has none of the shapes that Slack's deliveries have.
        """
        if not _has_shape(delivery):
            raise RefusedError(SHAPELESS)
        try:
            # In this mode Bolt takes a body that has been read and verified already.
            asked = AsyncBoltRequest(body=delivery, mode="socket_mode")
        except _STUMBLES:
            raise RefusedError(SHAPELESS) from None
        with self._traffic.delivery(), watched(delivery, self._metrics) as noted:
            answer = await self._app.async_dispatch(asked)
            noted.status = answer.status
            return answer


def _has_shape(delivery: Delivery) -> bool:
    """Whether Bolt can look at it without stumbling."""
    event, actions = delivery.get("event", {}), delivery.get("actions", [{}])
    return (
        isinstance(event, dict) and isinstance(actions, list) and isinstance(next(iter(actions), None), dict)
    )
