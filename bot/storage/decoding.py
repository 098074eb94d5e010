"""A meeting of the fields of a Redis hash; old ones stay readable."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final, get_args

from bot.storage import inquiry_fields, keys
from bot.storage.parts import joined
from bot.storage.posts import standing
from bot.storage.stamps import stamped, whole
from handlers.meetings import Figures, Kind, Meeting, Notice, NoticeKind
from knowledge.answers import Answer, InvalidAnswerError, parse
from knowledge.playbook import Playbook
from knowledge.questions import Question
from knowledge.voting import Ballot, Vote

_KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
_NOTICE_KINDS: Final[tuple[NoticeKind, ...]] = get_args(NoticeKind)


class UnreadableMeetingError(Exception):
    """What is stored is no meeting of ours, or not the whole of one: nobody can tell where and what to show of it.

    Attributes:
        version: As it stands there, whatever that is.
    """

    def __init__(self, version: str = "") -> None:
        super().__init__("what is stored is no meeting")
        self.version = version


def decode(team: str, id_: str, fields: Mapping[str, str], playbook: Playbook) -> Meeting:
    """Read a stored meeting; of its parts, what no release of ours wrote is passed over.

    So are answers that no longer fit a question.

    Raises:
        UnreadableMeetingError: Its place, its version or its round is not there, or not what we would have written.
    """
    schema, version, round_ = (
        whole(fields.get(name, "")) for name in (keys.SCHEMA_FIELD, keys.VERSION, keys.ROUND)
    )
    if not fields.get(keys.CHANNEL) or schema is None or version is None or round_ is None:
        raise UnreadableMeetingError(fields.get(keys.VERSION, ""))
    member, of = fields.get(keys.MEMBER), keys.by_kind(fields)
    return Meeting(
        team=team,
        id=id_,
        channel=fields[keys.CHANNEL],
        topic=joined(keys.TOPIC, fields),
        started_by=fields.get(keys.STARTED_BY, ""),
        version=version,
        round=round_,
        votes=_votes(stamped(of[keys.VOTE], f"{round_}:"), _times(of[keys.TIME], round_), playbook),
        opened=frozenset(name for name, _, _ in stamped(of[keys.OPENED], f"{round_}:")),
        notices=_notices(stamped(of[keys.NOTICE])),
        posted=standing(of[keys.POSTED]),
        is_member=None if member is None else member == "1",
        kind=_kind_of(fields.get(keys.KIND)),
        figures=_figures(fields.get(keys.CASE)),
        hung_on=fields.get(keys.HUNG_ON, ""),
        inquiries=inquiry_fields.read_inquiries(stamped(of[keys.INQUIRY])),
        replies=inquiry_fields.read_replies(of[keys.REPLY]),
        ratings=inquiry_fields.read_ratings(of[keys.RATING]),
        suggestions=inquiry_fields.read_suggestions(fields.get(keys.SUGGESTIONS)),
    )


def _kind_of(text: str | None) -> Kind:
    return next((kind for kind in _KINDS if kind == text), "meeting")


def _figures(value: str | None) -> Figures | None:
    if value is None:
        return None
    order, person, case = [*value.split(":", 2), "", ""][:3]
    since = whole(order)
    return None if since is None else Figures(case, person, since)


def _times(entries: Iterable[tuple[str, str]], round_: int) -> dict[str, str]:
    """Since when votes of a round stand, by question and person as stored."""
    first = keys.field(keys.VOTE, round_, "")
    return {name.removeprefix(first): at for name, at in entries if name.startswith(first)}


def _votes(
    cast: Iterable[tuple[str, int, str]], times: Mapping[str, str], playbook: Playbook
) -> dict[Ballot, Vote]:
    votes = {}
    for name, order, value in cast:
        question_id, _, person = name.partition(":")
        question = playbook.question(question_id)
        answer = _answer(question, value) if question and person else None
        if answer is not None:
            votes[Ballot(question_id, person)] = Vote(answer, order, times.get(name, ""))
    return votes


# Everybody gives one of the same few.
@lru_cache(maxsize=4_096)
def _answer(question: Question, text: str) -> Answer | None:
    """What was answered; `None` for what does not fit the question, or no longer."""
    ids = text.split(",")
    given = whole(text[1:]) if text.startswith("#") else ids if len(ids) > 1 else text
    try:
        return parse(question, given)
    except InvalidAnswerError:
        return None


def _notices(asked: Iterable[tuple[str, int, str]]) -> dict[str, Notice]:
    found = sorted(asked, key=lambda entry: entry[1])
    read = {name: value.partition(":") for name, _, value in found}
    return {name: Notice(_notice_kind(kind), person) for name, (kind, _, person) in read.items()}


def _notice_kind(text: str) -> NoticeKind:
    return next((kind for kind in _NOTICE_KINDS if kind == text), "help")
