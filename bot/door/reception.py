"""Where what Slack delivers is handed to Bolt, whichever way it came: through the front door or over a socket."""

from typing import Any, TypeAlias

from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.door.deliveries import watched
from bot.door.refusals import SHAPELESS, RefusedError
from bot.door.shapes import has_shape
from bot.door.traffic import Traffic
from bot.logs import logger
from bot.metrics import Metrics

Delivery: TypeAlias = dict[str, Any]
"""A body of Slack's, read."""

log = logger("reception")


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
        if not has_shape(delivery):
            raise RefusedError(SHAPELESS)
        with self._traffic.delivery(), watched(delivery, self._metrics) as noted:
            try:
                # In this mode Bolt takes a body that has been read and verified already.
                asked = AsyncBoltRequest(body=delivery, mode="socket_mode")
                answer = await self._app.async_dispatch(asked)
            except Exception as error:  # noqa: BLE001 -- listeners are guarded: only Bolt stumbles, over the shape
                log.warning("a delivery has none of slack's shapes", error=type(error).__name__)
                noted.status = SHAPELESS.status
                raise RefusedError(SHAPELESS) from None
            noted.status = answer.status
            return answer
