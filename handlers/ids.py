"""Slack's names for people, channels and messages: keys, mentions and threads are made of them, and of nothing else."""

import re
from typing import Annotated, Final, TypeAlias

from pydantic import Field

_ID: Final = r"[A-Za-z0-9_-]{1,40}"
_TS: Final = r"[0-9]{1,12}\.[0-9]{1,6}"
_WHOLE_ID, _WHOLE_TS = re.compile(_ID), re.compile(_TS)

Id: TypeAlias = Annotated[str, Field(pattern=f"^{_ID}$")]
"""Of a person or a channel, such as `U0ANA00001`; Slack promises no more than letters and digits."""

Ts: TypeAlias = Annotated[str, Field(pattern=f"^{_TS}$")]
"""Of a message within its channel, "1700000000.000100"."""


def is_id(text: str) -> bool:
    return _WHOLE_ID.fullmatch(text) is not None


def is_ts(text: str) -> bool:
    return _WHOLE_TS.fullmatch(text) is not None
