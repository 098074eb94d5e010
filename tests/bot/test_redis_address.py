from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from redis.asyncio import Redis
from redis.asyncio.cluster import RedisCluster
from redis.asyncio.connection import Connection, SSLConnection

from bot.storage.redis_address import read_address
from bot.storage.redis_client import connect
from bot.storage.redis_sentinel import PrimaryConnection


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("redis://redis.example", "server"),
        ("rediss://:pw@redis.example:6380/0", "server"),
        ("unix:///run/redis.sock?db=2", "server"),
        ("redis+sentinel://one/planning", "sentinel"),
        ("rediss+sentinel://one,two/planning/3?ssl_ca_certs=/ca.pem", "sentinel"),
        ("redis+cluster://one", "cluster"),
        ("rediss+cluster://user:pw@one:1,[::1]:2/0", "cluster"),
    ],
)
def test_an_address_tells_how_redis_is_run(url: str, kind: str) -> None:
    assert read_address(url).kind == kind


def test_of_sentinels_it_has_their_places_the_name_the_database_and_both_logins() -> None:
    url = "redis+sentinel://bot:p%40ss@one:1,two,[::1]:3/plan%20ning/4?sentinel_password=other"
    address = read_address(url)
    assert address.nodes == (("one", 1), ("two", 26379), ("::1", 3))
    assert (address.name, address.options["db"]) == ("plan ning", 4)
    assert (address.options["username"], address.options["password"]) == ("bot", "p@ss")
    assert dict(address.sentinel_options) == {"password": "other"}
    assert address.passwords == ("p@ss", "other")


def test_sentinels_without_a_login_of_their_own_are_asked_without_one() -> None:
    address = read_address("rediss+sentinel://:pw@one/planning?ssl_cert_reqs=none")
    assert "password" not in address.sentinel_options
    assert address.sentinel_options["ssl_cert_reqs"] == "none"
    assert address.sentinel_options["connection_class"] is SSLConnection


def test_of_a_cluster_it_has_nodes_to_begin_with() -> None:
    address = read_address("redis+cluster://:pw@one,two:7001")
    assert address.nodes == (("one", 6379), ("two", 7001))
    assert dict(address.options) == {"password": "pw"}


@pytest.mark.parametrize(
    "url",
    [
        "http://one",
        "redis+http://one",
        "unix+sentinel:///one/planning",
        "redis+sentinel://one",
        "redis+sentinel://one/",
        "redis+sentinel:///planning",
        "redis+sentinel://one,/planning",
        "redis+sentinel://one:0/planning",
        "redis+sentinel://one:x/planning",
        "redis+sentinel://one:70000/planning",
        "redis+sentinel://[::1/planning",
        "redis+sentinel://one/planning/x",
        "redis+sentinel://one/planning/1/2",
        "redis+sentinel://one/planning?sentinel_host=two",
        "redis+sentinel://one/planning?socket_timeout=9",
        "redis+sentinel://one/planning?ssl_ca_certs=/ca.pem",
        "redis+cluster://one/1",
        "redis+cluster://one?sentinel_password=x",
        "redis+cluster://a@b@one x",
        "rediss+cluster://one#two",
        "redis://",
        "redis://one:0",
        "redis://one two",
        "unix://",
    ],
)
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 -- what to put there, the settings say
        read_address(url)


@given(st.sampled_from(["redis", "redis+sentinel", "rediss+cluster", "unix", "x"]), st.text(max_size=30))
def test_whatever_is_given_is_an_address_or_refused(scheme: str, rest: str) -> None:
    try:
        address = read_address(f"{scheme}://{rest}")
    except ValueError:
        return
    assert address.kind == "server" or address.nodes


def made_by(client: Redis) -> Any:
    make: Any = client.connection_pool.make_connection
    return make()


@pytest.mark.parametrize("url", ["redis://one", "rediss://one", "redis+sentinel://one/planning"])
async def test_every_form_makes_connections(url: str) -> None:
    client = connect(url)
    assert isinstance(made_by(client), Connection)
    await client.aclose()


async def test_with_tls_the_primary_is_connected_to_and_asked_for_with_tls() -> None:
    client = connect("rediss+sentinel://one/planning?ssl_check_hostname=no")
    connection = made_by(client)
    assert isinstance(connection, SSLConnection)
    assert isinstance(connection, PrimaryConnection)
    assert not connection.check_hostname
    await client.aclose()


async def test_with_tls_a_cluster_is_connected_to_with_tls() -> None:
    client = cast("object", connect("rediss+cluster://127.0.0.1?ssl_check_hostname=no"))
    assert isinstance(client, RedisCluster)
    (node,) = client.nodes_manager.startup_nodes.values()
    assert isinstance(node.acquire_connection(), SSLConnection)
