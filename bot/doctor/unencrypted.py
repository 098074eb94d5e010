"""Whether a token leaves this machine for all to read."""

from urllib.parse import urlsplit

from bot.api.access import is_here
from bot.doctor.finding import Finding, warning
from bot.settings import Settings


def unencrypted_findings(settings: Settings) -> list[Finding]:
    """No more than warnings: between the containers of one machine it may be meant so."""
    sent = [("SLACK_API_URL", settings.slack_api_url, "SLACK_BOT_TOKEN")]
    if settings.openai_api_key:
        sent.append(("OPENAI_BASE_URL", settings.openai_base_url, "OPENAI_API_KEY"))
    return [
        warning(setting, f"it is not https, so whoever is in between can read {token}. Use https there.")
        for setting, address, token in sent
        if urlsplit(address).scheme != "https" and not is_here(address)
    ]
