"""The address by which Slack lets the bot answer a command or a click: none but Slack's own is called."""

from typing import Final
from urllib.parse import urlsplit

import structlog
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

SLACKS_API: Final = "https://slack.com/"
SLACKS_ANSWERS: Final = "https://hooks.slack.com/"

log = structlog.get_logger("ragvsft.handlers")


def webhook(client: AsyncWebClient, url: str) -> AsyncWebhookClient | None:
    """What answers there, over the client's session; `None` where the address is not Slack's."""
    if not is_slacks(url, client.base_url):
        log.warning("an address that is not slack's is not answered")
        return None
    return AsyncWebhookClient(url, session=client.session)


def is_slacks(url: str, api: str) -> bool:
    """Whether Slack gives out such addresses; a local workspace, which has an `api` of its own, gives out its own."""
    parts = urlsplit(api)
    ours = f"{parts.scheme}://{parts.netloc}/"
    return url.startswith(SLACKS_ANSWERS if ours == SLACKS_API else ours)
