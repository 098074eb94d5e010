"""Whether a secret is none."""

from bot.doctor.finding import Finding, warning
from bot.settings import Settings

SHORTEST = 16
"""Characters; Slack's signing secrets have 32."""


def guessable_findings(settings: Settings) -> list[Finding]:
    """No more than warnings: a local workspace may use what it likes."""
    kept = [("SLACK_SIGNING_SECRET", settings.slack_signing_secret)] if settings.slack_signing_secret else []
    kept += [("API_TOKENS", token) for token in settings.api_tokens]
    texts = [(setting, secret.get_secret_value()) for setting, secret in kept]
    weak = [setting for setting, text in texts if len(text) < SHORTEST or len(set(text)) == 1]
    says = "it is short, or one character again and again, so it can be guessed. Put a real secret there."
    return [warning(setting, says) for setting in dict.fromkeys(weak)]
