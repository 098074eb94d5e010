"""Rich text: runs of styled text inside sections, lists, quotes and preformatted parts."""

from typing import Annotated, Literal

from pydantic import Field

from .texts import Identifier, Part, Words


class RunStyle(Part):
    bold: bool = False
    italic: bool = False
    strike: bool = False
    code: bool = False
    underline: bool = False
    highlight: bool = False
    client_highlight: bool = False
    unlink: bool = False


class Run(Part):
    style: RunStyle | None = None


class RunText(Run):
    type: Literal["text"]
    text: Words


class RunLink(Run):
    type: Literal["link"]
    url: Words
    text: Words | None = None
    unsafe: bool = False


class RunUser(Run):
    type: Literal["user"]
    user_id: Words


class RunChannel(Run):
    type: Literal["channel"]
    channel_id: Words


class RunUsergroup(Run):
    type: Literal["usergroup"]
    usergroup_id: Words


class RunTeam(Run):
    type: Literal["team"]
    team_id: Words


class RunEmoji(Run):
    type: Literal["emoji"]
    name: Words
    unicode: Words | None = None


class RunDate(Run):
    type: Literal["date"]
    timestamp: int
    format: Words
    url: Words | None = None
    fallback: Words | None = None


class RunBroadcast(Run):
    type: Literal["broadcast"]
    range: Literal["here", "channel", "everyone"]


class RunColor(Run):
    type: Literal["color"]
    value: Words


AnyRun = Annotated[
    RunText
    | RunLink
    | RunUser
    | RunChannel
    | RunUsergroup
    | RunTeam
    | RunEmoji
    | RunDate
    | RunBroadcast
    | RunColor,
    Field(discriminator="type"),
]
PlainRun = Annotated[RunText | RunLink, Field(discriminator="type")]
Border = Literal[0, 1]


class Section(Part):
    type: Literal["rich_text_section"]
    elements: Annotated[list[AnyRun], Field(min_length=1)]


class ListOf(Part):
    type: Literal["rich_text_list"]
    style: Literal["bullet", "ordered"]
    elements: Annotated[list[Section], Field(min_length=1)]
    indent: Annotated[int, Field(ge=0, le=8)] = 0
    offset: Annotated[int, Field(ge=0)] = 0
    border: Border = 0


class Quote(Part):
    type: Literal["rich_text_quote"]
    elements: Annotated[list[AnyRun], Field(min_length=1)]
    border: Border = 0


class Preformatted(Part):
    type: Literal["rich_text_preformatted"]
    elements: Annotated[list[PlainRun], Field(min_length=1)]
    border: Border = 0
    language: Words | None = None


class RichText(Part):
    type: Literal["rich_text"]
    elements: Annotated[
        list[Annotated[Section | ListOf | Quote | Preformatted, Field(discriminator="type")]],
        Field(min_length=1),
    ]
    block_id: Identifier | None = None
