"""Why the benchmark reports no figures."""

from typing import ClassVar


class BenchError(Exception):
    """Nothing can be reported; the text is for people.

    Attributes:
        status: What the process exits with.
    """

    status: ClassVar[int] = 1


class WrongError(BenchError):
    """Something else came of what was sent than had to, or nothing: what was measured is no figure."""
