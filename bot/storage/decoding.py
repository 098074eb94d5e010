"""A meeting of the fields of a Redis hash; old ones stay readable."""

from collections.abc import Iterator, Mapping
from typing import get_args

from bot.storage import inquiry_fields, keys
from bot.storage.parts import joined
from bot.storage.posts import posted
from bot.storage.stamps import stamped, whole
from handlers.meetings import Figures, Kind, Meeting, Notice, NoticeKind
from knowledge.answers import InvalidAnswerError, parse
from knowledge.playbook import Playbook
from knowledge.voting import Ballot, Vote


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
    member = fields.get(keys.MEMBER)
    return Meeting(
        team=team,
        id=id_,
        channel=fields[keys.CHANNEL],
        topic=joined(keys.TOPIC, fields),
        started_by=fields.get(keys.STARTED_BY, ""),
        version=version,
        round=round_,
        votes=dict(_votes(fields, round_, playbook)),
        opened=frozenset(name for name, _, _ in stamped(fields, keys.field(keys.OPENED, round_))),
        notices=_notices(fields),
        posted=posted(fields),
        is_member=None if member is None else member == "1",
        kind=_kind_of(fields),
        figures=_figures(fields.get(keys.CASE)),
        hung_on=fields.get(keys.HUNG_ON, ""),
        inquiries=inquiry_fields.read_inquiries(stamped(fields, keys.INQUIRY)),
        replies=inquiry_fields.read_replies(fields),
        ratings=inquiry_fields.read_ratings(fields),
        suggestions=inquiry_fields.read_suggestions(fields.get(keys.SUGGESTIONS)),
    )


def _kind_of(fields: Mapping[str, str]) -> Kind:
    kinds: tuple[Kind, ...] = get_args(Kind)
    return next((kind for kind in kinds if kind == fields.get(keys.KIND)), "meeting")


def _figures(value: str | None) -> Figures | None:
    if value is None:
        return None
    order, person, case = [*value.split(":", 2), "", ""][:3]
    since = whole(order)
    return None if since is None else Figures(case, person, since)


def _given(value: str) -> int | str | list[str] | None:
    if value.startswith("#"):
        return whole(value[1:])
    ids = value.split(",")
    return ids if len(ids) > 1 else value


def _votes(fields: Mapping[str, str], round_: int, playbook: Playbook) -> Iterator[tuple[Ballot, Vote]]:
    for name, order, value in stamped(fields, keys.field(keys.VOTE, round_)):
        question_id, _, person = name.partition(":")
        question = playbook.question(question_id)
        try:
            if question and person:
                at = fields.get(keys.field(keys.TIME, keys.VOTE, round_, name), "")
                yield Ballot(question_id, person), Vote(parse(question, _given(value)), order, at)
        except InvalidAnswerError:
            continue


def _notices(fields: Mapping[str, str]) -> dict[str, Notice]:
    found = sorted(stamped(fields, keys.NOTICE), key=lambda entry: entry[1])
    read = {name: value.partition(":") for name, _, value in found}
    return {name: Notice(_kind(kind), person) for name, (kind, _, person) in read.items()}


def _kind(text: str) -> NoticeKind:
    kinds: tuple[NoticeKind, ...] = get_args(NoticeKind)
    return next((kind for kind in kinds if kind == text), "help")
