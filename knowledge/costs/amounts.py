"""The kinds of figures in a case: bounded, and exact from JSON to the result."""

from decimal import ROUND_UP, Decimal
from typing import Annotated, Final

from pydantic import BeforeValidator, Field, GetCoreSchemaHandler, GetJsonSchemaHandler, ValidationInfo
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticKnownError, core_schema

LARGEST_VOLUME: Final = 10_000_000_000


class _Number:
    """Marks a Decimal that is a number in JSON, coming and going: never a text, and so described to programs."""

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.with_info_before_validator_function(
            _exact,
            handler(source),
            serialization=core_schema.plain_serializer_function_ser_schema(
                float, return_schema=core_schema.float_schema(), when_used="json"
            ),
        )

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        described = handler(schema)
        return next((one for one in described.get("anyOf", ()) if one["type"] == "number"), described)


def _exact(value: object, info: ValidationInfo) -> object:
    """What JSON has as `0.1` is exactly 0.1; what is finer than any figure needs to be is rounded, never to nothing."""
    if info.mode != "json":
        return value
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise PydanticKnownError("decimal_type")
    number = Decimal(str(value))
    too_fine = number.is_finite() and number.copy_abs() < _FINE and number != number.quantize(_FINEST)
    return number.quantize(_FINEST, ROUND_UP) if too_fine else number


def whole(value: object) -> object:
    """`1e3` is as whole a number as `1000`."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


_PLACES: Final = 30
_FINEST: Final = Decimal(1).scaleb(-_PLACES)
_FINE: Final = Decimal("1e-10")
"""A float of any program has at most 17 digits, so that only numbers below this have some after the thirtieth place."""

# Bounds keep every figure far within what is exact; nobody needs as much.
_DIGITS: Final = Field(ge=0, max_digits=50, decimal_places=_PLACES)
Usd = Annotated[Decimal, _DIGITS, Field(le=1_000_000_000), _Number]
Tokens = Annotated[Decimal, _DIGITS, Field(le=1_000_000_000_000_000), _Number]
Amount = Annotated[Decimal, _DIGITS, Field(le=1_000_000_000), _Number]
Share = Annotated[Decimal, _DIGITS, Field(le=1), _Number]
PositiveAmount = Annotated[Decimal, _DIGITS, Field(gt=0, le=1_000_000_000), _Number]
PositiveShare = Annotated[Decimal, _DIGITS, Field(gt=0, le=1), _Number]
Volume = Annotated[int, Field(ge=0, le=LARGEST_VOLUME), BeforeValidator(whole)]
Replicas = Annotated[int, Field(ge=0, le=1_000_000), BeforeValidator(whole)]
