"""A meeting in Slack: what people said in its thread, and what of it the thread shows already."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, NamedTuple

from knowledge.answers import Answer
from knowledge.grounding.reply import Reply
from knowledge.intake.suggestion import Suggestion
from knowledge.voting import Ballot, Tally, Vote, tallies

NoticeKind = Literal["help", "summary", "restart", "forget", "outsider", "full"]
"""What a person asked for; to forget, where that is not theirs to ask; anything, where they are of another company, or
where the thread takes no more of it.
"""

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


MOST_INQUIRIES, MOST_NOTICES = 100, 1_000
"""That one meeting or talk takes, so that nobody can make it slow for all others.

To read and to draw a thread with so many questions takes three to six times what a meeting without any does.
"""


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
    kind: Kind = "meeting"
    figures: Figures | None = None
    hung_on: str = ""
    inquiries: Mapping[str, Inquiry] = field(default_factory=dict)
    replies: Mapping[str, Reply] = field(default_factory=dict)
    ratings: Mapping[tuple[str, str], bool] = field(default_factory=dict)
    suggestions: tuple[Suggestion, ...] | None = None

    @cached_property
    def tallies(self) -> Mapping[str, Tally]:
        """How every question stands that somebody has answered."""
        return tallies(self.votes)

    @cached_property
    def answers(self) -> Mapping[str, Answer]:
        """The answers in force."""
        return {question: tally.answer for question, tally in self.tallies.items()}

    @property
    def thread(self) -> str | None:
        """The timestamp that its thread hangs on, once that message stands."""
        root = self.posted.get(ROOT)
        return root.ts if root else self.hung_on or None

    @property
    def is_typed_to(self) -> bool:
        """Not to an estimate; and where a talk hangs on what somebody typed, it was heard."""
        return self.kind == "meeting" or (self.kind == "talk" and not self.hung_on)

    @property
    def waiting(self) -> dict[str, Inquiry]:
        """Inquiries whose reply, or the rest of it, is still being thought about; oldest first."""
        replies = self.replies
        return {
            id_: inquiry
            for id_, inquiry in self.inquiries.items()
            if id_ not in replies or not replies[id_].complete
        }

    def question_key(self, question: str) -> str:
        return f"{self.round}:question:{question}"

    @property
    def card_key(self) -> str:
        return f"{self.round}:card"


ROOT = "root"


def talk_id(channel: str, hung_on: str) -> str:
    """Of the talk under a message: the same for all who begin one there at once."""
    return f"{channel}-{hung_on}"
