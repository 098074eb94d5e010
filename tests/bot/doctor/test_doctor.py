"""`python -m bot doctor`: what it finds in a world that is well, and in one where each thing is wrong."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from bot.doctor.clock import clock, said_at
from bot.doctor.command import findings_of, main
from bot.doctor.finding import Finding, State
from bot.doctor.guessable import guessable_findings
from bot.doctor.unencrypted import unencrypted_findings
from bot.settings import Settings
from playground import Workspace, from_manifest, serve
from tests.bot.http_server import serving
from tests.bot_process import bot_for, environment_for, free_port, settings_for
from tests.conversations.small import SMALL
from tests.fixtures import MANIFEST
from tests.model_api import ModelApi
from tests.model_api.brain import saying
from tests.model_api.faults import Fault
from tests.redis_server import RedisServer

SAME_MACHINE = "0.0.0.0"  # noqa: S104 -- to connect to: by a name that is not this machine's own

pytestmark = pytest.mark.usefixtures("logging_as_before")


def model_of(api: ModelApi, name: str = "") -> dict[str, object]:
    named = name or next(iter(api.chat_models))
    return {"openai_api_key": api.key, "openai_base_url": api.url, "openai_model": named}


def of(findings: list[Finding], state: State) -> list[str]:
    return [f"{finding.about}: {finding.says}" for finding in findings if finding.state is state]


async def about(settings: Settings, *names: str) -> list[Finding]:
    return [finding for finding in await findings_of(settings) if finding.about in names]


def single(lines: list[str], *words: str) -> None:
    """One line, which says all of that."""
    (line,) = lines
    assert all(word in line for word in words), line


async def test_where_all_is_well_it_says_so_line_by_line(
    workspace: Workspace, redis_server: RedisServer, api: ModelApi
) -> None:
    port = free_port()
    public = {"port": port, "public_url": f"http://127.0.0.1:{port}"}
    async with bot_for(workspace, redis_server.url, SMALL, **public):
        settings = settings_for(workspace, redis_server.url, **public, **model_of(api))
        findings = await findings_of(settings)

    assert of(findings, State.MEND) == []
    single(of(findings, State.WARNING), "PUBLIC_URL: it is this machine's own name")
    single(of(findings, State.NOTE), "SLACK_SIGNING_SECRET: only Slack knows")
    said = " ".join(of(findings, State.OK))
    for words in (
        *(
            "Settings: ",
            "it takes SLACK_BOT_TOKEN",
            "manifest.yaml, and no other",
            "takes writes",
            "append-only is on",
        ),
        *("nothing is evicted", "agrees with Slack's", "agrees with Redis's", "answers, in a shape"),
        *("the bot answers there", "/slack/events takes what is signed"),
    ):
        assert words in said
    assert len(api.requests) == 1


async def test_the_command_says_all_of_it_without_a_secret_and_exits_1_where_something_is_wrong(
    workspace: Workspace,
    redis_server: RedisServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Without a model, and with no bot running."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    environment = environment_for(workspace, REDIS_URL=redis_server.url, PORT=str(free_port()))
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("PUBLIC_URL", "https://ragvsft.invalid")

    assert await asyncio.to_thread(main, []) == 0
    well = capsys.readouterr()
    workspace.faults.auth_error = "token_revoked"
    redis_server.kill()
    assert await asyncio.to_thread(main, []) == 1
    ill = capsys.readouterr()

    assert well.err == ill.err == ""
    assert "mend" not in well.out
    assert "warning PUBLIC_URL: no bot answers there" in well.out
    assert "note    Model: none is configured" in well.out
    assert "mend    Slack: Slack refuses SLACK_BOT_TOKEN (token_revoked)." in ill.out
    assert "mend    Redis: it does not answer." in ill.out
    for secret in (workspace.bot_token, workspace.signing_secret, "Traceback", "Error"):
        assert secret not in well.out + ill.out


def test_settings_that_are_wrong_are_said_and_nothing_else_is_tried(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("SLACK_BOT_TOKEN", "mistaken")
    assert main([]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert [line[:33] for line in lines] == [
        "mend    Settings: SLACK_BOT_TOKEN",
        "mend    Settings: SLACK_SIGNING_S",
    ]


async def test_a_server_of_the_bots_own_is_well(workspace: Workspace, tmp_path: Path) -> None:
    settings = settings_for(workspace, "redis://unused", data_dir=tmp_path)
    settings = settings.model_copy(update={"redis_url": None})
    found = await about(settings, "Redis", "Clock")
    assert {finding.state for finding in found} == {State.OK}


@pytest.mark.parametrize(
    ("commands", "state", "words"),
    [
        (["CONFIG SET appendonly no"], State.MEND, "append-only is off"),
        (["CONFIG SET appendfsync no"], State.MEND, "appendfsync is no"),
        (["CONFIG SET appendfsync everysec"], State.WARNING, "appendfsync is everysec"),
        (["CONFIG SET maxmemory-policy allkeys-lru"], State.WARNING, "maxmemory-policy is allkeys-lru"),
        (
            ["CONFIG SET maxmemory-policy allkeys-lru", "CONFIG SET maxmemory 1gb"],
            State.MEND,
            "maxmemory-policy is allkeys-lru",
        ),
        (["REPLICAOF 127.0.0.1 1"], State.MEND, "takes no writes"),
    ],
)
async def test_a_redis_that_may_lose_meetings_is_to_be_mended(
    workspace: Workspace, redis_server: RedisServer, commands: list[str], state: State, words: str
) -> None:
    for command in commands:
        assert redis_server.ask(command) == "+OK"
    found = await about(settings_for(workspace, redis_server.url), "Redis", "Replicas")
    single(of(found, state), words)


async def test_a_redis_that_is_full_is_said_in_both_its_lines(
    workspace: Workspace, redis_server: RedisServer
) -> None:
    redis_server.ask("CONFIG SET maxmemory 1000")
    found = await about(settings_for(workspace, redis_server.url), "Redis")
    single(of(found, State.MEND), "takes no writes", "full")
    single(of(found, State.WARNING), "more than 90% of maxmemory")


async def test_waiting_for_replicas_that_are_not_there_is_to_be_mended(
    workspace: Workspace, redis_url: str
) -> None:
    found = await about(settings_for(workspace, redis_url, redis_wait_replicas=1), "Replicas")
    single(of(found, State.MEND), "REDIS_WAIT_REPLICAS is 1 and Redis has 0")


async def test_scopes_are_compared_with_the_manifests(redis_url: str) -> None:
    asked = from_manifest(MANIFEST).scopes
    granted = asked - {"channels:history", "commands"} | {"users:read"}
    async with serve(scopes=granted) as workspace:
        found = await about(settings_for(workspace, redis_url), "Scopes")
    single(of(found, State.MEND), "lacks channels:history, commands")
    single(of(found, State.WARNING), "does not need users:read")


async def test_a_slack_that_is_away_is_not_taken_for_a_wrong_token(
    workspace: Workspace, redis_url: str
) -> None:
    workspace.faults.share_500 = 1
    single(of(await about(settings_for(workspace, redis_url), "Slack"), State.MEND), "no answer now")
    nowhere = settings_for(workspace, redis_url, slack_api_url=f"http://127.0.0.1:{free_port()}/api/")
    single(of(await about(nowhere, "Slack"), State.MEND), "cannot be reached")


@pytest.mark.parametrize(
    ("slack", "model", "warned"),
    [
        ("http://192.0.2.7/api/", "http://192.0.2.7/v1", {"SLACK_API_URL", "OPENAI_BASE_URL"}),
        ("http://slack.example/api/", "https://model.example/v1", {"SLACK_API_URL"}),
        ("https://slack.com/api/", "http://model.example/v1", {"OPENAI_BASE_URL"}),
        ("http://localhost:1/api/", "http://[::1]:1/v1", set()),
    ],
)
def test_a_token_that_leaves_this_machine_for_all_to_read_is_warned_of(
    slack: str, model: str, warned: set[str]
) -> None:
    given = {"slack_bot_token": "xoxb-1", "slack_app_token": "xapp-1", "openai_api_key": "sk-1"}
    settings = Settings.model_validate({**given, "slack_api_url": slack, "openai_base_url": model})
    found = unencrypted_findings(settings)
    assert {finding.about for finding in found} == warned
    assert all(finding.state is State.WARNING for finding in found)


@pytest.mark.parametrize(
    ("secret", "token", "warned"),
    [
        ("8f742231b10e8888abcd99e2227385a5", "0123456789abcdef", []),
        ("secret", "0123456789abcdef", ["SLACK_SIGNING_SECRET"]),
        ("x" * 32, "a" * 40, ["SLACK_SIGNING_SECRET", "API_TOKENS"]),
    ],
)
def test_a_secret_that_can_be_guessed_is_warned_of(secret: str, token: str, warned: list[str]) -> None:
    given = {"slack_bot_token": "xoxb-1", "slack_signing_secret": secret, "api_tokens": token}
    found = guessable_findings(Settings.model_validate(given))
    assert [finding.about for finding in found] == warned


async def test_the_command_warns_of_a_token_that_all_can_read(workspace: Workspace, redis_url: str) -> None:
    settings = settings_for(workspace, redis_url, openai_base_url="http://192.0.2.7/v1")
    assert await about(settings, "OPENAI_BASE_URL") == []  # without a key nothing is sent there
    settings = settings_for(workspace, redis_url, slack_api_url="http://ragvsft.invalid/api/")
    single(of(await about(settings, "SLACK_API_URL"), State.WARNING), "SLACK_BOT_TOKEN", "https")


async def test_with_a_socket_the_app_token_stands_where_secret_and_address_would(
    workspace: Workspace, redis_url: str
) -> None:
    over_a_socket = {
        "slack_signing_secret": None,
        "slack_app_token": "xapp-1-A1",
        "public_url": "https://x.invalid",
    }
    found = await about(
        settings_for(workspace, redis_url, **over_a_socket),
        "SLACK_APP_TOKEN",
        "SLACK_SIGNING_SECRET",
        "Request URL",
    )
    assert [(finding.about, finding.state) for finding in found] == [
        ("SLACK_APP_TOKEN", State.NOTE),
        ("Request URL", State.NOTE),
    ]


@pytest.mark.parametrize(("apart", "which"), [(61, "behind"), (-3_600, "ahead of")])
def test_a_clock_that_is_off_by_more_than_a_minute_is_to_be_set(apart: int, which: str) -> None:
    found = clock("Slack", 1_800_000_000 + apart, 1_800_000_000)
    assert found.state is State.MEND
    assert f"{abs(apart)} s {which} Slack" in found.says
    assert clock("Slack", 1_800_000_060, 1_800_000_000).state is State.OK


def test_a_date_is_read_as_http_writes_it() -> None:
    assert said_at("Sun, 22 Nov 2026 02:39:25 GMT") == 1_795_315_165
    assert said_at("yesterday") is said_at("") is None


@pytest.mark.parametrize(
    ("fault", "words"),
    [(Fault.QUOTA, "quota"), (Fault.UNREACHABLE, "OPENAI_BASE_URL"), (Fault.NOT_JSON, "the model's name")],
)
async def test_a_model_that_fails_is_to_be_mended_though_the_bot_goes_on(
    workspace: Workspace, redis_url: str, api: ModelApi, fault: Fault, words: str
) -> None:
    api.faults.always = fault
    found = await about(settings_for(workspace, redis_url, **model_of(api)), "Model")
    single(of(found, State.MEND), words, "goes on without it")


async def test_each_model_that_is_named_is_asked_and_what_it_is_not_held_to_is_said(
    workspace: Workspace, redis_url: str, api: ModelApi
) -> None:
    api.faults.refuses, api.brain = frozenset({"response_format"}), saying(("ready", "rag"))
    named = model_of(api) | {"openai_fine_tuned_model": "ft:none"}
    found = await about(settings_for(workspace, redis_url, **named), "Model")
    single(of(found, State.MEND), "ft:none", "OPENAI_API_KEY")
    single(of(found, State.WARNING), "told in words")


async def test_the_public_address_has_to_lead_to_the_bot_and_carry_its_secret(
    workspace: Workspace, redis_url: str
) -> None:
    async with bot_for(workspace, redis_url, SMALL) as url:
        port = int(url.rpartition(":")[2])
        other = settings_for(
            workspace, redis_url, port=port, public_url=url, slack_signing_secret="another-signing-secret"
        )
        single(of(await about(other, "Request URL"), State.MEND), "the same one")
        lost = settings_for(workspace, redis_url, host="::", port=port, public_url="http://ragvsft.invalid")
        not_https, not_there = of(await about(lost, "PUBLIC_URL"), State.MEND)
        assert "not https" in not_https
        assert "the bot runs here" in not_there
        single(of(await about(lost, "Request URL"), State.NOTE), "http://ragvsft.invalid/slack/events")
        unset = settings_for(workspace, redis_url, port=port)
        single(of(await about(unset, "PUBLIC_URL"), State.MEND), "not set")


async def test_an_api_that_strangers_may_call_through_a_proxy_is_to_be_closed(
    workspace: Workspace, redis_url: str
) -> None:
    async with bot_for(workspace, redis_url, SMALL) as bot, silent_proxy(bot) as port:
        by_proxy = f"http://{SAME_MACHINE}:{port}"
        opened = settings_for(workspace, redis_url, public_url=by_proxy)
        single(of(await about(opened, "API_TOKENS"), State.MEND), "answers everybody")
        direct = settings_for(workspace, redis_url, public_url=bot.replace("127.0.0.1", SAME_MACHINE))
        single(of(await about(direct, "API_TOKENS"), State.NOTE), "/metrics answers nobody")
        closed = settings_for(workspace, redis_url, public_url=by_proxy, api_tokens="0123456789abcdef")
        assert await about(closed, "API_TOKENS") == []


@asynccontextmanager
async def silent_proxy(bot: str) -> AsyncIterator[int]:
    """Passes requests on to the bot without a word of who sent them; yields its port."""

    async def pass_on(request: web.Request) -> web.Response:
        async with aiohttp.ClientSession(bot) as behind, behind.get(request.rel_url) as answer:
            return web.Response(status=answer.status, body=await answer.read())

    app = web.Application()
    app.router.add_get("/{path:.*}", pass_on)
    async with serving(app) as session, session.get("/healthz") as answer:
        yield answer.url.port or 0
