"""Why a model gave no answer."""

from typing import Final, Literal

Reason = Literal["timeout", "refused", "cut off", "busy", "wrong", "unreachable"]


class ModelError(Exception):
    """The model gave no answer that can be used; there is always a way to go on without it.

    Attributes:
        reason: "timeout": not in time. "refused": by the model or a filter before it. "cut off": the answer
            ends in the middle. "busy": the service takes no request now (429, 5xx). "wrong": what came is no
            answer, or the request was not accepted (the key, the name of the model). "unreachable": no connection.
        status: HTTP's, where the service answered with an error.
        pause: Seconds after which asking again may help; `None` where it would not.
    """

    def __init__(self, reason: Reason, *, status: int | None = None, pause: float | None = None) -> None:
        super().__init__(reason)
        self.reason: Final = reason
        self.status: Final = status
        self.pause: Final = pause
