"""Bolt, set up so that nothing is acknowledged before it is done."""

import logging

from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.identity import Identity


def bolt(client: AsyncWebClient, identity: Identity) -> AsyncApp:
    """Bolt answers after the listener is done, and leaves to the front door who may come in."""
    # Below errors Bolt only warns: at every start, that it ignores the token in the environment.
    errors_only = logging.getLogger("slack_bolt")
    errors_only.setLevel(logging.ERROR)
    app = AsyncApp(
        name="bolt",  # of a logger, whose level Bolt sets; without one it looks in every source file on the stack
        client=client,
        logger=errors_only,
        authorize=identity.authorizer(),
        process_before_response=True,
        request_verification_enabled=False,
        ssl_check_enabled=False,
        url_verification_enabled=False,
    )
    app.error(_raised)
    return app


async def _raised(error: Exception) -> None:
    """Bolt would log the whole of what it stumbled over, and call it a failure of ours."""
    raise error
