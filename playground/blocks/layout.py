"""The blocks themselves, and which of them each surface takes."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from .charts import DataVisualization
from .elements import Accessory, Actionable, Button, ContextAction, ContextElement, Image, InputElement
from .rich_text import RichText
from .texts import Identifier, Mrkdwn, Part, PlainText, SlackFile, Text, Words, at_most


class Block(Part):
    block_id: Identifier | None = None


class Section(Block):
    type: Literal["section"]
    text: Annotated[Text, at_most(3000)] | None = None
    fields: Annotated[list[Annotated[Text, at_most(2000)]], Field(min_length=1, max_length=10)] | None = None
    accessory: Accessory | None = None
    expand: bool = False

    @model_validator(mode="after")
    def says_something(self) -> Self:
        if self.text is None and self.fields is None:
            raise PydanticCustomError("section", "must provide text or fields")
        return self


class Header(Block):
    type: Literal["header"]
    text: Annotated[PlainText, at_most(150)]
    level: Literal[1, 2, 3, 4] = 1


class Context(Block):
    type: Literal["context"]
    elements: Annotated[list[ContextElement], Field(min_length=1, max_length=10)]


class Actions(Block):
    type: Literal["actions"]
    elements: Annotated[list[Actionable], Field(min_length=1, max_length=25)]


class Divider(Block):
    type: Literal["divider"]


class ImageBlock(Image):
    title: Annotated[PlainText, at_most(2000)] | None = None
    block_id: Identifier | None = None


class Input(Block):
    type: Literal["input"]
    label: Annotated[PlainText, at_most(2000)]
    element: InputElement
    hint: Annotated[PlainText, at_most(2000)] | None = None
    optional: bool = False
    dispatch_action: bool = False


class Markdown(Block):
    type: Literal["markdown"]
    text: Annotated[str, Field(min_length=1, max_length=12_000)]


class RawText(Part):
    type: Literal["raw_text"]
    text: Words


class RawNumber(Part):
    type: Literal["raw_number"]
    text: Words
    value: float


class ColumnSetting(Part):
    align: Literal["left", "center", "right"] = "left"
    is_wrapped: bool = False


Cell = Annotated[RawText | RichText, Field(discriminator="type")]
DataCell = Annotated[RawText | RawNumber | RichText, Field(discriminator="type")]


class Table(Block):
    type: Literal["table"]
    rows: Annotated[
        list[Annotated[list[Cell], Field(min_length=1, max_length=20)]], Field(min_length=1, max_length=100)
    ]
    column_settings: Annotated[list[ColumnSetting], Field(min_length=1, max_length=20)] | None = None


class DataTable(Block):
    type: Literal["data_table"]
    caption: Words
    rows: Annotated[
        list[Annotated[list[DataCell], Field(min_length=1, max_length=20)]],
        Field(min_length=2, max_length=101),
    ]
    page_size: Annotated[int, Field(ge=1, le=100)] = 5
    row_header_column_index: Annotated[int, Field(ge=0, le=19)] = 0


class Card(Block):
    type: Literal["card"]
    title: Annotated[Mrkdwn, at_most(150)] | None = None
    subtitle: Annotated[Mrkdwn, at_most(150)] | None = None
    body: Annotated[Mrkdwn, at_most(200)] | None = None
    icon: Image | None = None
    slack_icon: SlackFile | None = None
    hero_image: Image | None = None
    actions: Annotated[list[Button], Field(min_length=1, max_length=2)] | None = None

    @model_validator(mode="after")
    def says_something(self) -> Self:
        if not (self.title or self.body or self.hero_image or self.actions):
            raise PydanticCustomError("card", "must provide title, body, hero_image or actions")
        return self


class Carousel(Block):
    type: Literal["carousel"]
    elements: Annotated[list[Card], Field(min_length=1, max_length=10)]


class UrlSource(Part):
    type: Literal["url"]
    url: Words
    text: Words


class TaskCard(Block):
    type: Literal["task_card"]
    task_id: Words
    title: Words
    status: Literal["pending", "in_progress", "complete", "error"]
    details: RichText | None = None
    output: RichText | None = None
    sources: Annotated[list[UrlSource], Field(min_length=1)] | None = None


class Plan(Block):
    type: Literal["plan"]
    title: Words
    tasks: Annotated[list[TaskCard], Field(min_length=1, max_length=50)] | None = None


class ContextActions(Block):
    type: Literal["context_actions"]
    elements: Annotated[list[ContextAction], Field(min_length=1, max_length=5)]


class Alert(Block):
    type: Literal["alert"]
    text: Text
    level: Literal["default", "info", "warning", "error", "success"] = "default"


Everywhere = Section | Header | Context | Actions | Divider | ImageBlock | Input | RichText
Child = Annotated[Everywhere | Table, Field(discriminator="type")]


class Container(Block):
    type: Literal["container"]
    child_blocks: Annotated[list[Child], Field(min_length=1, max_length=10)]
    title: Annotated[PlainText, at_most(150)] | None = None
    rich_text_title: RichText | None = None
    subtitle: Annotated[Text, at_most(150)] | None = None
    icon: Image | None = None
    width: Literal["narrow", "standard", "wide", "full"] = "standard"
    is_collapsible: bool = False
    default_collapsed: bool = False
    has_header_divider: bool = False

    @model_validator(mode="after")
    def is_titled(self) -> Self:
        if not (self.title or self.rich_text_title):
            raise PydanticCustomError("container", "must provide title or rich_text_title")
        if self.default_collapsed and not self.is_collapsible:
            raise PydanticCustomError("container", "default_collapsed requires is_collapsible")
        return self


Shown = Markdown | Table | DataTable | DataVisualization | Card | Carousel | Container | Plan | TaskCard
MessageBlock = Annotated[Everywhere | Shown | ContextActions, Field(discriminator="type")]
ViewBlock = Annotated[Everywhere | Alert, Field(discriminator="type")]
HomeBlock = Annotated[Everywhere, Field(discriminator="type")]
