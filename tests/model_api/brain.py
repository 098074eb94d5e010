"""What the stand-in thinks with: functions from a request to the text of an answer."""

import json
import re
from collections.abc import Callable

from knowledge.grounding.prompt import SCHEMA_NAME
from tests.model_api.errors import Json

Brain = Callable[[Json], str]

_WORD = re.compile(r"[a-z]{4,}")
_END = re.compile(r"(?<=[.!?])\s+|\n+")


def extractive(request: Json) -> str:
    """Quote, of each of the first two passages, the sentence that shares most words with the question."""
    if _schema_name(request) not in {SCHEMA_NAME, ""}:
        return json.dumps(least(request["response_format"]["json_schema"]["schema"]))
    data = fenced(request)
    chosen = [(_nearest(data["question"], each["text"]), each["id"]) for each in data["passages"][:2]]
    return _draft([*chosen])


def obedient(request: Json) -> str:
    """Say whatever anybody asks it to: all that stands in the question, the passages and the meeting, word for word."""
    data = fenced(request)
    ids = [each["id"] for each in data["passages"]] or ["nothing"]
    told = [data["question"], *data["meeting"], *(each["text"] for each in data["passages"])]
    lines = [line for text in told for line in [text, *_END.split(text)] if line.strip()]
    return _draft([(line, id_) for line in lines for id_ in (ids[0], "meeting")][:60])


def saying(*sentences: tuple[str, str]) -> Brain:
    """Always the same sentences, each with the passage that it claims to rest on."""
    return lambda _request: _draft([*sentences])


def fenced(request: Json) -> Json:
    """The data that the prompt fences: passages, what the meeting has answered, the question."""
    user = [message["content"] for message in request["messages"] if message["role"] == "user"]
    return json.loads(user[-1])


def least(schema: Json) -> Json:
    """The smallest value of a shape."""
    if "enum" in schema:
        return schema["enum"][0]
    kind = schema.get("type")
    if kind == "object":
        return {name: least(each) for name, each in schema["properties"].items()}
    return {"array": [], "string": "", "boolean": False, "integer": 0, "number": 0}.get(kind)


def _draft(sentences: list[tuple[str, str]]) -> str:
    return json.dumps({"sentences": [{"text": text, "passage": passage} for text, passage in sentences]})


def _nearest(question: str, text: str) -> str:
    asked = set(_WORD.findall(question.lower()))
    sentences = [part for part in _END.split(text) if part]
    return max(sentences, key=lambda each: len(asked & set(_WORD.findall(each.lower()))))


def _schema_name(request: Json) -> str:
    return str(request.get("response_format", {}).get("json_schema", {}).get("name", ""))
