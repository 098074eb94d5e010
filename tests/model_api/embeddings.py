"""Embeddings: a bag of words, so that texts that share words are near each other."""

import base64
import re
from array import array
from math import hypot
from zlib import crc32

from tests.model_api.errors import Json, wrong

DIMENSIONS = 256
MOST_INPUTS = 2_048
LONGEST_INPUT = 8_192  # tokens
MOST_TOKENS = 300_000

_KNOWN = {"model", "input", "encoding_format", "dimensions", "user"}
_WORD = re.compile(r"[a-z]{4,}")
_STEM = 6


def check_request(body: Json) -> None:
    if unknown := sorted(set(body) - _KNOWN):
        raise wrong(None, f"Unrecognized request argument: {unknown[0]}")
    if body.get("encoding_format", "float") not in {"float", "base64"}:
        raise wrong("encoding_format", "It has to be float or base64.", "invalid_value")
    texts = _inputs(body)
    if not texts or len(texts) > MOST_INPUTS or not all(isinstance(text, str) and text for text in texts):
        raise wrong("input", f"From 1 to {MOST_INPUTS} texts, none of them empty.")
    tokens = [len(text) // 4 for text in texts]
    if max(tokens) > LONGEST_INPUT or sum(tokens) > MOST_TOKENS:
        raise wrong("input", f"At most {LONGEST_INPUT} tokens a text and {MOST_TOKENS} in all.")


def answer(body: Json) -> Json:
    texts = _inputs(body)
    made = [vector(text, body.get("dimensions", DIMENSIONS)) for text in texts]
    as_asked = _base64 if body.get("encoding_format") == "base64" else list
    data = [
        {"object": "embedding", "index": number, "embedding": as_asked(each)}
        for number, each in enumerate(made)
    ]
    tokens = sum(map(len, texts)) // 4
    usage = {"prompt_tokens": tokens, "total_tokens": tokens}
    return {"object": "list", "data": data, "model": body["model"], "usage": usage}


def vector(text: str, dimensions: int = DIMENSIONS) -> list[float]:
    """Of length 1. Its words count by their beginnings, so that forms of one word are one."""
    counts = [0.0] * dimensions
    for word in _WORD.findall(text.lower()):
        counts[crc32(word[:_STEM].encode()) % dimensions] += 1
    counts[0] += 0.01  # a text without words has a direction too
    length = hypot(*counts)
    return [each / length for each in counts]


def _inputs(body: Json) -> list[Json]:
    given = body.get("input")
    return given if isinstance(given, list) else [given]


def _base64(numbers: list[float]) -> str:
    return base64.b64encode(array("f", numbers).tobytes()).decode()
