"""Whether our clock agrees with another's: Slack's signatures are good for five minutes, by our clock."""

from email.utils import parsedate_to_datetime
from typing import Final

from bot.doctor.finding import Finding, mend, ok

MOST_SECONDS: Final = 60


def clock(whose: str, theirs: float, ours: float) -> Finding:
    """Both in seconds since 1970."""
    apart = round(theirs - ours)
    if abs(apart) <= MOST_SECONDS:
        return ok("Clock", f"it agrees with {whose}'s.")
    which = "behind" if apart > 0 else "ahead of"
    return mend(
        "Clock",
        f"this machine is {abs(apart)} s {which} {whose}. Slack's deliveries are refused from 300 s on, and answers "
        "are put in a wrong order before. Let the clocks be set over the network (NTP).",
    )


def said_at(date: str) -> float | None:
    """What HTTP's header Date says; `None` where it is none."""
    try:
        return parsedate_to_datetime(date).timestamp()
    except (TypeError, ValueError, IndexError):
        return None
