"""The figures of an estimate as a window: typical ones stand in it already, and it grows on demand."""

from collections.abc import Sequence
from typing import Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from handlers import presses
from handlers.blocks import Block, actions, button, divider, field, modal, section, text_input
from handlers.mrkdwn import Mrkdwn
from knowledge.costs.costing import Costing
from knowledge.costs.written.options import OPTIONS, SECTIONS, Option, value

TITLE: Final = "What it costs"
BASICS: Final = SECTIONS[0][0]
MAY_BE_EMPTY: Final = frozenset({"volume", "both", "training"})
"""Nobody has said; the tuned model; what the price list has. Elsewhere an empty field would be a guess."""

TYPICAL: Final = Mrkdwn("Typical figures stand here already; change what you know.")
STANDING: Final = Mrkdwn("The figures that the card rests on stand here; change what you know better.")
INTRO: Final = Mrkdwn(
    "{} Write numbers as `2k`, `1.5M`, `30%`. "
    "Where RAG, fine-tuning and both differ, write all three: `400/400/100`."
)


class Form(BaseModel):
    """What a window keeps while it is open.

    Attributes:
        meeting: Whose figures it sets; the id of a new estimate, where `channel` is given.
        channel: Where the new estimate is to stand.
        reply_url: Where the person can be told that it cannot stand there.
        sections: That are open, beside the first.
        case: What its fields began with, as a link's text.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    meeting: str = Field(min_length=1, max_length=64)
    round: int = Field(default=0, ge=0)
    channel: str = ""
    reply_url: str = ""
    sections: tuple[str, ...] = ()
    case: str

    def fields(self) -> list[Option]:
        """That are shown."""
        return [option for option in OPTIONS if option.section in {BASICS, *self.sections}]


def read_form(kept: object) -> Form | None:
    """What a window kept; `None` where it is of another release."""
    try:
        return Form.model_validate_json(kept if isinstance(kept, str) else "")
    except ValidationError:
        return None


def estimate_view(form: Form, start: Costing) -> Block:
    """The window; `start` is what the form's case says."""
    blocks = [section(INTRO.format(TYPICAL if form.channel else STANDING))]
    for id_, title in SECTIONS:
        fields = [option for option in form.fields() if option.section == id_]
        if fields and id_ != BASICS:
            blocks += [divider(), section(Mrkdwn("*{}*").format(title))]
        blocks += [_field(option, value(start, option)) for option in fields]
    submit = "Estimate" if form.channel else "Adjust"
    return modal(
        TITLE,
        [*blocks, *_more(form)],
        presses.ESTIMATE,
        submit=submit,
        kept=form.model_dump_json(exclude_defaults=True),
    )


def _field(option: Option, text: str) -> Block:
    element = text_input(presses.PICK, text, option.example)
    return field(option.title, option.id, element, option.help, optional=option.id in MAY_BE_EMPTY)


def _more(form: Form) -> list[Block]:
    closed: Sequence[tuple[str, str]] = [
        (id_, title) for id_, title in SECTIONS if id_ not in {BASICS, *form.sections}
    ]
    buttons = [button(f"More: {title.lower()}", f"{presses.MORE}:{id_}", id_) for id_, title in closed]
    return [actions(buttons)] if buttons else []
