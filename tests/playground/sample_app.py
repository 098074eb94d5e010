"""A small Bolt app to try the workspace with: a question with buttons, checkboxes, a table, a chart, a modal."""

import argparse
import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.respond.async_respond import AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient


def plain(text: str) -> dict[str, str]:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> dict[str, str]:
    return {"type": "mrkdwn", "text": text}


def option(text: str) -> dict[str, Any]:
    return {"text": plain(text), "value": text.lower()}


def question() -> list[dict[str, Any]]:
    buttons = [
        {"type": "button", "text": plain(label), "action_id": f"say_{label}"} for label in ("Yes", "No")
    ]
    tools = [
        {"type": "button", "text": plain(label), "action_id": label.lower()} for label in ("Form", "Done")
    ]
    kinds = {
        "type": "checkboxes",
        "action_id": "kinds",
        "options": [option(t) for t in ("Stale", "Wrong", "Rude")],
    }
    room = {"type": "static_select", "action_id": "size", "options": [option(t) for t in ("Small", "Large")]}
    calls = {"type": "number_input", "action_id": "calls", "is_decimal_allowed": False, "min_value": "0"}
    return [
        {"type": "header", "text": plain("Does the answer need fresh knowledge?")},
        {
            "type": "section",
            "text": mrkdwn("Prices change *every week*. See <https://example.com/a|the page>."),
        },
        {"type": "actions", "block_id": "answer", "elements": buttons},
        {"type": "section", "block_id": "kinds", "text": mrkdwn("What fails?"), "accessory": kinds},
        {
            "type": "actions",
            "block_id": "more",
            "elements": [{**room, "placeholder": plain("How large?")}, *tools],
        },
        {
            "type": "input",
            "block_id": "calls",
            "dispatch_action": True,
            "label": plain("Calls a day"),
            "element": calls,
        },
        {"type": "context", "elements": [mrkdwn("Question 1 of at most 8")]},
    ]


def result() -> list[dict[str, Any]]:
    rows = [["Approach", "A month"], ["RAG", "$16.65"], ["Fine-tuning", "$12.15"]]
    points = {"RAG": (17, 167, 1665), "Fine-tuning": (12, 122, 1215)}
    volumes = ["1k", "10k", "100k"]
    series = [
        {"name": name, "data": [{"label": v, "value": y} for v, y in zip(volumes, values, strict=True)]}
        for name, values in points.items()
    ]
    axis = {"categories": volumes, "x_label": "Queries a day", "y_label": "USD a month"}
    chart = {"type": "bar", "series": series, "axis_config": axis}
    return [
        {"type": "table", "rows": [[{"type": "raw_text", "text": cell} for cell in row] for row in rows]},
        {"type": "data_visualization", "title": "Monthly cost", "chart": chart},
    ]


def feedback() -> dict[str, Any]:
    positive, negative = ({"text": plain(text), "value": text} for text in ("Helpful", "Not helpful"))
    buttons = {"type": "feedback_buttons", "action_id": "feedback"}
    sides = {"positive_button": positive, "negative_button": negative}
    return {"type": "context_actions", "block_id": "feedback", "elements": [buttons | sides]}


MODAL = {
    "type": "modal",
    "callback_id": "form",
    "title": plain("One more thing"),
    "submit": plain("Send"),
    "close": plain("Cancel"),
    "blocks": [
        {
            "type": "input",
            "block_id": "why",
            "label": plain("Why?"),
            "element": {"type": "plain_text_input", "action_id": "text", "multiline": True},
        },
        {
            "type": "input",
            "block_id": "who",
            "optional": True,
            "label": plain("Who decides?"),
            "element": {
                "type": "static_select",
                "action_id": "who",
                "options": [option("Ana"), option("Ben")],
            },
        },
    ],
}


async def ask(ack: AsyncAck, command: dict[str, Any], client: AsyncWebClient) -> None:
    if command["text"] == "help":
        await ack("Say what is failing.")
        return
    await ack()
    root = await client.chat_postMessage(channel=command["channel_id"], text=f"Meeting: {command['text']}")
    await client.chat_postMessage(
        channel=command["channel_id"],
        thread_ts=root["ts"],
        text="Does it need fresh knowledge?",
        blocks=question(),
    )


async def answered(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
    await ack()
    text = f"{body['user']['name']}: {body['actions'][0]['text']['text']}"
    where = {"channel": body["channel"]["id"]}
    await client.chat_update(**where, ts=body["message"]["ts"], text=text, blocks=question())
    await client.chat_postMessage(
        **where, thread_ts=body["message"]["thread_ts"], text="The costs", blocks=result()
    )


async def form(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
    await ack()
    await client.views_open(trigger_id=body["trigger_id"], view=MODAL)


async def sent(ack: AsyncAck, body: dict[str, Any]) -> None:
    short = len(body["view"]["state"]["values"]["why"]["text"]["value"]) < 5
    await ack(response_action="errors", errors={"why": "Say a little more."}) if short else await ack()


async def done(ack: AsyncAck, body: dict[str, Any], respond: AsyncRespond) -> None:
    await ack()
    ticked = body["state"]["values"]["kinds"]["kinds"]["selected_options"]
    await respond(f"You ticked {[choice['value'] for choice in ticked]}.")


async def noted(ack: AsyncAck) -> None:
    await ack()


async def mentioned(event: dict[str, Any], client: AsyncWebClient) -> None:
    thread = event.get("thread_ts", event["ts"])
    await client.chat_postMessage(
        channel=event["channel"], thread_ts=thread, text=f"Yes, <@{event['user']}>?"
    )


async def heard() -> None:
    pass


def build(token: str, secret: str, api_url: str) -> AsyncApp:
    """Register every listener that the tests use."""
    client = AsyncWebClient(token=token, base_url=api_url)
    app = AsyncApp(client=client, signing_secret=secret, process_before_response=True)
    app.command("/ragvsft")(ask)
    app.action("say_Yes")(answered)
    app.action("say_No")(answered)
    app.action("form")(form)
    app.view("form")(sent)
    app.action("done")(done)
    app.action("kinds")(noted)
    app.action("size")(noted)
    app.action("calls")(noted)
    app.action("feedback")(noted)
    app.event("app_mention")(mentioned)
    app.event("message")(heard)
    return app


@asynccontextmanager
async def running(token: str, secret: str, api_url: str, port: int = 0) -> AsyncIterator[str]:
    """Serve the app; gives the address for deliveries."""
    bolt = build(token, secret, api_url)

    async def take(request: web.Request) -> web.Response:
        return await to_aiohttp_response(await bolt.async_dispatch(await to_bolt_request(request)))

    async def ready(_: web.Request) -> web.Response:
        return web.Response(text="ready")

    server = web.Application()
    server.add_routes([web.post("/slack/events", take), web.get("/readyz", ready)])
    runner = web.AppRunner(server, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", port).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    finally:
        await runner.cleanup()


async def serve_from_environment() -> None:
    """Run as the launcher runs the bot."""
    env = os.environ
    start = running(
        env["SLACK_BOT_TOKEN"], env["SLACK_SIGNING_SECRET"], env["SLACK_API_URL"], port=int(env["PORT"])
    )
    async with start:
        await asyncio.Event().wait()


if __name__ == "__main__":
    argparse.ArgumentParser().parse_args()
    asyncio.run(serve_from_environment())
