"""A meeting in Slack: what people said in its thread, and what of it the thread shows already."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Literal, NamedTuple, Protocol, TypeAlias

from knowledge.answers import Answer
from knowledge.grounding.reply import Reply
from knowledge.intake.suggestion import Suggestion
from knowledge.voting import Ballot, Vote

NoticeKind = Literal["help", "summary", "restart"]
Kind = Literal["meeting", "estimate", "talk"]
"""An estimate asks nothing: one message says what it costs, and anyone may adjust it.

A talk asks nothing either: people ask, and are answered. It hangs on a message that somebody wrote, or on the
question itself where a command brought it.
"""


class Posted(NamedTuple):
    """A message that stands in the thread.

    Attributes:
        ts: Slack's name for it.
        since: The meeting's version when it was first posted.
        digest: Of the card that it shows.
        shown: The meeting's version that it shows.
    """

    ts: str
    since: int
    digest: str
    shown: int


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that a person asked the bot to say in the thread, once."""

    kind: NoticeKind
    person: str


class Figures(NamedTuple):
    """What somebody entered to estimate the costs from.

    Attributes:
        case: All of it, as the text of a link; see `knowledge.costs.written.options`.
        order: The meeting's version that wrote it.
    """

    case: str
    person: str
    order: int


class Inquiry(NamedTuple):
    """A question that a person put to the bot.

    Attributes:
        ts: Of the message that asked it; empty where a command did.
    """

    text: str
    person: str
    ts: str


@dataclass(frozen=True)
class Meeting:
    """Everything known of one meeting; the cards, and the next question, are derived from it.

    Attributes:
        team: The installing workspace.
        version: Rises with every change.
        round: Rises with every restart; votes belong to one round.
        votes: Of this round.
        opened: Message keys whose controls or details somebody asked to see.
        notices: By the id of the delivery that asked for them, oldest first.
        posted: By message key.
        is_member: Whether the bot hears what is typed in the channel; `None` while that is not known.
        reply_url: Where the person who did something last can be told that the thread cannot show it.
        figures: For the costs; `None` where nobody entered any. They outlive a restart.
        hung_on: The message that a talk hangs on; empty where its thread hangs on a message of our own.
        inquiries: By their ids, oldest first.
        replies: By the id of the inquiry; what is missing or incomplete is being thought about.
        ratings: By inquiry and person, whether the reply was helpful.
        suggestions: What a model read from the topic; `None` where none did.
    """

    team: str
    id: str
    channel: str
    topic: str
    started_by: str
    version: int = 1
    round: int = 0
    votes: Mapping[Ballot, Vote] = field(default_factory=dict)
    opened: frozenset[str] = frozenset()
    notices: Mapping[str, Notice] = field(default_factory=dict)
    posted: Mapping[str, Posted] = field(default_factory=dict)
    is_member: bool | None = None
    reply_url: str = ""
    kind: Kind = "meeting"
    figures: Figures | None = None
    hung_on: str = ""
    inquiries: Mapping[str, Inquiry] = field(default_factory=dict)
    replies: Mapping[str, Reply] = field(default_factory=dict)
    ratings: Mapping[tuple[str, str], bool] = field(default_factory=dict)
    suggestions: tuple[Suggestion, ...] | None = None

    @property
    def thread(self) -> str | None:
        """The timestamp that its thread hangs on, once that message stands."""
        root = self.posted.get(ROOT)
        return root.ts if root else self.hung_on or None

    def question_key(self, question: str) -> str:
        return f"{self.round}:question:{question}"

    @property
    def card_key(self) -> str:
        return f"{self.round}:card"


ROOT = "root"


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
    """A person answered a question of a round, or changed their answer."""

    round: int
    question: str
    person: str
    answer: Answer


@dataclass(frozen=True, slots=True)
class Opened:
    """Somebody asked to see the controls of an answered question, or the details of the card."""

    round: int
    part: str


@dataclass(frozen=True, slots=True)
class Closed:
    """Somebody put them away again."""

    round: int
    part: str


@dataclass(frozen=True, slots=True)
class Noticed:
    """Somebody asked for help, a summary or a new start by mentioning the bot."""

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
    """Somebody confirmed suggested answers: all of them are theirs now."""

    round: int
    person: str
    answers: tuple[tuple[str, Answer], ...]


Change: TypeAlias = Started | Answered | Opened | Closed | Noticed | Estimated | Asked | Rated | Confirmed


class Outcome(Enum):
    """What became of a change."""

    APPLIED = auto()
    SEEN_BEFORE = auto()
    NO_SUCH_MEETING = auto()
    EARLIER_ROUND = auto()
    MOVED = auto()


class MeetingsUnavailableError(Exception):
    """The change was not stored, and whoever asked for it has to be told so."""


class Meetings(Protocol):
    """Where meetings are kept; `bot` implements it. Everything is keyed by the installing team."""

    async def record(
        self, team: str, meeting: str, change: Change, delivery: str, reply_url: str = ""
    ) -> Outcome:
        """Store a change, once a delivery id, or raise `MeetingsUnavailableError`. Nothing is acknowledged before.

        `reply_url` is where whoever made it can be told later that the thread cannot show it.
        """
        ...

    async def load(self, team: str, meeting: str) -> Meeting | None: ...

    async def first_time(self, team: str, delivery: str) -> bool:
        """Whether this delivery is new, for what is answered outside of a meeting; remembers it."""
        ...

    async def in_thread(self, team: str, channel: str, thread: str) -> Meeting | None:
        """The meeting, estimate or talk whose thread hangs on that message."""
        ...

    async def heard(self, team: str, channel: str, thread: str, ts: str) -> str | None:
        """Remember the newest message of a thread; the one remembered before, `None` where there is none."""
        ...


def talk_id(channel: str, hung_on: str) -> str:
    """Of the talk under a message: the same for all who begin one there at once."""
    return f"{channel}-{hung_on}"
