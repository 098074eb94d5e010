"""A message as it should stand in Slack."""

from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b

from pydantic_core import to_json

from handlers.blocks import Block
from handlers.mrkdwn import Mrkdwn


@dataclass(frozen=True)
class Card:
    """One message.

    Attributes:
        text: The whole message for notifications, screen readers, and wherever blocks are refused.
        once: Posted, then left alone, even when what it says is no longer current.
        fallback: What stands where Slack refuses the blocks, as a workspace without charts does.
    """

    text: Mrkdwn
    blocks: tuple[Block, ...]
    once: bool = False
    fallback: tuple[Block, ...] | None = None

    @cached_property
    def digest(self) -> str:
        """Equal for equal cards; tells whether what stands in Slack is what should."""
        return blake2b(to_json([self.text, self.blocks]), digest_size=8).hexdigest()
