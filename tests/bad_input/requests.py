"""Requests that are not Slack's, or not what HTTP, a form or JSON is."""

import gzip
import json
from collections.abc import Iterator
from itertools import product
from typing import Final
from urllib.parse import quote_plus, urlencode

from bot.door.front_door import LARGEST_BODY
from tests.bad_input.case import MARK, Request, Signing, distinct, some

COUNT: Final = 300

_FORM: Final = "Content-Type: application/x-www-form-urlencoded"
_JSON: Final = "Content-Type: application/json"

_COMMAND: Final = urlencode({
    "command": "/ragvsft", "text": MARK, "team_id": "T0PLAYGRND", "channel_id": "C0PLANNING",
    "user_id": "U0ANA00001", "trigger_id": "1.1.unsigned", "response_url": "https://evil.example",
}).encode()  # fmt: skip
_EVENT: Final = json.dumps({
    "type": "event_callback",
    "event": {"type": "app_mention", "user": "U0ANA00001", "channel": "C0PLANNING", "ts": "1.1", "text": MARK},
}).encode()  # fmt: skip
_DEEP: Final = b'{"a":' * 20_000 + b"1" + b"}" * 20_000
_UNSIGNED: Final = (
    *(_COMMAND, _EVENT, b"", b"ssl_check=1", _DEEP, b"{", b"payload=%7B", b"\xff\xfe\x00", b"\x00" * 1_000),
    *(
        b'{"type": "url_verification", "challenge": "x"}',
        gzip.compress(_COMMAND),
        b"x" * 100_000,
        b"=" * 10_000,
    ),
)
_WRONG: Final[tuple[Signing, ...]] = ("none", "other secret", "other body", "stale", "early", "garbage")

_BROKEN_JSON: Final = (
    *("{", "{}x", '{"a"', '{"a":}', '{"a":1,}', "{'a': 1}", '{"a": NaN}', '{"a": Infinity}', '{"a": 1e999}'),
    *('{"a": "\\ud800"}', '{"a": "\\x"}', '{"a": "\n"}', "[]", "[1]", "null", "1", '"x"', "true", "\ufeff{}"),
    *('{"type": 5}', '{"type": []}', '{"type": "event_callback"}', '{"type": "event_callback", "event": 5}'),
    *('{"type": "event_callback", "event": []}', '{"type": "event_callback", "event": {}}', '{"event": null}'),
    *('{"type": "block_actions"}', '{"type": "block_actions", "actions": {}}'),
    '{"type": "block_actions", "actions": []}',
    *('{"type": "view_submission"}', '{"type": "view_submission", "view": []}', '{"type": "view_closed"}'),
    *('{"authorizations": 5}', '{"authorizations": [5]}', '{"team": []}', '{"team": 5}', '{"user": 1}'),
    '{"enterprise": 5}',
    *('{"channel": {"id": []}}', '{"type": "url_verification"}', '{"type": "url_verification", "challenge": {}}'),
    *('{"type": "shortcut", "callback_id": 5}', '{"type": "dialog_submission"}', '{"type": "interactive_message"}'),
    *('{"type": "block_suggestion"}', '{"type": "workflow_step_edit"}', '{"type": "function_executed"}'),
    '{"a": %s}' % ("9" * 5_000),
    *("[" * 50_000, '{"a":' * 20_000, '{"a": "%s"}' % ("x" * 100_000), '{"%s": 1}' % ("k" * 50_000)),
)  # fmt: skip
_BROKEN_FORMS: Final = (
    *(
        "",
        "&",
        "=",
        "&&&===",
        "a",
        "a=%",
        "a=%zz",
        "payload",
        "payload=",
        "payload=%7B",
        "payload=%00",
        "payload=[]",
    ),
    *(
        "payload=null",
        "payload=%7B%7D&payload=%7B%7D",
        "text=payload",
        "command=",
        "command=/other",
        "command=/ragvsft",
    ),
    *(
        "command=/ragvsft&text=%ED%A0%80",
        "command=/ragvsft&text=%FF",
        "command=%00",
        "ssl_check=1",
        "ssl_check=2",
    ),
    *(
        "command=/ragvsft&command=/ragvsft",
        "a=1&" * 5_000,
        "%" * 10_000,
        "payload=" + quote_plus('{"type": "block_actions"}'),
    ),
)
_LINES: Final = (
    *(
        "GET /slack/events HTTP/1.1",
        "PUT /slack/events HTTP/1.1",
        "DELETE /slack/events HTTP/1.1",
        "TRACE /slack/events HTTP/1.1",
    ),
    *(
        "POST /slack/events",
        "POST /slack/events HTTP/9.9",
        "POST /slack/events HTTP/0.9",
        "POST  HTTP/1.1",
        "POST",
    ),
    *(
        "",
        "\x00\x01\x02",
        "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        "PRI * HTTP/2.0",
        "post /slack/events HTTP/1.1",
    ),
    *(
        "POST /slack/events/../events HTTP/1.1",
        "POST /slack/nowhere HTTP/1.1",
        "POST /%00 HTTP/1.1",
        "POST /\xff HTTP/1.1",
    ),
    *(
        "POST http://evil.example/slack/events HTTP/1.1",
        "CONNECT evil.example:443 HTTP/1.1",
        "OPTIONS * HTTP/1.1",
    ),
    *(
        "POST /slack/" + "x" * 40_000 + " HTTP/1.1",
        "SMTP EHLO",
        "*1\r\n$4\r\nPING",
        "POST /slack/events HTTP/1.1 HTTP/1.1",
    ),
)
_HEADS: Final = (
    *(
        "Content-Length: -1",
        "Content-Length: x",
        "Content-Length: 5\r\nContent-Length: 7",
        "Content-Length: 99999999999",
    ),
    *(
        "Content-Length: 1e3",
        "Transfer-Encoding: chunked\r\nContent-Length: 5",
        "Transfer-Encoding: gibberish",
        ": empty",
    ),
    *(
        "No colon here",
        " Folded: yes",
        "X: \x00",
        "X\x01: y",
        "X: " + "y" * 20_000,
        "Host: \r\nHost: b",
        "Expect: 100-continue",
    ),
    *(
        "Expect: nothing",
        "Content-Encoding: gzip",
        "Content-Encoding: gibberish",
        "Content-Type: \x00",
        "Content-Type: a/b; charset=x",
    ),
    *(
        "Upgrade: websocket\r\nConnection: Upgrade",
        "Connection: close, keep-alive",
        "Cookie: " + "a=b; " * 500,
    ),
    *(
        "X-Slack-Signature: v0=1\r\nX-Slack-Signature: v0=2",
        "X-Slack-Request-Timestamp: 1\r\nX-Slack-Request-Timestamp: 2",
    ),
    "\r\n".join(f"X-{at}: y" for at in range(300)),
)
_TRUSTED: Final = (
    "X-Forwarded-For: 127.0.0.1",
    "Authorization: Bearer x",
    "X-Slack-Retry-Num: 1",
    "X-Slack-No-Retry: 1",
)
_TIMES: Final = ("", "now", "1e9", "-1", "\u00b2", "9" * 12, "9" * 4_000, "1795261231.5", "0x1", " 1", "0")
_SIGNATURES: Final = (
    "",
    "v0=",
    "v0=" + "0" * 64,
    "v1=" + "0" * 64,
    "V0=" + "0" * 64,
    "v0=" + "g" * 64,
    "v0=" + "0" * 4_000,
)


def cases() -> tuple[Request, ...]:
    chosen = distinct([*_signed(), *_heads(), *_lines()])
    return (*chosen, *some(_unsigned(), COUNT - len(chosen), seed=11))


def _unsigned() -> Iterator[Request]:
    for signing, body, head in product(_WRONG, _UNSIGNED, ((_FORM,), (_JSON,), ())):
        yield Request(f"{signing}: {body[:30]!r} {head}", body, signing, head)
    for trusted, body in product(_TRUSTED, _UNSIGNED[:3]):
        yield Request(f"{trusted}: {body[:30]!r}", body, "none", (_FORM, trusted))
    large = b"text=" + b"x" * LARGEST_BODY
    yield Request("large and unsigned", large, "none", (_FORM,))


def _signed() -> Iterator[Request]:
    """By Slack, and yet none of its shapes."""
    for body in _BROKEN_JSON:
        yield Request(f"signed {body[:40]!r}", body.encode(), "good", (_JSON,))
        if len(body) < 100:
            yield Request(
                f"signed, in a form {body[:40]!r}", f"payload={quote_plus(body)}".encode(), "good", (_FORM,)
            )
    for body in _BROKEN_FORMS:
        yield Request(f"signed form {body[:40]!r}", body.encode(), "good", (_FORM,))
    for raw in (b"\xff\xfe\x00", b"\x80abc", b"text=\xc3\x28", b"text=" + b"x" * LARGEST_BODY):
        yield Request(f"signed bytes {raw[:20]!r}", raw, "good", (_FORM,))


def _heads() -> Iterator[Request]:
    for head in _HEADS:
        yield Request(f"head {head[:40]!r}", _COMMAND, "none", (_FORM, head))
    for time in _TIMES:
        claimed = (f"X-Slack-Request-Timestamp: {time}", "X-Slack-Signature: v0=" + "0" * 64)
        yield Request(f"time {time[:20]!r}", _COMMAND, "none", (_FORM, *claimed))
    for signature in _SIGNATURES:
        claimed = ("X-Slack-Request-Timestamp: 1795261231", f"X-Slack-Signature: {signature}")
        yield Request(f"signature {signature[:20]!r}", _COMMAND, "none", (_FORM, *claimed))


def _lines() -> Iterator[Request]:
    for line in _LINES:
        yield Request(f"line {line[:40]!r}", b"", "none", (), line)
