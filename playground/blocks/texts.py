"""Text objects and the small composition objects, with the limits of Slack's Block Kit reference."""

from typing import Annotated, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

Words = Annotated[str, Field(min_length=1)]
Identifier = Annotated[str, Field(min_length=1, max_length=255)]
Address = Annotated[str, Field(min_length=1, max_length=3000)]
Style = Literal["primary", "danger"]


class Part(BaseModel):
    """Anything in a payload: unknown fields are refused, and nothing is converted."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class PlainText(Part):
    type: Literal["plain_text"]
    text: Annotated[str, Field(min_length=1, max_length=3000)]
    emoji: bool = True


class Mrkdwn(Part):
    type: Literal["mrkdwn"]
    text: Annotated[str, Field(min_length=1, max_length=3000)]
    verbatim: bool = False


Text = Annotated[PlainText | Mrkdwn, Field(discriminator="type")]
T = TypeVar("T", PlainText, Mrkdwn, PlainText | Mrkdwn)


def at_most(limit: int) -> AfterValidator:
    """A text object whose ``text`` is at most this many characters long."""

    def check(value: T) -> T:
        if len(value.text) > limit:
            raise PydanticCustomError(
                "too_long", "must be less than {limit} characters", {"limit": limit + 1}
            )
        return value

    return AfterValidator(check)


Placeholder = Annotated[PlainText, at_most(150)]


class Confirm(Part):
    title: Annotated[PlainText, at_most(100)]
    text: Annotated[Text, at_most(300)]
    confirm: Annotated[PlainText, at_most(30)]
    deny: Annotated[PlainText, at_most(30)]
    style: Style = "primary"


class PlainOption(Part):
    """An entry of a menu; menus take plain text only."""

    text: Annotated[PlainText, at_most(75)]
    value: Annotated[str, Field(min_length=1, max_length=150)]
    description: Annotated[PlainText, at_most(75)] | None = None


class OverflowOption(PlainOption):
    url: Address | None = None


class Option(Part):
    """A checkbox or radio button, whose texts may be formatted."""

    text: Annotated[Text, at_most(75)]
    value: Annotated[str, Field(min_length=1, max_length=150)]
    description: Annotated[Text, at_most(75)] | None = None


class OptionGroup(Part):
    label: Annotated[PlainText, at_most(75)]
    options: Annotated[list[PlainOption], Field(min_length=1, max_length=100)]


class SlackFile(Part):
    id: Words | None = None
    url: Words | None = None


class DispatchConfig(Part):
    trigger_actions_on: Annotated[
        list[Literal["on_enter_pressed", "on_character_entered"]], Field(min_length=1, max_length=2)
    ]
