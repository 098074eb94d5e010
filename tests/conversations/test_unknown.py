"""What reaches the bot without being a surface of this release is taken, and the person is told once what to do."""

import copy
from typing import Any

import pytest

from handlers.buttons import OUTDATED
from handlers.unknown import NO_SHORTCUTS, OTHER_COMMAND
from handlers.windows import OUTDATED_WINDOW
from playground import Delivery
from playground.people import person
from playground.responses import Origin
from tests.talk import Talk


async def of_somebody(talk: Talk, kind: str, **parts: Any) -> Delivery:
    """An interaction as a click of theirs would bring it, but of another kind."""
    talk.workspace.board.ephemerals.clear()
    click = copy.deepcopy(next(one.payload for one in talk.workspace.deliveries if one.kind == "interaction"))
    for part in ("actions", "container", "message", "state"):
        click.pop(part, None)
    return await talk.workspace.send("interaction", click | {"type": kind} | parts)


def told(talk: Talk) -> list[str]:
    return [message.text for message in talk.workspace.ephemerals("ana")]


@pytest.fixture
async def clicked(small: Talk) -> Talk:
    await small.start()
    await small.run("ana", {"colours": "Not sure"})
    return small


async def test_a_command_by_another_name_is_answered_to_that_person_alone(small: Talk) -> None:
    workspace = small.workspace
    someone, channel = person("ana"), workspace.channel("planning")
    before = len(channel.messages)

    typed = workspace.envelope.command(someone, channel, "/rag", "our bot")
    done = await workspace.send("command", typed | {"trigger_id": "1.2.rag"})

    assert done.status == 200
    workspace.responses.acknowledged(Origin(someone.id, channel), "/rag", done)
    assert told(small) == [OTHER_COMMAND]
    assert len(channel.messages) == before


async def test_a_button_that_nobody_knows_is_answered_once(clicked: Talk) -> None:
    done = await of_somebody(
        clicked,
        "block_actions",
        actions=[{"type": "button", "action_id": "new", "block_id": "b", "value": "x"}],
    )

    assert done.status == 200
    assert told(clicked) == [OUTDATED]


async def test_a_shortcut_on_a_message_is_answered_in_private(clicked: Talk) -> None:
    workspace = clicked.workspace
    done = await workspace.shortcut("ana", clicked.head, "settle-this")

    assert done.status == 200
    assert told(clicked) == [NO_SHORTCUTS]


async def test_a_shortcut_of_the_whole_workspace_is_answered_in_a_window(clicked: Talk) -> None:
    done = await of_somebody(clicked, "shortcut", callback_id="settle", response_url=None)

    assert done.status == 200
    assert told(clicked) == []
    (view,) = clicked.workspace.board.views.values()
    assert NO_SHORTCUTS in view.visible_text()


async def test_a_menu_that_asks_what_to_offer_gets_nothing(clicked: Talk) -> None:
    done = await of_somebody(clicked, "block_suggestion", action_id="menu", block_id="b", value="ra")

    assert (done.status, done.answer()) == (200, {"options": []})


async def test_a_window_of_another_release_is_answered_where_it_stands_and_may_be_closed(
    clicked: Talk,
) -> None:
    view = {"id": "V1", "hash": "h", "callback_id": "new", "type": "modal", "state": {"values": {}}}

    sent = await of_somebody(clicked, "view_submission", view=view)
    closed = await of_somebody(clicked, "view_closed", view=view, is_cleared=False)

    assert sent.answer()["view"]["blocks"][0]["text"]["text"] == OUTDATED_WINDOW
    assert (closed.status, closed.body, told(clicked)) == (200, "", [])
