"""Accidents on demand: what Slack and the network do to an app on a bad day."""

import random
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

Call = AbstractSet[str]


@dataclass
class Faults:
    """Set any field while the workspace runs; `clear` ends all of them.

    A ``next_…`` counts calls down to zero, a ``share_…`` is a probability for every call, drawn from
    ``dice`` (seed it). They concern the methods in ``methods`` only; an empty set means all.

    Attributes:
        methods: names such as ``chat.postMessage``; empty for all.
        next_429: how many calls are answered 429.
        share_429: the share of calls that are.
        retry_after: the seconds that a 429 asks for.
        next_500: how many calls are answered 500 and not carried out.
        share_500: the share of calls that are.
        next_lost: how many calls are carried out and then cut off without an answer.
        share_lost: the share of calls that are.
        latency: seconds that every answer is held back.
        keeps_messages: whether nothing may be deleted, for compliance.
        auth_error: what ``auth.test`` answers, such as ``token_revoked``.
        refused_blocks: types of blocks and elements that this workspace does not know yet, such as
            ``data_visualization``, ``context_actions``, ``feedback_buttons``.
        rate_limit: posts a second a channel, and how many may come at once; None for no limit.
        copies: how often every delivery reaches the app.
        share_copied: the share of deliveries that reach it once more.
        lateness: seconds; each delivery is held back for a random time up to this, so that order is lost.
    """

    methods: Call = frozenset()
    next_429: int = 0
    share_429: float = 0
    retry_after: int = 1
    next_500: int = 0
    share_500: float = 0
    next_lost: int = 0
    share_lost: float = 0
    latency: float = 0
    keeps_messages: bool = False
    auth_error: str | None = None
    refused_blocks: Call = frozenset()
    rate_limit: tuple[float, int] | None = None
    copies: int = 1
    share_copied: float = 0
    lateness: float = 0
    dice: random.Random = field(default_factory=lambda: random.Random(0))  # noqa: S311 -- accidents, no secrets

    def clear(self) -> None:
        self.__dict__.update(Faults(dice=self.dice).__dict__)

    def strikes(self, kind: str, method: str) -> bool:
        """Decide whether this call meets the accident ``429``, ``500`` or ``lost``."""
        if self.methods and method not in self.methods:
            return False
        left = getattr(self, f"next_{kind}")
        if left > 0:
            setattr(self, f"next_{kind}", left - 1)
            return True
        share = getattr(self, f"share_{kind}")
        return bool(share and self.dice.random() < share)

    def copies_now(self) -> int:
        """Decide how often this delivery reaches the app."""
        return max(1, self.copies) + bool(self.share_copied and self.dice.random() < self.share_copied)
