"""Interactive elements."""

import re
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from .texts import (
    Address,
    Confirm,
    DispatchConfig,
    Identifier,
    Mrkdwn,
    Option,
    OptionGroup,
    OverflowOption,
    Part,
    Placeholder,
    PlainOption,
    PlainText,
    SlackFile,
    Style,
    Words,
    at_most,
)

AltText = Annotated[str, Field(min_length=1, max_length=2000)]
ButtonLabel = Annotated[str, Field(min_length=1, max_length=75)]


def _day(value: str) -> str:
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        raise PydanticCustomError("date", "must be a date as YYYY-MM-DD")
    try:
        date.fromisoformat(value)
    except ValueError as unreal:
        raise PydanticCustomError("date", "must be a date that exists") from unreal
    return value


class Element(Part):
    action_id: Identifier | None = None


class Focusable(Element):
    focus_on_load: bool = False


class Button(Element):
    type: Literal["button"]
    text: Annotated[PlainText, at_most(75)]
    value: Annotated[str, Field(min_length=1, max_length=2000)] | None = None
    url: Address | None = None
    style: Style | None = None
    confirm: Confirm | None = None
    accessibility_label: ButtonLabel | None = None


class Image(Part):
    type: Literal["image"]
    alt_text: AltText
    image_url: Address | None = None
    slack_file: SlackFile | None = None

    @model_validator(mode="after")
    def one_source(self) -> Self:
        if (self.image_url is None) == (self.slack_file is None):
            raise PydanticCustomError("image", "must provide exactly one of image_url and slack_file")
        return self


class Menu(Focusable):
    """What every select has."""

    placeholder: Placeholder | None = None
    confirm: Confirm | None = None


class StaticOptions(Menu):
    options: Annotated[list[PlainOption], Field(min_length=1, max_length=100)] | None = None
    option_groups: Annotated[list[OptionGroup], Field(min_length=1, max_length=100)] | None = None

    @model_validator(mode="after")
    def one_list(self) -> Self:
        if (self.options is None) == (self.option_groups is None):
            raise PydanticCustomError("options", "must provide exactly one of options and option_groups")
        return self

    def offered(self) -> list[PlainOption]:
        groups = self.option_groups or []
        return [*(self.options or []), *(option for group in groups for option in group.options)]


class StaticSelect(StaticOptions):
    type: Literal["static_select"]
    initial_option: PlainOption | None = None

    @model_validator(mode="after")
    def initial_is_offered(self) -> Self:
        _among([self.initial_option] if self.initial_option else [], self.offered())
        return self


class MultiStaticSelect(StaticOptions):
    type: Literal["multi_static_select"]
    initial_options: Annotated[list[PlainOption], Field(min_length=1, max_length=100)] | None = None
    max_selected_items: Annotated[int, Field(ge=1)] | None = None

    @model_validator(mode="after")
    def initials_are_offered(self) -> Self:
        _among(self.initial_options or [], self.offered())
        return self


class UsersSelect(Menu):
    type: Literal["users_select"]
    initial_user: Words | None = None


class ChannelsSelect(Menu):
    type: Literal["channels_select"]
    initial_channel: Words | None = None
    response_url_enabled: bool = False


class ConversationsSelect(Menu):
    type: Literal["conversations_select"]
    initial_conversation: Words | None = None
    default_to_current_conversation: bool = False
    response_url_enabled: bool = False


class Checkboxes(Focusable):
    type: Literal["checkboxes"]
    options: Annotated[list[Option], Field(min_length=1, max_length=10)]
    initial_options: Annotated[list[Option], Field(min_length=1, max_length=10)] | None = None
    confirm: Confirm | None = None

    @model_validator(mode="after")
    def initials_are_offered(self) -> Self:
        _among(self.initial_options or [], self.options)
        return self


class RadioButtons(Focusable):
    type: Literal["radio_buttons"]
    options: Annotated[list[Option], Field(min_length=1, max_length=10)]
    initial_option: Option | None = None
    confirm: Confirm | None = None

    @model_validator(mode="after")
    def initial_is_offered(self) -> Self:
        _among([self.initial_option] if self.initial_option else [], self.options)
        return self


class Overflow(Element):
    type: Literal["overflow"]
    options: Annotated[list[OverflowOption], Field(min_length=1, max_length=5)]
    confirm: Confirm | None = None


class Entry(Focusable):
    """What every typed input has."""

    placeholder: Placeholder | None = None
    dispatch_action_config: DispatchConfig | None = None


class PlainTextInput(Entry):
    type: Literal["plain_text_input"]
    initial_value: Annotated[str, Field(min_length=1, max_length=3000)] | None = None
    multiline: bool = False
    min_length: Annotated[int, Field(ge=0, le=3000)] | None = None
    max_length: Annotated[int, Field(ge=1, le=3000)] | None = None


class NumberInput(Entry):
    type: Literal["number_input"]
    is_decimal_allowed: bool
    initial_value: Words | None = None
    min_value: Words | None = None
    max_value: Words | None = None


class UrlInput(Entry):
    type: Literal["url_text_input"]
    initial_value: Address | None = None


class EmailInput(Entry):
    type: Literal["email_text_input"]
    initial_value: Words | None = None


class Datepicker(Focusable):
    type: Literal["datepicker"]
    initial_date: Annotated[str, AfterValidator(_day)] | None = None
    placeholder: Placeholder | None = None
    confirm: Confirm | None = None


class Timepicker(Focusable):
    type: Literal["timepicker"]
    initial_time: Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")] | None = None
    placeholder: Placeholder | None = None
    timezone: Words | None = None
    confirm: Confirm | None = None


class DatetimePicker(Focusable):
    type: Literal["datetimepicker"]
    initial_date_time: Annotated[int, Field(ge=1_000_000_000, le=9_999_999_999)] | None = None
    confirm: Confirm | None = None


class FeedbackButton(Part):
    text: Annotated[PlainText, at_most(75)]
    value: Annotated[str, Field(min_length=1, max_length=2000)]
    accessibility_label: ButtonLabel | None = None


class FeedbackButtons(Element):
    type: Literal["feedback_buttons"]
    positive_button: FeedbackButton
    negative_button: FeedbackButton


class IconButton(Element):
    type: Literal["icon_button"]
    icon: Words
    text: Annotated[PlainText, at_most(75)]
    value: Annotated[str, Field(min_length=1, max_length=2000)] | None = None
    confirm: Confirm | None = None
    accessibility_label: ButtonLabel | None = None
    visible_to_user_ids: Annotated[list[str], Field(min_length=1)] | None = None


def _among(chosen: list[Option] | list[PlainOption], offered: list[Option] | list[PlainOption]) -> None:
    if any(option not in offered for option in chosen):
        raise PydanticCustomError("initial", "initial options must be among the options, field for field")


Choice = StaticSelect | MultiStaticSelect | UsersSelect | ChannelsSelect | ConversationsSelect
Ticked = Checkboxes | RadioButtons
Picked = Datepicker | Timepicker | DatetimePicker
Typed = PlainTextInput | NumberInput | UrlInput | EmailInput

Actionable = Annotated[
    Button | Choice | Ticked | Overflow | Datepicker | Timepicker | DatetimePicker,
    Field(discriminator="type"),
]
Accessory = Annotated[
    Button | Choice | Ticked | Overflow | Datepicker | Timepicker | Image, Field(discriminator="type")
]
InputElement = Annotated[Choice | Ticked | Picked | Typed, Field(discriminator="type")]
ContextElement = Annotated[Image | PlainText | Mrkdwn, Field(discriminator="type")]
ContextAction = Annotated[FeedbackButtons | IconButton, Field(discriminator="type")]
