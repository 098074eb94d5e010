"""Chat completions: what may be asked, and how an answer is sent."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from itertools import count

from aiohttp import web
from openai.types.chat.completion_create_params import CompletionCreateParamsBase

from tests.model_api.errors import ApiError, Json, wrong
from tests.model_api.faults import Fault, ModelFaults
from tests.model_api.schemas import check_response_format

ROLES = {"developer", "system", "user", "assistant", "tool"}
KNOWN = set(CompletionCreateParamsBase.__annotations__) | {"stream"}

_NEWER = re.compile(r"gpt-[5-9]|o\d")
_HALF = {Fault.HANG_MIDWAY, Fault.CUT_OFF, Fault.ENDS_EARLY, Fault.ERROR_MIDWAY, Fault.LENGTH, Fault.FILTERED}
_TEXTS = {
    Fault.NOT_JSON: "I would rather tell you a story about a whale.",
    Fault.WRONG_JSON: '{"answer": [1, 2, {"passage": null}]}',
    Fault.EMPTY: "",
}
_ids = count(1)


def check_request(body: Json, faults: ModelFaults) -> None:
    """Refuse what the API refuses, and what this service does not know."""
    if unknown := sorted(set(body) - KNOWN):
        raise wrong(None, f"Unrecognized request argument: {unknown[0]}")
    if faults.complains:
        message, param = faults.complains
        raise wrong(param, message.format(body["messages"][-1]["content"]))
    if foreign := sorted(faults.refuses & set(body)):
        raise ApiError(422, f"Extra inputs are not permitted: {', '.join(foreign)}")
    _check_messages(body.get("messages"))
    _check_limits(body)
    if "response_format" in body:
        check_response_format(body["response_format"], fine_tuned=body["model"].startswith("ft:"))
    if "stream_options" in body and not body.get("stream"):
        raise wrong("stream_options", "Only with stream.")


def _check_messages(messages: Json) -> None:
    if not isinstance(messages, list) or not messages:
        raise wrong("messages", "At least one message is needed.", "empty_array")
    for number, message in enumerate(messages):
        if not isinstance(message, dict) or message.get("role") not in ROLES:
            raise wrong(f"messages[{number}].role", "No such role.", "invalid_value")
        if not isinstance(message.get("content"), str | list):
            raise wrong(f"messages[{number}].content", "Text, or a list of parts.", "invalid_type")


def _check_limits(body: Json) -> None:
    if "max_tokens" in body and _NEWER.match(body["model"]):
        raise wrong("max_tokens", "Use 'max_completion_tokens' with this model.", "unsupported_parameter")
    for name in ("max_completion_tokens", "max_tokens"):
        if name in body and (type(body[name]) is not int or body[name] < 1):
            raise wrong(name, "A whole number of at least 1.", "integer_below_min_value")
    if not 0 <= body.get("temperature", 1) <= 2:
        raise wrong("temperature", "From 0 to 2.", "decimal_above_max_value")
    if body.get("n", 1) != 1:
        raise wrong("n", "This stand-in gives one answer.")


async def answer(
    request: web.Request, body: Json, text: str, fault: Fault | None, faults: ModelFaults
) -> web.StreamResponse:
    """Send an answer, whole or as events."""
    text = _TEXTS.get(fault, text) if fault else text
    if not body.get("stream"):
        return web.json_response(_whole(body, text, fault))
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    if fault is Fault.PACKED:
        response.enable_compression(web.ContentCoding.gzip)
    await response.prepare(request)
    async for event in _events(body, text, fault, faults):
        if fault is Fault.SLOW:
            await asyncio.sleep(faults.delay)
        await response.write(f"data: {event}\n\n".encode())
    if fault is Fault.HANG_MIDWAY:
        await asyncio.Event().wait()  # until the service ends
    if fault is Fault.CUT_OFF and request.transport:
        request.transport.abort()
    return response


def _whole(body: Json, text: str, fault: Fault | None) -> Json:
    text = text[: len(text) // 2] if fault in _HALF else text
    said = (
        {"content": None, "refusal": "No."} if fault is Fault.REFUSAL else {"content": text, "refusal": None}
    )
    choice = {"index": 0, "message": {"role": "assistant", **said}, "logprobs": None}
    head = {**_head(body), "object": "chat.completion"}
    return {**head, "choices": [{**choice, "finish_reason": _ended(fault)}], "usage": _usage(body, text)}


async def _events(body: Json, text: str, fault: Fault | None, faults: ModelFaults) -> AsyncIterator[str]:
    head = {**_head(body), "object": "chat.completion.chunk"}

    def chunk(delta: Json, ended: str | None = None) -> str:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": ended}
        return json.dumps({**head, "choices": [choice]})

    yield chunk({"role": "assistant", "content": "", "refusal": None})
    if fault is Fault.GARBAGE:
        yield faults.garbage
    if fault is Fault.REFUSAL:
        yield chunk({"refusal": "I cannot help with that."})
        text = ""
    while fault is Fault.ENDLESS:
        yield chunk({"content": "and so on " * 100})
    for start in range(0, len(text) // 2 if fault in _HALF else len(text), faults.piece):
        yield chunk({"content": text[start : start + faults.piece]})
    if fault is Fault.ERROR_MIDWAY:
        yield json.dumps(
            {"error": {"message": "Sorry.", "type": "server_error", "param": None, "code": None}}
        )
    if fault in {Fault.HANG_MIDWAY, Fault.CUT_OFF, Fault.ENDS_EARLY, Fault.ERROR_MIDWAY}:
        return
    yield chunk({}, _ended(fault))
    if body.get("stream_options", {}).get("include_usage"):
        yield json.dumps({**head, "choices": [], "usage": _usage(body, text)})
    yield "[DONE]"


def _ended(fault: Fault | None) -> str:
    return {Fault.LENGTH: "length", Fault.FILTERED: "content_filter"}.get(fault, "stop") if fault else "stop"


def _head(body: Json) -> Json:
    return {"id": f"chatcmpl-{next(_ids):08}", "created": 1_790_000_000, "model": body["model"]}


def _usage(body: Json, text: str) -> Json:
    """About four characters a token, as in English."""
    asked, said = len(json.dumps(body["messages"])) // 4, len(text) // 4
    return {"prompt_tokens": asked, "completion_tokens": said, "total_tokens": asked + said}
