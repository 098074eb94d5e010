"""The arguments of each Web API method. What Slack does not know is refused, to catch misspelt ones."""

import json
from collections.abc import Mapping
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from .errors import Json, SlackError


def _decoded(value: object) -> object:
    """In a form, structures arrive as JSON in a string."""
    return json.loads(value) if isinstance(value, str) else value


Structure = Annotated[Json, BeforeValidator(_decoded)]
Blocks = Annotated[list[object], BeforeValidator(_decoded)]


class Arguments(BaseModel):
    """What every method takes: Bolt's client adds the ``team_id`` to each call."""

    model_config = ConfigDict(extra="forbid")
    team_id: str | None = None


A = TypeVar("A", bound=Arguments)


class Nothing(Arguments):
    pass


class Content(Arguments):
    """What chat methods put on the screen."""

    channel: str
    text: str | None = None
    blocks: Blocks | None = None
    mrkdwn: bool = True
    parse: Literal["none", "full"] | None = None
    link_names: bool = False


class PostMessage(Content):
    thread_ts: str | None = None
    reply_broadcast: bool = False
    metadata: Structure | None = None
    unfurl_links: bool = True
    unfurl_media: bool = True


class PostEphemeral(Content):
    user: str
    thread_ts: str | None = None


class Update(Content):
    ts: str
    metadata: Structure | None = None
    reply_broadcast: bool = False


class Delete(Arguments):
    channel: str
    ts: str


class GetPermalink(Arguments):
    channel: str
    message_ts: str


class OneChannel(Arguments):
    channel: str
    include_num_members: bool = False
    include_locale: bool = False


class Replies(Arguments):
    channel: str
    ts: str
    limit: int = 1000
    cursor: str | None = None
    oldest: str = "0"
    latest: str | None = None
    inclusive: bool = False
    include_all_metadata: bool = False


class History(Arguments):
    channel: str
    limit: int = 100
    cursor: str | None = None
    oldest: str = "0"
    latest: str | None = None
    inclusive: bool = False
    include_all_metadata: bool = False


class OneUser(Arguments):
    user: str
    include_locale: bool = False


class SetStatus(Arguments):
    channel_id: str
    thread_ts: str
    status: str
    loading_messages: Annotated[list[str], BeforeValidator(_decoded), Field(max_length=10)] | None = None
    icon_emoji: str | None = None
    icon_url: str | None = None
    username: str | None = None


class SetTitle(Arguments):
    channel_id: str
    thread_ts: str
    title: Annotated[str, Field(min_length=1)]


class OnePrompt(BaseModel):
    model_config = ConfigDict(extra="forbid")
    title: Annotated[str, Field(min_length=1)]
    message: Annotated[str, Field(min_length=1)]


class SetPrompts(Arguments):
    channel_id: str
    prompts: Annotated[list[OnePrompt], BeforeValidator(_decoded), Field(min_length=1, max_length=4)]
    thread_ts: str | None = None
    title: str | None = None


class OpenView(Arguments):
    trigger_id: str
    view: Structure


class UpdateView(Arguments):
    view: Structure
    view_id: str | None = None
    external_id: str | None = None
    hash: str | None = None


class PublishView(Arguments):
    user_id: str
    view: Structure
    hash: str | None = None


def parsed(model: type[A], given: Mapping[str, object]) -> A:
    """Check arguments, or raise what Slack answers to wrong ones."""
    try:
        return model.model_validate(dict(given))
    except ValidationError as invalid:
        messages = [
            f"[ERROR] {e['msg']} [json-pointer:/{'/'.join(map(str, e['loc']))}]" for e in invalid.errors()
        ]
        raise SlackError("invalid_arguments", messages) from invalid
