"""What Slack would send, signed and written as the bytes of an HTTP request, before the clock starts."""

import secrets
import time
from collections.abc import Mapping, Sequence
from typing import Any

from playground import signed
from playground.deliveries import Kind, encoded
from tests.bench.clicks.people import ANA, BOT_ID, BOT_USER, CHANNEL, SIGNING_SECRET, TEAM

_OF_THE_APP: Mapping[str, object] = {"api_app_id": "A061F7APP1D", "token": "Shh_its_not_used"}
_OF_A_CLICK: Mapping[str, object] = {
    "type": "block_actions",
    "team": {"id": TEAM, "domain": "acme"},
    "channel": {"id": CHANNEL, "name": "planning"},
    "enterprise": None,
    "is_enterprise_install": False,
    "state": {"values": {}},
    **_OF_THE_APP,
}


def request(kind: Kind, payload: dict[str, Any]) -> bytes:
    content_type, body = encoded(kind, payload)
    headers = {
        "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
        "Content-Type": content_type,
        **signed(SIGNING_SECRET, body),
    }
    return http("POST", "/slack/events", body, headers)


def http(method: str, path: str, body: str = "", headers: Mapping[str, str] | None = None) -> bytes:
    """One request; a body has to be ASCII."""
    told = {"Host": "127.0.0.1", "Accept": "*/*", "Content-Length": str(len(body)), **(headers or {})}
    head = "".join(f"{name}: {value}\r\n" for name, value in told.items())
    return f"{method} {path} HTTP/1.1\r\n{head}\r\n{body}".encode("ascii")


def trigger_id() -> str:
    """Of a delivery that was never seen before."""
    return f"{secrets.randbelow(10**13)}.{secrets.randbelow(10**11)}.{secrets.token_hex(16)}"


def command(text: str) -> bytes:
    return request(
        "command",
        {
            **_OF_THE_APP,
            "team_id": TEAM,
            "team_domain": "acme",
            "channel_id": CHANNEL,
            "channel_name": "planning",
            "user_id": ANA,
            "user_name": "ana",
            "command": "/ragvsft",
            "text": text,
            "is_enterprise_install": "false",
            "response_url": _response_url("commands"),
            "trigger_id": trigger_id(),
        },
    )


def click(
    message: Mapping[str, Any], button: Mapping[str, Any], thread: str, value: str, person: str = ANA
) -> bytes:
    """On a button of a message of ours; Slack sends the whole message along.

    Args:
        message: With its `ts`, its text and its blocks.
        button: As it stands in the blocks.
        thread: The first message of its thread.
        value: That the button carries, where it is not the one in the blocks.
        person: Who clicks.
    """
    ts = message["ts"]
    shown = {
        **message,
        "type": "message",
        "user": BOT_USER,
        "bot_id": BOT_ID,
        "team": TEAM,
        "thread_ts": thread,
    }
    container = {"type": "message", "message_ts": ts, "thread_ts": thread, "channel_id": CHANNEL}
    pressed = {**button, "value": value, "block_id": "b1", "action_ts": f"{time.time():.6f}"}
    return request(
        "interaction",
        {
            **_OF_A_CLICK,
            "user": {"id": person, "username": "ana", "name": "ana", "team_id": TEAM},
            "container": {**container, "is_ephemeral": False},
            "trigger_id": trigger_id(),
            "message": shown,
            "response_url": _response_url("actions"),
            "actions": [pressed],
        },
    )


def buttons(blocks: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    elements = [element for block in blocks for element in block.get("elements", ())]
    return [element for element in elements if element.get("type") == "button"]


def _response_url(kind: str) -> str:
    return f"https://hooks.slack.com/{kind}/{TEAM}/{secrets.randbelow(10**13)}/{secrets.token_urlsafe(18)}"
