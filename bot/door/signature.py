"""Slack's signature on a request: what its headers claim, and whether the body bears them out.

https://docs.slack.dev/authentication/verifying-requests-from-slack
"""

import hmac
import re
import time
from collections.abc import Mapping
from typing import Final

from bot.door.refusals import FORGED, STALE, UNSIGNED, RefusedError

VALID_SECONDS: Final = 5 * 60
"""Either way, since clocks differ; what is older could be a recording."""

_TIMESTAMP: Final = re.compile(r"[0-9]{1,11}")
_SIGNATURE: Final = re.compile(r"v0=[0-9a-f]{64}")


class Claim:
    """That a body is Slack's; it is hashed as it comes in, so that nothing else has to look at it first."""

    def __init__(self, headers: Mapping[str, str], secret: bytes) -> None:
        """Judge the headers by themselves.

        Raises:
            RefusedError: They are missing, malformed or out of date.
        """
        timestamp = headers.get("X-Slack-Request-Timestamp", "")
        self._signature = headers.get("X-Slack-Signature", "")
        if not (_TIMESTAMP.fullmatch(timestamp) and _SIGNATURE.fullmatch(self._signature)):
            raise RefusedError(UNSIGNED)
        if abs(time.time() - int(timestamp)) > VALID_SECONDS:
            raise RefusedError(STALE)
        self._hash = hmac.new(secret, f"v0:{timestamp}:".encode(), "sha256")

    def read(self, part: bytes) -> None:
        self._hash.update(part)

    def check(self) -> None:
        """In a time that tells nothing about the right signature.

        Raises:
            RefusedError: The body is not what was signed, or somebody else signed it.
        """
        if not hmac.compare_digest(f"v0={self._hash.hexdigest()}", self._signature):
            raise RefusedError(FORGED)
