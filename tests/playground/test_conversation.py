from collections.abc import AsyncIterator

import pytest

from playground import Message, ScreenError, Workspace, serve

from .sample_app import running


@pytest.fixture
async def workspace() -> AsyncIterator[Workspace]:
    async with (
        serve() as workspace,
        running(workspace.bot_token, workspace.signing_secret, workspace.api_url) as address,
    ):
        workspace.send_to(address)
        yield workspace


async def asked(workspace: Workspace) -> Message:
    await workspace.command("ana", "planning", "/ragvsft", "old prices")
    await workspace.until(lambda: len(workspace.channel("planning").history) == 2)
    return workspace.channel("planning").history[-1]


async def test_a_command_opens_a_thread_with_a_question(workspace: Workspace) -> None:
    done = await workspace.command("ana", "planning", "/ragvsft", "old prices & rates")
    assert (done.status, done.body) == (200, "")
    assert done.seconds < 3
    root, question = workspace.channel("planning").history
    assert root.visible_text() == "Meeting: old prices & rates"
    assert question.thread_ts == root.ts
    assert workspace.thread("planning", root.ts) == [root, question]
    assert workspace.channel("planning").messages == [root]
    expected = ["Yes", "No", "Stale", "Wrong", "Rude", "Small", "Large", "Form", "Done"]
    assert question.labels() == expected


async def test_the_answer_to_a_command_is_seen_by_one_person_only(workspace: Workspace) -> None:
    await workspace.command("ana", "planning", "/ragvsft", "help")
    assert [message.text for message in workspace.ephemerals("ana")] == ["Say what is failing."]
    assert workspace.ephemerals("ben") == []


async def test_a_click_updates_the_question_and_shows_chart_and_table(workspace: Workspace) -> None:
    question = await asked(workspace)
    done = await workspace.click("ben", question, "Yes")
    assert done.ok
    assert question.text == "ben: Yes"
    card = workspace.channel("planning").history[-1].visible_text()
    assert "RAG | $16.65" in card
    assert "Monthly cost" in card


async def test_ticks_are_told_one_by_one_and_are_in_the_state_of_the_next_click(workspace: Workspace) -> None:
    question = await asked(workspace)
    told = await workspace.choose("ben", question, ["Stale", "Rude"])
    assert [len(each.payload["actions"][0]["selected_options"]) for each in told] == [1, 2]
    await workspace.click("ben", question, "Done")
    await workspace.click("chloe", question, "Done")
    assert workspace.ephemerals("ben")[0].text == "You ticked ['stale', 'rude']."
    assert workspace.ephemerals("chloe")[0].text == "You ticked []."


async def test_a_modal_opens_refuses_and_closes(workspace: Workspace) -> None:
    question = await asked(workspace)
    await workspace.click("ben", question, "Form")
    (view,) = workspace.views_of("ben")
    with pytest.raises(ScreenError, match=r"complete \['Why\?'\]"):
        await workspace.submit("ben", view)
    await workspace.submit("ben", view, {"Why?": "so", "Who decides?": "Ana"})
    assert view.errors == {"why": "Say a little more."}
    await workspace.submit("ben", view, {"Why?": "because it matters"})
    assert workspace.views_of("ben") == []


async def test_a_mention_reaches_the_app_as_message_and_as_app_mention(workspace: Workspace) -> None:
    said = await workspace.say("ana", "planning", "@ragvsft 1 < 2")
    assert said.text == "<@U0RAGVSFT0> 1 &lt; 2"
    kinds = [d.payload["event"]["type"] for d in workspace.deliveries if d.payload["event"]["ts"] == said.ts]
    assert kinds == ["message", "app_mention"]
    await workspace.until(lambda: len(workspace.thread("planning", said.ts)) == 2)
    assert workspace.thread("planning", said.ts)[-1].visible_text() == "Yes, @Ana?"


async def test_numbers_are_checked_before_they_are_sent(workspace: Workspace) -> None:
    question = await asked(workspace)
    with pytest.raises(ScreenError, match="number"):
        await workspace.fill("ben", question, "many")
    (told,) = await workspace.fill("ben", question, "20000")
    assert told.payload["actions"][0]["value"] == "20000"
    assert told.payload["state"]["values"]["calls"]["calls"]["value"] == "20000"
