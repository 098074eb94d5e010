"""Where what Slack delivers is handed to Bolt, whichever way it came: through the front door or over a socket."""

from http import HTTPStatus
from typing import Any, TypeAlias

from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.door.deliveries import watched
from bot.door.installation import is_for
from bot.door.refusals import FOREIGN, SHAPELESS, RefusedError
from bot.door.shapes import has_shape
from bot.door.traffic import Traffic
from bot.logs import logger
from bot.metrics import Metrics
from bot.slack.identity import Identity
from handlers.delivery import Delivery as Noted

Delivery: TypeAlias = dict[str, Any]
"""A body of Slack's, read."""

log = logger("reception")


class Reception:
    """Takes deliveries that are known to be Slack's."""

    def __init__(self, app: AsyncApp, identity: Identity, traffic: Traffic, metrics: Metrics) -> None:
        self._app = app
        self._identity = identity
        self._traffic = traffic
        self._metrics = metrics

    async def take(self, delivery: Delivery) -> BoltResponse:
        """What Slack is answered: anything but a 200 means that it was not taken.

        Raises:
            RefusedError: It has none of the shapes that Slack's deliveries have, or it is somebody else's click.
        """
        if not has_shape(delivery):
            raise RefusedError(SHAPELESS)
        with self._traffic.delivery(), watched(delivery, self._metrics) as noted:
            us = self._identity.known  # until that is known, Bolt takes nothing either
            if us and not is_for(us, delivery):
                noted.outcome = FOREIGN.reason
                return _not_ours(delivery, noted)
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


def _not_ours(delivery: Delivery, noted: Noted) -> BoltResponse:
    """Slack would deliver an event again and again, and in the end send our own installation none any more.

    A click is not repeated, and Slack shows whoever made it that nothing was done.
    """
    if delivery.get("type") == "event_callback":
        noted.status = HTTPStatus.OK
        return BoltResponse(status=HTTPStatus.OK)
    noted.status = FOREIGN.status
    raise RefusedError(FOREIGN)
