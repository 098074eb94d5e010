"""How a service wants to be asked: all speak much as OpenAI does, and some know fewer of its words."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import urlsplit

MOST_TOKENS: Final = 4_000
"""Of an answer, a reasoning model's thoughts included; five sentences take some 300."""

_SHAPE: Final = (
    "Answer with one JSON object and nothing around it. It has to be valid against this JSON Schema:\n{}"
)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a service does not accept a request.

    Attributes:
        said: In its own words, which may repeat ours: never for the log.
        param: The part of the request that is at fault, where the service names it apart.
    """

    said: str
    param: str | None

    def names(self, word: str, asked: str) -> bool:
        """Whether it is about a word of the request that is none of the question's."""
        return word in (self.param or "") or (not self.param and word in self.said and word not in asked)


@dataclass(frozen=True, slots=True)
class Dialect:
    """What may stand in a request for an answer.

    Nobody has to configure it. A service that does not know a word refuses the request and names the word
    (Mistral's does `max_completion_tokens`, older servers of open models do `response_format`); it is then
    asked without. The other way round would not do: OpenAI's newer models refuse `max_tokens`.

    Attributes:
        own: Whether the service is OpenAI's: only there it may be told to keep nothing, and has to be, since
            newer accounts keep by default.
        structured: Whether it holds a model to a schema; else the schema is told to the model in words.
        newer_limit: Whether it knows `max_completion_tokens`; else `max_tokens`.
    """

    own: bool
    structured: bool = True
    newer_limit: bool = True

    def without(self, refusal: "Refusal", messages: Sequence[Mapping[str, str]]) -> "Dialect | None":
        """The dialect that leaves out what a refusal names; `None` where it names nothing that could be left out.

        Args:
            refusal: Of a request in this dialect.
            messages: That were refused. A word that stands there may only be repeated.
        """
        asked = " ".join(message["content"] for message in messages)
        shape = any(refusal.names(word, asked) for word in ("response_format", "json_schema"))
        limit = refusal.names("max_completion_tokens", asked)
        fewer = replace(
            self, structured=self.structured and not shape, newer_limit=self.newer_limit and not limit
        )
        return fewer if fewer != self else None

    def request(
        self, messages: Sequence[Mapping[str, str]], schema_name: str, schema: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Messages, shape, length: what a request says beside the name of its model. There are never any tools."""
        shape = {"name": schema_name, "strict": True, "schema": schema}
        return {
            "messages": list(messages) if self.structured else _with_shape(messages, schema),
            "max_completion_tokens" if self.newer_limit else "max_tokens": MOST_TOKENS,
            **({"response_format": {"type": "json_schema", "json_schema": shape}} if self.structured else {}),
            **({"store": False} if self.own else {}),
        }


def dialect_of(url: str) -> Dialect:
    """What the service at that address most likely knows."""
    host = urlsplit(url).hostname or ""
    return Dialect(own=host == "openai.com" or host.endswith(".openai.com"))


def _with_shape(messages: Sequence[Mapping[str, str]], schema: Mapping[str, Any]) -> list[Mapping[str, str]]:
    """In the system's first message, for some models take no second one."""
    first, *others = messages
    words = _SHAPE.format(json.dumps(schema))
    return [{**first, "content": f"{first['content']}\n\n{words}"}, *others]
