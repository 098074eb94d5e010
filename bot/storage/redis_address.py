"""What `REDIS_URL` may name: one server, a primary that sentinels know, or a cluster."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal
from urllib.parse import unquote, urlsplit

from redis.asyncio.connection import parse_url

Kind = Literal["server", "sentinel", "cluster"]
Node = tuple[str, int]
"""Host and port."""

_PORTS: Final = {"sentinel": 26379, "cluster": 6379}
_TLS: Final = frozenset(
    {"ssl_ca_certs", "ssl_certfile", "ssl_keyfile", "ssl_cert_reqs", "ssl_check_hostname"}
)
_OF_SENTINELS: Final = "sentinel_"


@dataclass(frozen=True, slots=True)
class RedisAddress:
    """An address that was read.

    Attributes:
        nodes: The sentinels, or nodes of the cluster to begin with; none for one server.
        name: Under which the sentinels know the primary.
        options: Of connections to the servers, as redis-py names them.
        sentinel_options: Of connections to the sentinels, where these have a login of their own.
    """

    kind: Kind
    nodes: tuple[Node, ...] = ()
    name: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)
    sentinel_options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def passwords(self) -> tuple[str, ...]:
        each = (self.options.get("password"), self.sentinel_options.get("password"))
        return tuple(filter(None, each))


def read_address(url: str) -> RedisAddress:
    """Read one of three forms; the two with several hosts are written as other clients of Redis write them.

    - `redis://[user:password@]host[:port][/db]`, `rediss://` with TLS, or `unix:///path`
    - `redis+sentinel://[user:password@]host[:port],host[:port]/name[/db]`, or `rediss+sentinel://`; the login is
      for the servers, `?sentinel_username=…&sentinel_password=…` for the sentinels
    - `redis+cluster://[user:password@]host[:port],host[:port]`, or `rediss+cluster://`

    Raises:
        ValueError: It is none of them.
    """
    scheme, _, rest = url.partition("://")
    if len(url.split()) != 1:
        raise ValueError
    match scheme.split("+"):
        case ["redis" | "rediss" | "unix"]:
            return _server(url)
        case ["redis" | "rediss" as transport, "sentinel"]:
            return _sentinel(transport, rest)
        case ["redis" | "rediss" as transport, "cluster"]:
            return _cluster(transport, rest)
        case _:
            raise ValueError


def _server(url: str) -> RedisAddress:
    parts = urlsplit(url)
    if not (parts.path if parts.scheme == "unix" else parts.hostname) or parts.port == 0:
        raise ValueError
    return RedisAddress("server", options=dict(parse_url(url)))


def _sentinel(transport: str, rest: str) -> RedisAddress:
    nodes, path, options = _parts(transport, "sentinel", rest)
    name, _, db = path.partition("/")
    if not name or not (db or "0").isdecimal():
        raise ValueError
    own = {key: options.pop(key) for key in list(options) if key.startswith(_OF_SENTINELS)}
    login = {key.removeprefix(_OF_SENTINELS): value for key, value in own.items()}
    if not login.keys() <= {"username", "password"}:
        raise ValueError
    _check(transport, options)
    shared = {key: value for key, value in options.items() if key not in {"username", "password"}}
    options = {**options, "db": int(db or 0)}
    return RedisAddress("sentinel", nodes, unquote(name), options, {**shared, **login})


def _cluster(transport: str, rest: str) -> RedisAddress:
    nodes, path, options = _parts(transport, "cluster", rest)
    if path not in {"", "0"}:  # a cluster has no other database
        raise ValueError
    _check(transport, options)
    return RedisAddress("cluster", nodes, options=options)


def _parts(transport: str, kind: str, rest: str) -> tuple[tuple[Node, ...], str, dict[str, Any]]:
    """The nodes, the path without its slash, and login and query as redis-py reads them."""
    place, _, query = rest.partition("?")
    authority, _, path = place.partition("/")
    login, at, hosts = authority.rpartition("@")
    nodes = tuple(_node(host, _PORTS[kind]) for host in hosts.split(","))
    # Of one host redis-py can read the rest.
    options: dict[str, Any] = {**parse_url(f"{transport}://{login}{at}host?{query}")}
    del options["host"]
    return nodes, path, options


def _node(text: str, port: int) -> Node:
    parts = urlsplit(f"//{text}")
    if not parts.hostname or parts.port == 0 or parts.netloc != text:
        raise ValueError
    return parts.hostname, parts.port or port


def _check(transport: str, options: Mapping[str, Any]) -> None:
    """Refuse an option that nothing would heed."""
    known = {"username", "password", "connection_class"} | (_TLS if transport == "rediss" else set())
    if not options.keys() <= known:
        raise ValueError
