"""Where the bot may post, where it may not, and where it cannot hear what is typed."""

import pytest

from tests.conversations.small import TO_RAG
from tests.talk import Talk


async def test_where_the_bot_is_no_member_buttons_work_and_typing_is_said_once_to_go_unheard(
    small: Talk,
) -> None:
    small.channel = "product"
    await small.start()
    await small.run("ben", TO_RAG)
    await small.card("Build RAG")

    notes = [m for m in small.thread if "I cannot read what you type" in m.visible_text()]
    assert len(notes) == 1
    assert "/invite @ragvsft" in notes[0].visible_text()


async def test_once_added_the_bot_hears_what_is_typed(small: Talk) -> None:
    small.channel = "product"
    await small.start()
    small.workspace.invite("product")

    await small.type("ben", "red")

    await small.answered("colours", "Deep red")


async def test_in_a_private_channel_it_is_told_to_the_person_what_to_do(small: Talk) -> None:
    await small.workspace.command("ana", "leads", "/ragvsft", "wrong prices")

    await small.until(lambda: small.workspace.ephemerals("ana"))
    (told,) = small.workspace.ephemerals("ana")
    assert "/invite @ragvsft" in told.visible_text()
    assert small.workspace.channel("leads").history == []


async def test_in_a_private_channel_with_the_bot_a_meeting_runs_by_clicks_and_words(small: Talk) -> None:
    small.workspace.invite("leads")
    small.channel = "leads"
    await small.start()

    await small.type("ben", "red")
    await small.answered("colours", "Deep red")
    await small.click("ana", "sweet", "Yes")

    await small.card("Build RAG")
    assert not any("I cannot read" in m.visible_text() for m in small.thread)


async def test_between_two_people_it_is_told_that_the_bot_cannot_see_it(small: Talk) -> None:
    await small.workspace.command("ana", "ana-ben", "/ragvsft", "wrong prices")

    await small.until(lambda: small.workspace.ephemerals("ana"))
    assert "I cannot see this conversation" in small.workspace.ephemerals("ana")[0].visible_text()


async def test_an_archived_channel_is_named_as_one(small: Talk) -> None:
    small.workspace.channel("planning").is_archived = True
    await small.workspace.command("ana", "planning", "/ragvsft", "wrong prices")

    await small.until(lambda: small.workspace.ephemerals("ana"))
    assert "archived" in small.workspace.ephemerals("ana")[0].visible_text()


async def test_a_meeting_runs_in_the_bots_own_direct_message(small: Talk) -> None:
    small.channel = "ana-bot"
    await small.start()

    await small.type("ana", "red")
    await small.answered("colours", "Deep red")
    await small.type("ana", "@ragvsft summary")
    await small.until(lambda: any("As it stands" in m.visible_text() for m in small.thread))
    await small.type("ana", "yes")

    await small.card("Build RAG")
    assert not any("I cannot read" in m.visible_text() for m in small.thread)


async def test_removed_from_a_public_channel_buttons_go_on(small: Talk) -> None:
    await small.start()
    small.workspace.remove("planning")

    await small.run("ana", TO_RAG)

    await small.card("Build RAG")


async def test_removed_from_a_private_channel_whoever_clicks_learns_what_to_do(small: Talk) -> None:
    small.workspace.invite("leads")
    small.channel = "leads"
    await small.start()
    small.workspace.remove("leads")

    await small.tick("ben", "colours", ["Deep red"])
    await small.until(lambda: small.workspace.ephemerals("ben"))
    assert "/invite @ragvsft" in small.workspace.ephemerals("ben")[0].visible_text()

    small.workspace.invite("leads")
    await small.workspace.click("ben", small.about("colours"), "Done")
    await small.answered("colours", "Deep red")
    await small.asked("sweet")


async def test_when_the_first_message_was_deleted_whoever_clicks_learns_what_to_do(small: Talk) -> None:
    await small.start()
    question = small.about("colours").snapshot()
    for message in [*small.thread, small.head]:
        small.workspace.board.remove(message)

    done = await small.workspace.click("ben", question, "Not sure")

    assert done.status == 200
    await small.until(lambda: small.workspace.ephemerals("ben"))
    assert "Start a new meeting with `/ragvsft`" in small.workspace.ephemerals("ben")[0].visible_text()


@pytest.mark.parametrize("who", ["ana", "ben"])
async def test_a_message_that_somebody_deleted_stays_deleted_and_the_meeting_goes_on(
    small: Talk, who: str
) -> None:
    await small.start()
    await small.run(who, {"colours": "Deep red"})
    await small.asked("sweet")
    small.workspace.board.remove(small.about("colours"))

    await small.run(who, {"sweet": "Yes"})

    await small.card("Build RAG")
    assert small.all_about("colours") == []
