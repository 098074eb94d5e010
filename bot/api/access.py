"""Who may use the API: holders of a token, or, where there are no tokens, callers on this machine."""

import hmac
from collections.abc import Mapping, Sequence
from hashlib import sha256
from ipaddress import IPv6Address, ip_address
from typing import Final

from aiohttp import web
from pydantic import SecretStr

# A proxy on this machine makes every caller look local. One that says so in any of these headers gives itself
# away, and nobody is served through it. Taken as evidence against a caller only: anyone can write a header, so
# none of them may speak for one. (A proxy that adds none of them cannot be told apart: set API_TOKENS behind it.)
RELAYED: Final = (
    "Forwarded",
    "Via",
    "X-Forwarded-For",
    "X-Forwarded-Host",
    "X-Forwarded-Proto",
    "X-Real-IP",
)


def may_call(request: web.Request, tokens: Sequence[SecretStr]) -> bool:
    if tokens:
        return holds_token(request.headers.get("Authorization", ""), tokens)
    return is_local(_peer(request), request.headers)


def holds_token(authorization: str, tokens: Sequence[SecretStr]) -> bool:
    """Whether the header carries one of the tokens; the time it takes tells nothing about them."""
    scheme, _, given = authorization.partition(" ")
    digest = _digest(given.strip())
    matches = [hmac.compare_digest(digest, _digest(token.get_secret_value())) for token in tokens]
    return scheme.lower() == "bearer" and any(matches)


def is_local(peer: str | None, headers: Mapping[str, str]) -> bool:
    """Whether the other end of the socket is this machine itself, and nobody is behind it as far as it says."""
    return peer is not None and _is_loopback(peer) and not any(name in headers for name in RELAYED)


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
