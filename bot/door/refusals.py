"""Why the front door turns a request away."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Refusal:
    """One of the few reasons.

    Attributes:
        reason: To count it by.
        status: HTTP's.
        text: For whoever reads the answer; it repeats nothing of the request.
    """

    reason: str
    status: int
    text: str


class RefusedError(Exception):
    """Ends a request with a refusal."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.reason)
        self.refusal = refusal


UNSIGNED: Final = Refusal("unsigned", 401, "The signature is missing or wrong.")
FORGED: Final = Refusal("forged", 401, UNSIGNED.text)
STALE: Final = Refusal("stale", 401, "The signature is more than five minutes old, or of the future.")
PACKED: Final = Refusal("packed", 415, "Send the body as it is, without compression.")
TOO_LARGE: Final = Refusal("too_large", 413, "The body is too large.")
TOO_SLOW: Final = Refusal("too_slow", 408, "The body took too long.")
CUT_OFF: Final = Refusal("cut_off", 400, "The body could not be read to its end.")
NO_TEXT: Final = Refusal("no_text", 400, "The body is not UTF-8.")
FOREIGN: Final = Refusal("foreign", 403, "This is for another installation of the app.")
SHAPELESS: Final = Refusal("shapeless", 400, "The body has none of Slack's shapes.")
