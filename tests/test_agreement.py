"""The pieces that must agree: manifest and listeners, README and settings, README and Makefile, Makefile and tests."""

import re
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import yaml
from slack_bolt.async_app import AsyncApp

from bot.own_prices import todays_prices
from bot.settings import Settings
from bot.storage import keys
from handlers.command import COMMAND
from handlers.listeners import listen
from handlers.services import Services
from knowledge.playbook import PLAYBOOK
from playground import from_manifest, serve
from tests.bot_process import bot_for
from tests.talk import Talk

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()
MANIFEST: dict[str, Any] = yaml.safe_load((ROOT / "manifest.yaml").read_text())

# What Slack's manifest asks for at least, and how long its texts may be.
TEXT_LIMITS = {"name": 35, "description": 140}
EVENTS_HEARD_AS_MESSAGE = {"message.channels", "message.groups", "message.im"}
OF_AN_OLDER_PANE = {"assistant_thread_started"}


class Recorder(AsyncApp):
    """Takes down which commands and events are listened to."""

    def __init__(self) -> None:
        self.commands: list[str | re.Pattern[str]] = []
        self.events: list[str | re.Pattern[str]] = []

    def command(self, command: Any, *_: Any, **__: Any) -> Any:
        self.commands.append(command)
        return lambda listener: listener

    def event(self, event: Any, *_: Any, **__: Any) -> Any:
        self.events.append(event)
        return lambda listener: listener

    def action(self, *_: Any, **__: Any) -> Any:
        return lambda listener: listener

    options = shortcut = view = view_closed = action


def test_every_command_and_event_of_the_manifest_has_a_listener_and_the_other_way_round() -> None:
    recorder = Recorder()
    services = Services(None, PLAYBOOK, "", str, todays_prices(), None, None, None)  # type: ignore[arg-type] # nothing is called
    listen(recorder, services)
    declared = set(MANIFEST["settings"]["event_subscriptions"]["bot_events"])
    others = {"app_home_opened", "app_mention", "app_uninstalled", "tokens_revoked"}
    assert declared == others | EVENTS_HEARD_AS_MESSAGE
    named = {event for event in recorder.events if isinstance(event, str)}
    assert named == others | {"message"} | OF_AN_OLDER_PANE
    commands = [entry["command"] for entry in MANIFEST["features"]["slash_commands"]]
    assert commands == [one for one in recorder.commands if isinstance(one, str)] == [COMMAND]


def test_the_manifest_stays_within_slacks_limits_and_points_at_one_address() -> None:
    texts = MANIFEST["display_information"]
    assert all(len(texts[name]) <= limit for name, limit in TEXT_LIMITS.items())
    assert re.fullmatch(r"#[0-9a-f]{6}", texts["background_color"])
    urls = {
        MANIFEST["settings"]["event_subscriptions"]["request_url"],
        MANIFEST["settings"]["interactivity"]["request_url"],
        *(entry["url"] for entry in MANIFEST["features"]["slash_commands"]),
    }
    assert urls == {"https://ragvsft.example.com/slack/events"}
    scopes = MANIFEST["oauth_config"]["scopes"]["bot"]
    assert scopes == sorted(set(scopes))


async def test_a_meeting_needs_no_scope_and_no_event_that_the_manifest_does_not_ask_for(
    redis_url: str,
) -> None:
    installation = from_manifest(ROOT / "manifest.yaml")
    async with serve(installation=installation) as workspace, bot_for(workspace, redis_url):
        for channel in ("planning", "product"):
            talk = Talk(workspace, PLAYBOOK.questions, channel)
            await talk.start("ana")
            await talk.click("ben", "failing", "Not sure")
            await talk.asked(PLAYBOOK.questions[1].id)
        refused = [(call.method, call.answer) for call in workspace.calls if not call.ok]
        assert refused == []


async def test_each_scope_of_the_manifest_is_needed(redis_url: str) -> None:
    """Without `channels:read` membership cannot be asked, without `chat:write.public` the open channel is closed."""
    installation = from_manifest(ROOT / "manifest.yaml")
    fewer = installation.scopes - {"channels:read"}
    async with serve(scopes=fewer, events=installation.events) as workspace, bot_for(workspace, redis_url):
        await Talk(workspace, PLAYBOOK.questions).start("ana")
        assert [call.answer.get("error") for call in workspace.calls if not call.ok] == ["missing_scope"]


def readme_settings() -> dict[str, tuple[str, str]]:
    rows = re.findall(r"^\| `([A-Z_]+)` \|(.*?)\|(.*?)\|$", README, re.MULTILINE)
    return {name: (default.strip(" `"), text.strip()) for name, default, text in rows}


def test_the_readme_lists_every_setting_with_its_default() -> None:
    stated = readme_settings()
    fields = {name.upper(): field for name, field in Settings.model_fields.items()}
    assert list(stated) == list(fields)
    for name, field in fields.items():
        default = "" if field.is_required() or field.default in (None, ()) else str(field.default)
        assert stated[name] == (default, field.description), name


@pytest.mark.parametrize("command", sorted(set(re.findall(r"^make (\w+)$", README, re.MULTILINE))))
def test_every_make_command_of_the_readme_exists(command: str) -> None:
    assert re.search(rf"^{command}:.*## ", (ROOT / "Makefile").read_text(), re.MULTILINE)


def test_every_file_that_is_run_alone_is_named_where_they_are() -> None:
    named = re.search(r"^ALONE *:= (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    marked = [
        str(file.relative_to(ROOT))
        for file in sorted((ROOT / "tests").rglob("test_*.py"))
        if re.search(r"^(?:pytestmark = |\s*@).*\bmark\.alone\b", file.read_text(), re.MULTILINE)
    ]
    assert named
    assert named[1].split() == marked != []


@pytest.mark.parametrize("target", sorted(set(re.findall(r"\]\((?!http)([^)#]+)\)", README))))
def test_every_file_that_the_readme_links_to_exists(target: str) -> None:
    assert (ROOT / target).exists()


def test_the_security_page_names_every_scope_and_every_kind_of_key() -> None:
    page = (ROOT / "SECURITY.md").read_text()
    rows = re.findall(r"^\| ((?:`[\w:.]+`(?:, )?)+) \|", page, re.MULTILINE)
    named = re.findall(r"`([\w:.]+)`", " ".join(rows))
    # Of a key's name only the kind: what stands behind the shard, or behind the team.
    kinds = re.findall(r"^\| \{ragvsft:\w\}:(?:TEAM:)?(\w+)", str(keys.__doc__), re.MULTILINE)

    assert sorted(named) == sorted([*MANIFEST["oauth_config"]["scopes"]["bot"], *kinds])
    assert all((ROOT / target).exists() for target in re.findall(r"\]\(([^)#]+)\)", page))


def test_every_folder_in_the_readmes_house_exists() -> None:
    named = re.findall(r"^(\w+)/ {2,}", README, re.MULTILINE)
    assert {"knowledge", "handlers", "bot", "playground", "tests", "docs"} == set(named)
    assert all((ROOT / name).is_dir() for name in named)


async def test_the_readmes_request_gives_a_recommendation(redis_url: str) -> None:
    found = re.search(r"curl -s localhost:3000(\S+) .*\\\n  -d '(.*)'", README)
    assert found
    async with (
        serve() as workspace,
        bot_for(workspace, redis_url) as url,
        aiohttp.ClientSession() as session,
        session.post(f"{url}{found[1]}", data=found[2]) as answer,
    ):
        assert answer.status == 200
        assert (await answer.json())["verdict"] == "rag"


def test_the_readme_installs_and_starts_as_the_makefile_and_the_procfile_do() -> None:
    install = (
        ".venv/bin/python -m pip install --require-hashes --only-binary :all: -r requirements/runtime.txt"
    )
    assert install in README
    assert install.removeprefix(".venv/bin/") in (ROOT / "Makefile").read_text().replace(
        "$(QUICK) ", ""
    ).replace("$(BIN)/", "")
    start = (ROOT / "Procfile").read_text().strip().removeprefix("web: ")
    assert f".venv/bin/{start}" in README
