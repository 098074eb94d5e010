"""The API described for programs, made from the route table and its types."""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Final, TypeAlias

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaValue, models_json_schema

from bot.api import problems
from bot.api.bodies import LARGEST
from bot.api.endpoints import Endpoint

VERSION: Final = "1.0"
ACCESS: Final = (
    "Takes a bearer token. Where the operator has set none, it serves callers on the same machine only."
)

Part: TypeAlias = JsonSchemaValue
"""Of the document, or all of it."""

References: TypeAlias = Mapping[type[BaseModel], Part]
"""To the schema of each type."""


def document(endpoints: Iterable[Endpoint], public_url: str) -> str:
    """The OpenAPI 3.1 document as JSON."""
    table = tuple(endpoints)
    references, schemas = _schemas(table)
    paths: dict[str, Part] = defaultdict(dict)
    for endpoint in table:
        paths[endpoint.path][endpoint.method.lower()] = _operation(endpoint, references)
    described = {
        "openapi": "3.1.1",
        "info": {"title": "ragvsft", "version": VERSION, "description": ACCESS},
        "servers": [{"url": public_url}],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{"token": []}, {}],
    }
    return json.dumps(described)


def _schemas(endpoints: Iterable[Endpoint]) -> tuple[References, Part]:
    """Of all types that are sent or taken: where each of them stands, and what stands there."""
    types: list[type[BaseModel]] = [problems.Problem]
    for endpoint in endpoints:
        types += [endpoint.gives, *([endpoint.takes] if endpoint.takes else [])]
    found, whole = models_json_schema(
        [(each, "validation") for each in types], ref_template="#/components/schemas/{model}"
    )
    return {each: found[each, "validation"] for each in types}, whole["$defs"]


def _operation(endpoint: Endpoint, references: References) -> Part:
    done = {"description": "Done.", "content": _json(references[endpoint.gives])}
    refusals = {str(status): _refusal(status, references) for status in endpoint.errors}
    return {
        "operationId": endpoint.id,
        "summary": endpoint.summary,
        **_parameters(endpoint.path),
        **_body(endpoint.takes, references, required=not endpoint.may_be_empty),
        "responses": {"200": done, **refusals},
    }


def _parameters(path: str) -> Part:
    found = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in re.findall(r"{(\w+)}", path)
    ]
    return {"parameters": found} if found else {}


def _body(takes: type[BaseModel] | None, references: References, *, required: bool) -> Part:
    if takes is None:
        return {}
    about = {"description": f"At most {LARGEST:,} bytes.", "required": required}
    return {"requestBody": {**about, "content": _json(references[takes])}}


def _refusal(status: int, references: References) -> Part:
    content = _json(references[problems.Problem], problems.MEDIA_TYPE)
    return {"description": f"{HTTPStatus(status).phrase}.", "content": content}


def _json(schema: Part, media_type: str = "application/json") -> Part:
    return {media_type: {"schema": schema}}
