"""The page in a real browser, with a small app behind it."""

import hashlib
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from playwright.async_api import Page as BrowserPage
from playwright.async_api import async_playwright, expect
from slack_sdk.web.async_client import AsyncWebClient

import playground
from playground import USUAL_SCOPES, Installation, Prompt, Workspace
from playground.page_api import Page
from playground.serving import listening
from tests.browser import installed

from .sample_app import feedback, running

pytestmark = pytest.mark.browser

expect.set_options(timeout=15_000)  # two cores, shared with other tests
HERE = Path(playground.__file__).parent
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture
async def workspace() -> AsyncIterator[Workspace]:
    workspace = Workspace()
    async with (
        listening(workspace, more=Page(workspace).routes()),
        running(workspace.bot_token, workspace.signing_secret, workspace.api_url) as address,
    ):
        workspace.send_to(address)
        yield workspace


@pytest.fixture
async def page(workspace: Workspace, caplog: pytest.LogCaptureFixture) -> AsyncIterator[BrowserPage]:
    """The page at Ana's place; an error in its console, or a request elsewhere, fails the test."""
    complaints: list[str] = []

    def is_elsewhere(url: str) -> bool:
        return not url.startswith((workspace.url, "data:"))

    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=installed(), args=ARGUMENTS)
        page = await browser.new_page(viewport={"width": 1440, "height": 900})
        page.on(
            "console", lambda message: complaints.append(message.text) if message.type == "error" else None
        )
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "request", lambda request: complaints.append(request.url) if is_elsewhere(request.url) else None
        )
        await page.goto(workspace.url)
        yield page
        await browser.close()
    assert complaints == []
    assert [record.getMessage() for record in caplog.records if record.name == "aiohttp.server"] == []


def test_the_bundle_is_the_one_that_was_built_and_from_these_sources() -> None:
    folder = HERE / "page"
    names = [
        "build.sh",
        "package-lock.json",
        "package.json",
        *(f"src/{f.name}" for f in (folder / "src").iterdir()),
        *(f"../static/{f.name}" for f in (HERE / "static").iterdir() if f.name != "page.sha256"),
    ]
    digest = hashlib.sha256()
    for name in sorted(names):
        digest.update(f"{name}\n".encode() + (folder / name).read_bytes())
    built = (HERE / "static" / "page.sha256").read_text(encoding="utf-8").strip()
    assert digest.hexdigest() == built, "run playground/page/build.sh and commit playground/static"


def test_the_lock_file_pins_every_package_and_names_no_registry() -> None:
    lock = json.loads((HERE / "page" / "package-lock.json").read_text(encoding="utf-8"))
    packages = [package for name, package in lock["packages"].items() if name]
    assert all("integrity" in package for package in packages)
    assert not any("resolved" in package for package in packages)


async def test_from_the_command_to_chart_modal_and_mention(workspace: Workspace, page: BrowserPage) -> None:
    await page.get_by_test_id("example").click()
    await page.get_by_test_id("composer").press("Enter")
    thread = page.get_by_test_id("thread")
    await thread.get_by_label("Stale").check()
    await thread.get_by_label("How large?").select_option("Large")
    await thread.get_by_label("Calls a day").fill("20000")
    await thread.get_by_label("Calls a day").press("Enter")
    await thread.get_by_role("button", name="Done", exact=True).click()
    await expect(page.get_by_test_id("channel-messages").get_by_text("You ticked ['stale'].")).to_be_visible()

    await page.get_by_test_id("person-ben").click()
    await expect(page.get_by_test_id("channel-messages").get_by_text("You ticked")).to_have_count(0)
    await expect(thread.get_by_label("Stale")).not_to_be_checked()
    await thread.get_by_role("button", name="Yes", exact=True).click()
    await expect(thread.get_by_text("Monthly cost")).to_be_visible()
    await expect(thread.get_by_role("cell", name="$16.65")).to_be_visible()

    await thread.get_by_role("button", name="Form", exact=True).click()
    modal = page.get_by_test_id("modal")
    await modal.get_by_role("button", name="Send").click()
    await expect(modal.get_by_text("Please complete this field.")).to_be_visible()
    await modal.get_by_label("Why?").fill("so")
    await modal.get_by_role("button", name="Send").click()
    await expect(modal.get_by_text("Say a little more.")).to_be_visible()
    await modal.get_by_label("Why?").fill("because it matters")
    await modal.get_by_label("Who decides?").select_option("Ana")
    await modal.get_by_role("button", name="Send").click()
    await expect(modal).to_have_count(0)

    await page.get_by_test_id("thread-composer").fill("@ragvsft 1 < 2")
    await page.get_by_test_id("thread-composer").press("Enter")
    await expect(thread.get_by_text("Yes, @Ben?")).to_be_visible()
    sizes = [d.payload["actions"][0].get("value") for d in workspace.deliveries if "actions" in d.payload]
    assert "20000" in sizes


async def test_what_the_screen_refuses_is_said_and_the_words_come_back(page: BrowserPage) -> None:
    composer = page.get_by_test_id("composer")
    await composer.fill("/")
    await expect(page.get_by_test_id("hints")).to_contain_text("/ragvsft")
    await composer.fill("/nonsense please")
    await composer.press("Enter")
    await expect(page.get_by_test_id("notice")).to_have_text("/nonsense is not a valid command")
    await expect(composer).to_have_value("/nonsense please")


async def test_the_bot_is_added_to_a_channel_and_private_ones_stay_private(page: BrowserPage) -> None:
    await page.get_by_test_id("channel-product").click()
    await page.get_by_test_id("invite").click()
    await expect(page.get_by_text("ragvsft was added to #product.")).to_be_visible()
    await expect(page.get_by_test_id("channel-leads")).to_be_visible()
    await page.get_by_test_id("person-dev").click()
    await expect(page.get_by_test_id("channel-leads")).to_have_count(0)


async def test_a_message_that_cannot_be_drawn_shows_its_text(workspace: Workspace, page: BrowserPage) -> None:
    said = await workspace.say("ana", "planning", "words that remain")
    said.blocks = [
        {"type": "table", "block_id": "t", "rows": [[{"type": "raw_number", "text": "1", "value": 1}]]}
    ]
    workspace.board.changes.tell()
    await expect(page.get_by_text("words that remain")).to_be_visible()


async def test_what_is_escaped_stands_for_itself_and_a_bare_address_in_verbatim_text_is_no_link(
    workspace: Workspace, page: BrowserPage
) -> None:
    typed = "&lt;!channel&gt; &lt;https://evil.example|here&gt; https://evil.example &amp; @here"
    said = await workspace.say("ana", "planning", "as typed")
    text = {"type": "mrkdwn", "text": f"*{typed}* <https://ours.example/a?b=1|a &lt;b&gt;>", "verbatim": True}
    said.blocks = [{"type": "section", "block_id": "s", "text": text}]
    workspace.board.changes.tell()

    message = page.get_by_test_id("channel-messages")
    shown = "<!channel> <https://evil.example|here> https://evil.example & @here a <b>"
    await expect(message.get_by_text("evil.example")).to_be_visible()
    await expect(message).to_contain_text(shown)
    links = message.get_by_role("link")
    assert [await link.get_attribute("href") for link in await links.all()] == ["https://ours.example/a?b=1"]


async def test_only_the_page_itself_may_act(workspace: Workspace) -> None:
    act = {"as": "ana", "channel": "C0PLANNING", "text": "forged"}
    async with aiohttp.ClientSession() as session:
        for name, body, headers, status in (
            ("say", json.dumps(act), {"Content-Type": "text/plain"}, 403),
            ("say", json.dumps(act), {"Content-Type": "application/json", "Host": "evil.example"}, 403),
            ("fly", json.dumps(act), {"Content-Type": "application/json"}, 404),
            ("say", json.dumps({"as": "ana"}), {"Content-Type": "application/json"}, 400),
        ):
            async with session.post(f"{workspace.url}/page/{name}", data=body, headers=headers) as answer:
                assert answer.status == status
        async with session.get(f"{workspace.url}/static/..%2Fworkspace.py") as answer:
            assert answer.status == 404
    assert workspace.channel("planning").history == []


async def test_a_page_of_a_strangers_that_led_its_name_to_this_machine_reads_nothing(
    workspace: Workspace,
) -> None:
    port = workspace.url.rpartition(":")[2]
    async with aiohttp.ClientSession(workspace.url) as session:
        for path in ("/", "/static/page.js", "/page/scene"):
            for host, status in (("evil.example", 403), ("localhost", 200), ("127.0.0.1", 200)):
                async with session.get(path, headers={"Host": f"{host}:{port}"}) as answer:
                    assert (path, host, answer.status) == (path, host, status)


async def test_what_the_page_posts_is_done_or_answered_with_a_sentence(workspace: Workspace) -> None:
    root = await workspace.say("ana", "planning", "hello")
    whisper = workspace.api.ephemeral(workspace.channel("planning"), "U0ANA00001", None, {"text": "x"})
    here = {"as": "ana", "channel": "C0PLANNING"}
    posts = [
        ("home", here, None),
        ("use", here | {"ts": root.ts, "block": "b", "action": "a"}, "this has just changed; look again"),
        ("use", here | {"ts": whisper.ts, "block": "b", "action": "a"}, "this has just changed; look again"),
        ("use", here | {"ts": "1.000001", "block": "b", "action": "a"}, "this message is gone"),
        ("shortcut", here | {"ts": root.ts, "callback": "c"}, "The app could not take this."),
        ("dismiss", here | {"view": "V0NONE"}, "this view is closed"),
    ]
    async with aiohttp.ClientSession() as session:
        for name, body, expected in posts:
            async with session.post(f"{workspace.url}/page/{name}", json=body) as answer:
                assert (name, (await answer.json())["problem"]) == (name, expected)


async def test_a_thread_opens_by_a_click_and_when_the_bot_answers_in_it(
    workspace: Workspace, page: BrowserPage
) -> None:
    await workspace.command("ana", "planning", "/ragvsft", "old prices")
    await workspace.until(lambda: len(workspace.channel("planning").history) == 2)
    await page.get_by_test_id("open-thread").click()
    await page.get_by_test_id("thread").get_by_role("button", name="Form", exact=True).click()
    await page.get_by_test_id("modal").get_by_role("button", name="Cancel").click()
    await expect(page.get_by_test_id("modal")).to_have_count(0)
    assert workspace.views_of("ana") == []
    await page.get_by_test_id("composer").fill("@ragvsft why not a long context?")
    await page.get_by_test_id("composer").press("Enter")
    await expect(page.get_by_test_id("thread").get_by_text("Yes, @Ana?")).to_be_visible()


async def test_questions_are_asked_in_the_pane_of_either_kind(
    workspace: Workspace, page: BrowserPage
) -> None:
    """An agent's prompts stand in its direct message; an assistant's in the thread that a new chat begins."""
    slack = AsyncWebClient(token=workspace.bot_token, base_url=workspace.api_url)
    dm, thread = workspace.channel("ana-bot"), page.get_by_test_id("thread")
    prompts = (Prompt("Costs", "What does it cost?"),)
    workspace.board.installation = Installation(pane="agent", prompts=prompts, has_home=False)
    workspace.board.changes.tell()
    await page.get_by_test_id("channel-ragvsft").click()
    await expect(page.get_by_role("tablist")).to_have_count(0)
    await page.get_by_test_id("prompts").get_by_role("button", name="Costs").click()
    await workspace.until(lambda: dm.messages)
    root = dm.messages[0].ts
    posted = await slack.chat_postMessage(channel=dm.id, thread_ts=root, text="Looking through 74 passages …")
    await expect(thread.get_by_text("Looking through 74 passages …")).to_be_visible()
    await slack.chat_update(channel=dm.id, ts=posted["ts"], text="It depends.")
    await expect(thread.get_by_text("(edited)")).to_be_visible()
    await slack.chat_update(channel=dm.id, ts=posted["ts"], text="It depends.", blocks=[feedback()])
    await expect(thread.get_by_text("(edited)")).to_have_count(0)
    await thread.get_by_role("button", name="Not helpful").click()
    await expect(thread.get_by_role("button", name="Not helpful")).to_have_attribute("aria-pressed", "true")

    workspace.board.installation = Installation(
        USUAL_SCOPES | {"assistant:write"}, pane="assistant", prompts=prompts
    )
    workspace.board.changes.tell()
    await page.get_by_test_id("new-chat").click()
    await thread.get_by_role("button", name="Costs").click()
    await expect(thread.get_by_test_id("prompts")).to_have_count(0)
    chat: dict[str, Any] = {"channel_id": dm.id, "thread_ts": dm.messages[-1].ts}
    await slack.assistant_threads_setTitle(**chat, title="What it costs")
    await slack.assistant_threads_setStatus(**chat, status="is looking through 74 passages …")
    await expect(thread.get_by_role("heading", name="What it costs")).to_be_visible()
    await expect(thread.get_by_test_id("status")).to_have_text("ragvsft is looking through 74 passages …")
    assert [message.text for message in dm.thread(chat["thread_ts"])] == [
        "What it costs",
        "What does it cost?",
    ]
