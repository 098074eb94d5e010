"""Why the benchmark reports no figures."""

from typing import ClassVar


class BenchError(Exception):
    """Nothing can be reported; the text is for people.

    Attributes:
        status: What the process exits with.
    """

    status: ClassVar[int] = 1
