"""What is made once and kept."""

from collections.abc import Callable
from functools import cache, wraps
from threading import Lock
from typing import TypeVar

Made = TypeVar("Made")


def once(make: Callable[[], Made]) -> Callable[[], Made]:
    """Make it when it is first asked for; who asks while another thread makes it waits, and does not make another."""
    made, one_at_a_time = cache(make), Lock()

    @wraps(make)
    def found() -> Made:
        with one_at_a_time:
            return made()

    return found
