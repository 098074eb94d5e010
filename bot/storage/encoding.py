"""A change to a meeting as fields of a Redis hash; values stay short."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple

from bot.storage import inquiry_fields, keys
from bot.storage.parts import in_parts
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
from handlers.meetings import MOST_INQUIRIES, MOST_NOTICES
from knowledge.answers import Answer

_ESTIMATE: Final = "estimate"
_SLACKS_TIME: Final = re.compile(r"[0-9]{10}\.[0-9]{6}")

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


def _answer(answer: Answer) -> str:
    return f"#{answer}" if isinstance(answer, int) else ",".join(answer)
