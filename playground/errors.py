"""What can go wrong, in two families: what Slack refuses an app, and what a person cannot do on the screen."""

from collections.abc import Mapping, Sequence
from typing import Any

Json = dict[str, Any]


class SlackError(Exception):
    """An answer ``{"ok": false, "error": …}`` of the Web API.

    Attributes:
        error: Slack's own word for it, such as ``channel_not_found``.
        messages: sentences for ``response_metadata.messages``, each with the path that it is about.
        extra: further fields of the answer, such as ``needed`` and ``provided`` of ``missing_scope``.
    """

    def __init__(
        self, error: str, messages: Sequence[str] = (), extra: Mapping[str, object] | None = None
    ) -> None:
        super().__init__(f"{error}: {'; '.join(messages)}" if messages else error)
        self.error = error
        self.messages = list(messages)
        self.extra = dict(extra or {})

    def answer(self) -> Json:
        answer: Json = {"ok": False, "error": self.error, **self.extra}
        if self.messages:
            answer |= {"errors": self.messages, "response_metadata": {"messages": self.messages}}
        return answer


class RateLimitedError(SlackError):
    """HTTP 429; ``retry_after`` is in whole seconds, as Slack's header is."""

    def __init__(self, retry_after: int) -> None:
        super().__init__("ratelimited")
        self.retry_after = retry_after


class ScreenError(Exception):
    """A person tried what the screen does not offer: a button that is not there, a command in a thread."""
