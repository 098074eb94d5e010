"""What people do to a meeting: each of these is stored in one transaction, once."""

from dataclasses import dataclass
from typing import TypeAlias

from handlers.meetings import NoticeKind
from knowledge.answers import Answer
from knowledge.grounding.reply import Reply


@dataclass(frozen=True, slots=True)
class Started:
    """Somebody called a meeting, or, with a case, asked for an estimate."""

    channel: str
    topic: str
    person: str
    reply_url: str
    case: str = ""


@dataclass(frozen=True, slots=True)
class Answered:
    """A person answered a question of a round, or changed their answer.

    Attributes:
        at: When, as Slack gives it, "1700000000.000100": what was done last counts, whatever arrives last. Empty where
            Slack does not say. Without a time, or with one that cannot be right, it counts as the last when it arrives.
    """

    round: int
    question: str
    person: str
    answer: Answer
    at: str = ""


@dataclass(frozen=True, slots=True)
class Opened:
    """Somebody asked to see the controls of an answered question, or the details of the card; `at` as above."""

    round: int
    part: str
    at: str = ""


@dataclass(frozen=True, slots=True)
class Closed:
    """Somebody put them away again; `at` as above."""

    round: int
    part: str
    at: str = ""


@dataclass(frozen=True, slots=True)
class Noticed:
    """Somebody asked for help, a summary, a new start or to forget by mentioning the bot."""

    kind: NoticeKind
    person: str


@dataclass(frozen=True, slots=True)
class Estimated:
    """Somebody entered figures for the costs.

    Attributes:
        order: Of the figures that these were worked out from, 0 for typical ones; if others stand there by now,
            nothing is stored.
        vote: Where they changed the volume as well, which in a meeting is the answer to a question.
    """

    round: int
    person: str
    case: str
    order: int
    vote: Answered | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody put a question to the bot.

    Attributes:
        id: Of the inquiry: the message's `ts`, or one of its own where a command brought it.
        ts: Of the message; empty where a command brought it.
        reply: Where it needs no thought; else a worker thinks about it, and stores its reply.
        begins: Where a talk begins with it, if none does there yet; `None` in a meeting, an estimate, or a talk
            that is stored already.
    """

    id: str
    text: str
    person: str
    ts: str
    reply: Reply | None
    begins: "Place | None" = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a talk takes place.

    Attributes:
        hung_on: The message that its thread hangs on; empty where the talk begins with a message of our own.
        reply_url: Where whoever asked can be told that the bot cannot write there.
    """

    channel: str
    hung_on: str
    reply_url: str = ""


@dataclass(frozen=True, slots=True)
class Rated:
    """Somebody said whether a reply was helpful."""

    inquiry: str
    person: str
    helpful: bool


@dataclass(frozen=True, slots=True)
class Confirmed:
    """Somebody confirmed suggested answers: they are theirs where they had not answered before; `at` as above."""

    round: int
    person: str
    answers: tuple[tuple[str, Answer], ...]
    at: str = ""


Change: TypeAlias = Started | Answered | Opened | Closed | Noticed | Estimated | Asked | Rated | Confirmed
