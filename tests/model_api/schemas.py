"""Which JSON schemas structured output takes when it is strict.

Source: https://developers.openai.com/api/docs/guides/structured-outputs, as of 2026-11.
"""

import re
from collections.abc import Iterator

from tests.model_api.errors import Json, wrong

NAME = re.compile(r"[a-zA-Z0-9_-]{1,64}")
MOST_PROPERTIES = 5_000
DEEPEST = 10
MOST_ENUM_VALUES = 1_000
MOST_CHARACTERS = 120_000

_ALWAYS = {"type", "enum", "const", "description", "title", "properties", "required", "additionalProperties"}
_ALWAYS |= {"items", "anyOf", "$ref", "$defs", "definitions", "$schema", "$id"}
# Not with a fine-tuned model.
_CONSTRAINTS = {
    "pattern",
    "format",
    "multipleOf",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
}
_CONSTRAINTS |= {"minItems", "maxItems"}
_TYPES = {"string", "number", "boolean", "integer", "object", "array", "null"}

Path = tuple[str, ...]


def check_response_format(given: Json, *, fine_tuned: bool) -> None:
    if not isinstance(given, dict) or given.get("type") not in {"text", "json_object", "json_schema"}:
        raise wrong("response_format.type", "It has to be text, json_object or json_schema.", "invalid_value")
    if given["type"] != "json_schema":
        return
    shape = given.get("json_schema")
    if not isinstance(shape, dict) or set(shape) - {"name", "description", "schema", "strict"}:
        raise wrong("response_format.json_schema", "It takes name, description, schema and strict.")
    if not isinstance(shape.get("name"), str) or not NAME.fullmatch(shape["name"]):
        raise wrong(
            "response_format.json_schema.name", "Letters, digits, _ and -, at most 64.", "invalid_value"
        )
    if shape.get("strict"):
        _check_strict(shape["name"], shape.get("schema"), fine_tuned=fine_tuned)


def _check_strict(name: str, schema: Json, *, fine_tuned: bool) -> None:
    for path, problem in _problems(schema, fine_tuned=fine_tuned):
        raise wrong("response_format", f"Invalid schema for response_format '{name}': at {path}: {problem}")


def _problems(schema: Json, *, fine_tuned: bool) -> Iterator[tuple[Path, str]]:
    if not isinstance(schema, dict) or schema.get("type") != "object" or "anyOf" in schema:
        yield (), "the root has to be an object"
        return
    known = _ALWAYS if fine_tuned else _ALWAYS | _CONSTRAINTS
    nodes = list(_nodes(schema, (), 1))
    for path, node, _ in nodes:
        yield from ((path, problem) for problem in _of_node(node, known))
    if max(depth for _, _, depth in nodes) > DEEPEST:
        yield (), "too deep"
    if sum(len(node.get("properties", {})) for _, node, _ in nodes) > MOST_PROPERTIES:
        yield (), "too many properties"
    values = [str(value) for _, node, _ in nodes for value in node.get("enum", [])]
    names = [key for _, node, _ in nodes for key in node.get("properties", {})]
    if len(values) > MOST_ENUM_VALUES or sum(map(len, [*values, *names])) > MOST_CHARACTERS:
        yield (), "too many values"


def _of_node(node: Json, known: set[str]) -> Iterator[str]:
    if unknown := sorted(set(node) - known):
        yield f"not permitted: {', '.join(unknown)}"
    if "$ref" in node and len(node) > 1:
        yield "nothing may stand beside $ref"
    types = node.get("type", [])
    types = [types] if isinstance(types, str) else types
    if set(types) - _TYPES or not (types or {"$ref", "anyOf", "enum", "const"} & set(node)):
        yield "no type that is known"
    if "object" in types:
        if node.get("additionalProperties") is not False:
            yield "'additionalProperties' has to be false"
        if sorted(node.get("required", [])) != sorted(node.get("properties", {})):
            yield "'required' has to name every property"
    if "array" in types and "items" not in node:
        yield "an array needs items"


def _nodes(node: Json, path: Path, depth: int) -> Iterator[tuple[Path, Json, int]]:
    """Every schema within one, where it stands, and how many objects and arrays around it."""
    yield path, node, depth
    for key in ("properties", "$defs", "definitions"):
        for name, child in node.get(key, {}).items():
            yield from _nodes(child, (*path, key, name), depth + 1)
    if "items" in node:
        yield from _nodes(node["items"], (*path, "items"), depth + 1)
    for number, child in enumerate(node.get("anyOf", [])):
        yield from _nodes(child, (*path, "anyOf", str(number)), depth)
