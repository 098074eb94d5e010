"""Whether a secret is none."""

from bot.doctor.finding import Finding, warning
from bot.settings import SHORTEST_KEY, Settings


def guessable_findings(settings: Settings) -> list[Finding]:
    """No more than warnings: a local workspace may use what it likes. Tokens that are short are no settings at all."""
    kept = {"SLACK_SIGNING_SECRET": [settings.slack_signing_secret], "API_TOKENS": settings.api_tokens}
    says = "it is short, or one character again and again, so it can be guessed. Put a real secret there."
    return [
        warning(setting, says)
        for setting, secrets in kept.items()
        if any(_is_guessable(secret.get_secret_value()) for secret in secrets if secret)
    ]


def _is_guessable(text: str) -> bool:
    return len(text) < SHORTEST_KEY or len(set(text)) == 1
