"""Ids as long as Slack's."""

from typing import Final

TEAM: Final = "T061EG9R6AB"
CHANNEL: Final = "C061F7AUR2D"
BOT_USER: Final = "U061F7BOT2E"
BOT_ID: Final = "B061F7BOT2F"
ANA: Final = "U061F1EUR5A"
SIGNING_SECRET: Final = "8f742231b10e8888abcd99yyyzzz85a5"
BOT_TOKEN: Final = "xoxb-bench-bench-bench-bench-bench"
PUBLIC_URL: Final = "https://ragvsft.example"
