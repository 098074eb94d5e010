"""The API described for programs, made from the route table and its types."""

import re
from collections.abc import Iterable
from http import HTTPStatus
from typing import Final

from openapi_pydantic import (
    Components,
    Info,
    MediaType,
    OpenAPI,
    Operation,
    Parameter,
    PathItem,
    Reference,
    RequestBody,
    Response,
    SecurityScheme,
    Server,
)
from openapi_pydantic.util import PydanticSchema, construct_open_api_with_schema_class
from pydantic import BaseModel

from bot.api import problems
from bot.api.bodies import LARGEST
from bot.api.endpoints import Endpoint

VERSION: Final = "1.0"
ACCESS: Final = (
    "Takes a bearer token. Where the operator has set none, it serves callers on the same machine only."
)


def document(endpoints: Iterable[Endpoint], public_url: str) -> str:
    """The OpenAPI 3.1 document as JSON."""
    paths: dict[str, PathItem] = {}
    for endpoint in endpoints:
        path = paths.setdefault(endpoint.path, PathItem())
        setattr(path, endpoint.method.lower(), _operation(endpoint))
    described = OpenAPI(
        openapi="3.1.1",
        info=Info(title="ragvsft", version=VERSION, description=ACCESS),
        servers=[Server(url=public_url)],
        paths=paths,
        components=Components(securitySchemes={"token": SecurityScheme(type="http", scheme="bearer")}),
        security=[{"token": []}, {}],
    )
    complete = construct_open_api_with_schema_class(described)
    return complete.model_dump_json(by_alias=True, exclude_unset=True, exclude_none=True)


def _operation(endpoint: Endpoint) -> Operation:
    refusals = {str(status): _refusal(status) for status in endpoint.errors}
    return Operation(
        operationId=endpoint.id,
        summary=endpoint.summary,
        parameters=_parameters(endpoint.path) or None,
        requestBody=_body(endpoint.takes, required=not endpoint.may_be_empty) if endpoint.takes else None,
        responses={"200": Response(description="Done.", content=_json(endpoint.gives)), **refusals},
    )


def _parameters(path: str) -> list[Parameter | Reference]:
    return [
        Parameter.model_validate({"name": name, "in": "path", "required": True, "schema": {"type": "string"}})
        for name in re.findall(r"{(\w+)}", path)
    ]


def _body(takes: type[BaseModel], *, required: bool) -> RequestBody:
    return RequestBody(description=f"At most {LARGEST:,} bytes.", content=_json(takes), required=required)


def _refusal(status: int) -> Response:
    content = _json(problems.Problem, problems.MEDIA_TYPE)
    return Response(description=f"{HTTPStatus(status).phrase}.", content=content)


def _json(of: type[BaseModel], media_type: str = "application/json") -> dict[str, MediaType]:
    return {media_type: MediaType(media_type_schema=PydanticSchema(schema_class=of))}
