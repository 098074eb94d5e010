"""Whether people and Slack reach the bot at its public address."""

import json
import secrets
import time
from http import HTTPStatus
from ipaddress import ip_address
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.signature import SignatureVerifier

from bot.api.access import is_here
from bot.doctor.finding import Finding, mend, note, ok, warning
from bot.settings import Settings


async def address_findings(settings: Settings, session: aiohttp.ClientSession) -> list[Finding]:
    if settings.public_url is None:
        says = "it is not set, so links in Slack lead to this machine only. Put there the address of the bot."
        return [mend("PUBLIC_URL", says)]
    is_up = await _is_up(session, settings.public_url)
    findings = [_scheme(settings.public_url), _reached(up=is_up, here=await _is_up(session, _own(settings)))]
    deliveries = await _deliveries(settings, settings.public_url, session, up=is_up)
    return [*findings, deliveries, *await _strangers(settings, settings.public_url, session)]


def _own(settings: Settings) -> str:
    """Where it serves; one that listens on all of the machine's addresses is asked at the machine's own."""
    host = "localhost" if _is_all(settings.host) else settings.host
    return f"http://[{host}]:{settings.port}" if ":" in host else f"http://{host}:{settings.port}"


def _is_all(host: str) -> bool:
    try:
        return ip_address(host).is_unspecified
    except ValueError:
        return False


def _scheme(url: str) -> Finding:
    if urlsplit(url).scheme == "https":
        return ok("PUBLIC_URL", "it is https.")
    if is_here(url):
        return warning("PUBLIC_URL", "it is this machine's own name, which nobody else can reach.")
    return mend(
        "PUBLIC_URL", "it is not https, which Slack asks for. Put something before the bot that has TLS."
    )


def _reached(*, up: bool, here: bool) -> Finding:
    if up:
        return ok("PUBLIC_URL", "the bot answers there.")
    if here:
        says = (
            "the bot runs here, and does not answer there. Let the proxy pass all paths on to HOST and PORT."
        )
        return mend("PUBLIC_URL", says)
    return warning("PUBLIC_URL", "no bot answers there, nor at HOST and PORT. Start it, and run this again.")


async def _is_up(session: aiohttp.ClientSession, url: str) -> bool:
    try:
        async with session.get(f"{url}/healthz") as answer:
            read: object = await answer.json(content_type=None) if answer.status == HTTPStatus.OK else None
            return read == {"status": "up"}
    except (aiohttp.ClientError, OSError, ValueError):
        return False


async def _deliveries(settings: Settings, url: str, session: aiohttp.ClientSession, *, up: bool) -> Finding:
    about, address = "Request URL", f"{url}/slack/events"
    if settings.slack_app_token:
        return note(about, "none is needed, for Slack comes over a socket.")
    if not up:
        return note(about, f"in the app's settings it has to be {address}, three times.")
    if settings.slack_signing_secret and await _echoes(settings, address, session):
        return ok(
            about,
            f"{address} takes what is signed with SLACK_SIGNING_SECRET; is it so in the app's settings?",
        )
    says = f"{address} does not take what is signed with SLACK_SIGNING_SECRET. Has the running bot the same one, and "
    return mend(about, f"{says}does the proxy pass body and headers on as they are?")


async def _echoes(settings: Settings, address: str, session: aiohttp.ClientSession) -> bool:
    """Whether the challenge with which Slack checks an address comes back."""
    assert settings.slack_signing_secret  # noqa: S101 -- as whoever calls has seen
    challenge = secrets.token_hex(8)
    body, now = json.dumps({"type": "url_verification", "challenge": challenge}), str(int(time.time()))
    signer = SignatureVerifier(settings.slack_signing_secret.get_secret_value())
    signature = signer.generate_signature(timestamp=now, body=body) or ""
    headers = {
        "X-Slack-Request-Timestamp": now,
        "X-Slack-Signature": signature,
        "Content-Type": "application/json",
    }
    try:
        async with session.post(address, data=body, headers=headers) as answer:
            return answer.status == HTTPStatus.OK and challenge in await answer.text()
    except (aiohttp.ClientError, OSError, ValueError):
        return False


async def _strangers(settings: Settings, url: str, session: aiohttp.ClientSession) -> list[Finding]:
    """Whether the API takes everybody for a caller on its own machine, as it does behind a proxy that adds nothing."""
    if settings.api_tokens or is_here(url):
        return []
    try:
        async with session.get(f"{url}/api/v1/questions") as answer:
            is_open = answer.status == HTTPStatus.OK
    except (aiohttp.ClientError, OSError):
        is_open = False
    if is_open:
        says = "none is set, and the API answers everybody at PUBLIC_URL, for the proxy hides who calls. Set one."
        return [mend("API_TOKENS", says)]
    says = "none is set: /metrics answers nobody, and the API callers on this machine only."
    return [note("API_TOKENS", says)]
