"""Who may use the API: holders of a token, or, where there are no tokens, callers on this machine."""

import hmac
from collections.abc import Mapping, Sequence
from hashlib import sha256
from ipaddress import IPv6Address, ip_address
from typing import Final
from urllib.parse import urlsplit

from aiohttp import HttpVersion11, web
from pydantic import SecretStr

# A proxy on this machine makes every caller look local. One that says so in any of these headers gives itself
# away, and nobody is served through it. Taken as evidence against a caller only: anyone can write a header, so
# none of them may speak for one. nginx as it comes adds none; up to 1.29.6 the HTTP/1.0 that it speaks gives it away
# all the same. Others cannot be told apart: set API_TOKENS there; `python -m bot doctor` tries whether it has to be.
RELAYED: Final = (
    "Forwarded",
    "Via",
    "X-Forwarded-For",
    "X-Forwarded-Host",
    "X-Forwarded-Proto",
    "X-Real-IP",
)


def caller_of(request: web.Request, tokens: Sequence[SecretStr]) -> str | None:
    """A name for whoever calls, by which nobody could guess at a token; `None` for who may not."""
    if tokens:
        held = token_held(request.headers.get("Authorization", ""), tokens)
        return None if held is None else f"token-{held}"
    is_direct = request.version >= HttpVersion11 and is_local(_peer(request), request.headers)
    return "loopback" if is_direct else None


def token_held(authorization: str, tokens: Sequence[SecretStr]) -> int | None:
    """Which of the tokens the header carries; the time it takes tells nothing about them."""
    scheme, _, given = authorization.partition(" ")
    digest = _digest(given.strip())
    matches = [hmac.compare_digest(digest, _digest(token.get_secret_value())) for token in tokens]
    return matches.index(True) if scheme.lower() == "bearer" and any(matches) else None


def is_local(peer: str | None, headers: Mapping[str, str]) -> bool:
    """Whether the other end of the socket is this machine itself, and nobody is behind it as far as it says.

    A browser on this machine says whose page sends it (`Origin`), and by which name it was sent here (`Host`), which
    a stranger's name server may have led to this machine.
    """
    if peer is None or not _is_loopback(peer) or any(name in headers for name in RELAYED):
        return False
    named = [f"//{headers['Host']}"] if "Host" in headers else []
    return all(map(is_here, [*named, *([headers["Origin"]] if "Origin" in headers else [])]))


def is_here(address: str) -> bool:
    """Whether its host is this machine, by number or as localhost."""
    try:
        host = urlsplit(address).hostname or ""
    except ValueError:
        return False
    return host == "localhost" or _is_loopback(host)


def _peer(request: web.Request) -> str | None:
    """The socket's other end; `request.remote` would do, but middleware may rewrite that from headers."""
    name = request.transport.get_extra_info("peername") if request.transport else None
    return str(name[0]) if isinstance(name, tuple) else None


def _is_loopback(peer: str) -> bool:
    try:
        address = ip_address(peer)
    except ValueError:
        return False
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return address.is_loopback


def _digest(text: str) -> bytes:
    return sha256(text.encode("utf-8", "surrogateescape")).digest()
