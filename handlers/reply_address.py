"""The address by which Slack lets the bot answer a command or a click: none but Slack's own is called."""

from typing import Final
from urllib.parse import urlsplit

import structlog
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

_SLACKS_ANSWERS: Final = {("https", "hooks.slack.com", 443), ("https", "hooks.slack-gov.com", 443)}
_PORTS: Final = {"http": 80, "https": 443}
_HERE: Final = "localhost"
_NAMES_OF_HERE: Final = {_HERE, "127.0.0.1", "::1"}

log = structlog.get_logger("ragvsft.handlers")


def webhook(client: AsyncWebClient, url: str) -> AsyncWebhookClient | None:
    """What answers there, over the client's session; `None` where the address is not Slack's."""
    if not is_slacks(url, client.base_url):
        log.warning("an address that is not slack's is not answered")
        return None
    return AsyncWebhookClient(url, session=client.session)


def is_slacks(url: str, api: str) -> bool:
    """Whether Slack gives out such addresses; a local workspace, which has an `api` of its own, gives out its own."""
    place = _origin(url)
    return place is not None and (place in _SLACKS_ANSWERS or place == _origin(api))


def _origin(url: str) -> tuple[str, str, int] | None:
    """Scheme, host and port; `None` for what has none."""
    try:
        parts = urlsplit(url)
        port = parts.port or _PORTS[parts.scheme]
    except (ValueError, KeyError):
        return None
    host = parts.hostname
    return (parts.scheme, _HERE if host in _NAMES_OF_HERE else host, port) if host else None
