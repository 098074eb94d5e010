"""A meeting as fields of a Redis hash, and back; values stay short, and old ones stay readable."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple, get_args

from bot.storage import inquiry_fields, keys
from bot.storage.parts import in_parts, joined
from handlers.changes import (
    Answered,
    Asked,
    Change,
    Closed,
    Confirmed,
    Estimated,
    Noticed,
    Opened,
    Rated,
    Started,
)
from handlers.ids import is_ts
from handlers.meetings import (
    MOST_INQUIRIES,
    MOST_NOTICES,
    Figures,
    Kind,
    Meeting,
    Notice,
    NoticeKind,
    Posted,
)
from knowledge.answers import Answer, InvalidAnswerError, parse
from knowledge.playbook import Playbook
from knowledge.voting import Ballot, Vote

_SLACKS_TIME: Final = re.compile(r"[0-9]{10}\.[0-9]{6}")
_WHOLE: Final = re.compile(r"[0-9]{1,15}")


class UnreadableMeetingError(Exception):
    """What is stored is no meeting of ours, or not the whole of one: nobody can tell where and what to show of it.

    Attributes:
        version: As it stands there, whatever that is.
    """

    def __init__(self, version: str = "") -> None:
        super().__init__("what is stored is no meeting")
        self.version = version


GONE: Final = "-"
"""In place of a timed field's value."""


class Limit(NamedTuple):
    """Of a field whose kind a meeting has only so many of; beyond that `person` is told so once, and that is all."""

    field: str
    most: int
    person: str

    @property
    def told(self) -> tuple[str, str]:
        """The field that says so, and its value."""
        return keys.field(keys.NOTICE, f"full+{self.person}"), f"full:{self.person}"


@dataclass(frozen=True, slots=True)
class Write:
    """What a change writes.

    Attributes:
        stamped: Fields whose value gets the new version in front.
        timed: Such fields of which the value given last stands, whatever arrives last; `GONE` takes one away.
        round: The round that the change is meant for; `None` for any.
        at: When it was done, "" for now.
        read: The field that it was worked out from, and the stamp that this had, 0 where it was not there.
        limit: Of what a meeting may be given too much of; `None` where people and questions bound it.
        reply_url: Where whoever did it can be told that the thread cannot show it, "" for nowhere.
        mode: "create", "change", "restart"; "begin", which leaves every plain field that is there as it is; or
            "confirm", which leaves every timed one that was given before.
    """

    plain: Mapping[str, str] = field(default_factory=dict)
    stamped: Mapping[str, str] = field(default_factory=dict)
    timed: Mapping[str, str] = field(default_factory=dict)
    round: int | None = None
    at: str = ""
    read: tuple[str, int] | None = None
    limit: Limit | None = None
    reply_url: str = ""
    mode: str = "change"


def encode(change: Change, delivery: str) -> Write:  # noqa: PLR0911 -- one a kind of change
    match change:
        case Started():
            case = _case(change.person, change.case) if change.case else {}
            return Write(plain=_started(change), stamped=case, reply_url=change.reply_url, mode="create")
        case Answered(round_, question, person, answer, at):
            vote = keys.field(keys.VOTE, round_, question, person)
            closed = {keys.field(keys.OPENED, round_, question): GONE}
            return Write(timed={vote: _answer(answer), **closed}, round=round_, at=_slacks_time(at))
        case Opened(round_, part, at):
            opened = {keys.field(keys.OPENED, round_, part): ""}
            return Write(timed=opened, round=round_, at=_slacks_time(at))
        case Closed(round_, part, at):
            closed = {keys.field(keys.OPENED, round_, part): GONE}
            return Write(timed=closed, round=round_, at=_slacks_time(at))
        case Noticed():
            return _noticed(change, delivery)
        case Estimated(round_, person, case, order, vote):
            voted = encode(vote, delivery) if vote else Write()
            return replace(voted, stamped=_case(person, case), round=round_, read=(keys.CASE, order))
        case Asked():
            return _asked(change)
        case Rated():
            return Write(plain=inquiry_fields.rating(change))
        case Confirmed(round_, person, answers, at):
            each = [
                encode(Answered(round_, question, person, given), delivery) for question, given in answers
            ]
            timed = {name: value for write in each for name, value in write.timed.items()}
            return Write(timed=timed, round=round_, at=_slacks_time(at), mode="confirm")


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
        opened=frozenset(name for name, _, _ in _stamped(fields, keys.field(keys.OPENED, round_))),
        notices=_notices(fields),
        posted=posted(fields),
        is_member=None if member is None else member == "1",
        kind=_kind_of(fields),
        figures=_figures(fields.get(keys.CASE)),
        hung_on=fields.get(keys.HUNG_ON, ""),
        inquiries=inquiry_fields.read_inquiries(_stamped(fields, keys.INQUIRY)),
        replies=inquiry_fields.read_replies(fields),
        ratings=inquiry_fields.read_ratings(fields),
        suggestions=inquiry_fields.read_suggestions(fields.get(keys.SUGGESTIONS)),
    )


def whole(text: str) -> int | None:
    """A whole number of zero or more, as we write it."""
    return int(text) if _WHOLE.fullmatch(text) else None


def encode_posted(message: Posted) -> str:
    return " ".join(map(str, message))


_ESTIMATE: Final = "estimate"
_INTENT = "?"

NOT_POSTED = "-"
"""Of a message that some worker was about to post, and that Slack certainly did not take."""


def encode_intent(now: float) -> str:
    return f"{_INTENT}{now:.0f}"


def intents(fields: Mapping[str, str]) -> dict[str, int]:
    """Messages that some worker was about to post, without a trace of whether it did: key to Unix time.

    Of what cannot be read nobody knows either; it may have been posted at any time.
    """
    return {
        key: whole(value.removeprefix(_INTENT)) or 0
        for key, value in _of_posts(fields)
        if value != NOT_POSTED and _read_posted(value) is None
    }


def _slacks_time(text: str) -> str:
    """As it is, or "" for what does not have the form of Slack's times."""
    return text if _SLACKS_TIME.fullmatch(text) else ""


def _noticed(noticed: Noticed, delivery: str) -> Write:
    """Somebody of another company is told what they may do only once, whatever they ask for."""
    if noticed.kind == "outsider":
        field = keys.field(keys.NOTICE, f"outsider+{noticed.person}")
        return Write(stamped={field: f"outsider:{noticed.person}"})
    field = keys.field(keys.NOTICE, delivery)
    return Write(
        stamped={field: f"{noticed.kind}:{noticed.person}"},
        limit=Limit(field, MOST_NOTICES, noticed.person),
        mode="restart" if noticed.kind == "restart" else "change",
    )


def _asked(asked: Asked) -> Write:
    replied = inquiry_fields.reply(asked.id, asked.reply) if asked.reply else {}
    # An older release would take a meeting without its replies for one that is shown in full.
    schema = {keys.SCHEMA_FIELD: str(keys.TALK_SCHEMA)}
    begun = inquiry_fields.talk(asked.begins, asked.person) if asked.begins else schema
    return Write(
        plain={**begun, **replied},
        stamped=inquiry_fields.inquiry(asked),
        limit=Limit(keys.field(keys.INQUIRY, asked.id), MOST_INQUIRIES, asked.person),
        reply_url=asked.begins.reply_url if asked.begins else "",
        mode="begin" if asked.begins else "change",
    )


def _kind_of(fields: Mapping[str, str]) -> Kind:
    kinds: tuple[Kind, ...] = get_args(Kind)
    return next((kind for kind in kinds if kind == fields.get(keys.KIND)), "meeting")


def _started(started: Started) -> dict[str, str]:
    estimate = {keys.SCHEMA_FIELD: str(keys.ESTIMATE_SCHEMA), keys.KIND: _ESTIMATE} if started.case else {}
    return {
        keys.SCHEMA_FIELD: str(keys.MEETING_SCHEMA),
        keys.ROUND: "0",
        keys.CHANNEL: started.channel,
        **in_parts(keys.TOPIC, started.topic),
        keys.STARTED_BY: started.person,
        **estimate,
    }


def _case(person: str, case: str) -> dict[str, str]:
    return {keys.CASE: f"{person}:{case}"}


def _figures(value: str | None) -> Figures | None:
    if value is None:
        return None
    order, person, case = [*value.split(":", 2), "", ""][:3]
    since = whole(order)
    return None if since is None else Figures(case, person, since)


def _answer(answer: Answer) -> str:
    return f"#{answer}" if isinstance(answer, int) else ",".join(answer)


def _given(value: str) -> int | str | list[str] | None:
    if value.startswith("#"):
        return whole(value[1:])
    ids = value.split(",")
    return ids if len(ids) > 1 else value


def _votes(fields: Mapping[str, str], round_: int, playbook: Playbook) -> Iterator[tuple[Ballot, Vote]]:
    for name, order, value in _stamped(fields, keys.field(keys.VOTE, round_)):
        question_id, _, person = name.partition(":")
        question = playbook.question(question_id)
        try:
            if question and person:
                at = fields.get(keys.field(keys.TIME, keys.VOTE, round_, name), "")
                yield Ballot(question_id, person), Vote(parse(question, _given(value)), order, at)
        except InvalidAnswerError:
            continue


def _notices(fields: Mapping[str, str]) -> dict[str, Notice]:
    found = sorted(_stamped(fields, keys.NOTICE), key=lambda entry: entry[1])
    read = {name: value.partition(":") for name, _, value in found}
    return {name: Notice(_kind(kind), person) for name, (kind, _, person) in read.items()}


def _kind(text: str) -> NoticeKind:
    kinds: tuple[NoticeKind, ...] = get_args(NoticeKind)
    return next((kind for kind in kinds if kind == text), "help")


def posted(fields: Mapping[str, str]) -> dict[str, Posted]:
    """Messages that stand, by their keys."""
    return {key: message for key, value in _of_posts(fields) if (message := _read_posted(value))}


def _of_posts(fields: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Message key and what is stored of it."""
    prefix = f"{keys.POSTED}:"
    return ((name.removeprefix(prefix), value) for name, value in fields.items() if name.startswith(prefix))


def _read_posted(value: str) -> Posted | None:
    ts, since, digest, shown = (value.split(" ") + [""] * 4)[:4]
    first, last = whole(since), whole(shown)
    return None if first is None or last is None or not is_ts(ts) else Posted(ts, first, digest, last)


def _stamped(fields: Mapping[str, str], kind: str) -> Iterator[tuple[str, int, str]]:
    """Name, version and value of all fields of a kind."""
    for name, value in fields.items():
        if name.startswith(f"{kind}:"):
            order, _, rest = value.partition(":")
            if (since := whole(order)) is not None:
                yield name[len(kind) + 1 :], since, rest
