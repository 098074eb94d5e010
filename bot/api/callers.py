"""Who calls the API, and how much they may ask of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from pydantic import SecretStr

from bot.api.allowance import Allowance


@dataclass(frozen=True, slots=True)
class Callers:
    """Holders of a token; with no tokens, callers on this machine only.

    Attributes:
        allowance: Of each; unless one is given, requests are only limited at once, not by the minute.
    """

    tokens: Sequence[SecretStr] = ()
    allowance: Allowance = field(default_factory=Allowance)
