"""The recommendation: what it says, what opens on it, and how it follows changed answers."""

import re
from collections.abc import Mapping

from bot.own_prices import todays_prices
from knowledge.answers import Answer
from knowledge.costs.report import Report, report
from knowledge.costs.sentences import dollars
from knowledge.costs.typical import typical
from knowledge.playbook import PLAYBOOK
from knowledge.questions import SEQUENCE
from knowledge.scenarios import by_slug
from playground import Message, Workspace
from tests.bot_process import bot_for
from tests.conversations.small import TO_FINE_TUNING, TO_RAG
from tests.conversations.test_answering import MATERIAL_IS_WRONG, OPEN_TO_THE_END
from tests.talk import Talk, is_card

TWO_LAYERS = {
    "failing": "It lacks current or private facts|Its output format keeps drifting",
    "data": "Yes",
    "exact_passage": "No",
    "knowledge": "Yes",
    "behaviour": "Yes",
    "labels": "Yes",
    "evals": "Yes",
    "training": "Yes",
}


def address(talk: Talk) -> str:
    return talk.workspace.courier.addresses[0].removesuffix("/slack/events")


def link(card: Message, label: str = "Read the scenario") -> str:
    """Where a button leads."""
    (found,) = (
        element["url"]
        for block in card.blocks
        for element in block.get("elements", ())
        if "url" in element and element["text"]["text"] == label
    )
    return str(found)


def costs_in(talk: Talk, given: Mapping[str, str], volume: int | None = None) -> Report:
    """What a meeting with these answers costs, typical figures filled in."""
    answers: dict[str, Answer] = {}
    for id_, labels in given.items():
        choices = talk.question(id_).choices
        answers[id_] = tuple(choice.id for choice in choices if choice.label in labels.split("|"))
    if volume is not None:
        answers["volume"] = volume
    return report(typical(answers), todays_prices()())


async def test_it_comes_once_nothing_open_could_change_the_outcome(small: Talk) -> None:
    await small.start()
    await small.run("ana", {"colours": "Deep red"})
    await small.asked("sweet")
    assert not any(is_card(message) for message in small.thread)

    await small.run("ana", {"sweet": "Yes"})
    await small.card("Build RAG")
    assert small.all_about("calls") == []


async def test_it_says_all_that_a_team_needs(talk: Talk) -> None:
    await talk.start()
    await talk.run("ana", TWO_LAYERS)
    card = await talk.card("Build RAG, then fine-tune on top of it")

    said = card.visible_text()
    assert said.startswith(
        "Build RAG, then fine-tune on top of it\n*This week, paste the right passages by hand"
    )
    assert re.search(r"\nAfter that \(the next 2 of \d steps\)\n", said)
    assert "\n*Why*\n" in said
    assert f"_({SEQUENCE[0].short}: It lacks current or private facts)_" in said
    assert "Learn more" in card.labels()
    assert "Firm: no missing answer matters" in said
    assert "Flips: " in said
    costs = costs_in(talk, TWO_LAYERS)
    assert f"*Cost*\n{costs.headline}\n{costs.standing}\n" in said
    assert "$" in costs.standing
    assert "10,000 are an example" in said
    slug = link(card).removeprefix(f"{address(talk)}/scenarios/")
    scenario = by_slug(slug)
    assert scenario
    assert f"{scenario.title} ({address(talk)}/scenarios/{slug})" in said
    for words in ("Build RAG", costs.standing, link(card)):
        assert words in card.text  # where blocks are refused, and for screen readers


async def test_links_begin_with_the_public_address(workspace: Workspace, redis_url: str) -> None:
    async with bot_for(workspace, redis_url, public_url="https://ragvsft.example/"):
        talk = Talk(workspace, PLAYBOOK.questions)
        await talk.start()
        await talk.run("ana", MATERIAL_IS_WRONG)
        assert link(await talk.card()).startswith("https://ragvsft.example/scenarios/")


async def test_the_flip_that_it_names_really_flips_it(small: Talk) -> None:
    await small.start()
    await small.run("ana", TO_FINE_TUNING)
    card = await small.card("Fine-tune")
    assert "Flips: Calls = 10 → *neither yet: a measured prompt first*" in card.visible_text()

    await small.change("ana", "calls", "10")

    await small.card("Neither yet: get the most out of")


async def test_it_says_how_firmly_it_holds_given_what_was_not_sure(small: Talk) -> None:
    await small.start()
    await small.run("ana", {"colours": "Deep red", "sweet": "Not sure", "calls": "20,000"})

    card = await small.card("Fine-tune")
    assert "Provisional: it holds in 1 of 2 ways" in card.visible_text()
    await small.change("ana", "sweet", "No")
    await small.card_says("Firm: no missing answer matters")


async def test_the_nearest_scenario_says_how_theirs_differs(talk: Talk) -> None:
    await talk.start()
    await talk.run("ana", MATERIAL_IS_WRONG | {"failing": "Its output format keeps drifting"})
    card = await talk.card()

    assert f"Theirs differs: {SEQUENCE[0].short}: " in card.visible_text()
    assert "(yours: Its output format keeps drifting)" in card.visible_text()


async def test_details_opens_and_less_closes(talk: Talk) -> None:
    await talk.start()
    await talk.run("ana", TWO_LAYERS)
    card = await talk.card()
    compact = card.visible_text()
    assert "Details" in card.labels()

    await talk.workspace.click("ben", card, "Details")
    await talk.card_says("What would flip it")
    said = card.visible_text()
    assert len(said) > len(compact)
    assert "After that\n" in said  # all of it
    for line in costs_in(talk, TWO_LAYERS).lines:
        assert f"{line.name} | {dollars(line.range.likely)} (" in said
    assert "Cost a month as % of RAG" in said
    assert "Open the calculator" in card.labels()
    assert "Essay: " in said or "Guide: " in said  # each reason with its source
    assert f"({address(talk)}/articles/evidence#" in said
    assert "Evidence: " in said
    assert "Evidence: " not in compact
    assert "Less" in card.labels()

    await talk.workspace.click("chloe", card, "Less")
    await talk.until(lambda: card.visible_text() == compact)


async def test_calls_a_day_can_be_given_on_the_card(talk: Talk) -> None:
    for give in ("preset", "input", "typed"):
        one = Talk(talk.workspace, talk.questions)
        await one.start()
        await one.run("ana", TWO_LAYERS)
        card = await one.card()
        assert one.all_about("volume") == []
        await one.workspace.click("ben", card, "Set calls a day")
        question = await one.asked("volume")
        assert "For the estimate" in question.visible_text()
        if give == "preset":
            await one.click("ben", "volume", "100,000")
        elif give == "input":
            await one.workspace.fill("ben", question, "100000")
        else:
            await one.type("ben", "100k")
        await one.answered("volume", "100,000")
        await one.card_says(costs_in(one, TWO_LAYERS, volume=100_000).standing)
        assert "an example" not in card.visible_text()
        assert "Set calls a day" not in card.labels()


async def test_a_changed_answer_revises_it_in_place_and_it_says_so(small: Talk) -> None:
    await small.start()
    await small.run("ana", TO_FINE_TUNING)
    card = await small.card("Fine-tune")
    assert "Revised" not in card.visible_text()

    await small.change("ana", "sweet", "Not sure")

    revised = await small.card_says("Revised: Sweet is now *Not sure* (@Ana).")
    assert revised.ts == card.ts
    assert len([message for message in small.thread if is_card(message)]) == 1


async def test_the_channel_message_shows_the_outcome_and_follows_it(small: Talk) -> None:
    await small.start()
    await small.run("ana", TO_FINE_TUNING)
    await small.card()
    await small.until(lambda: "Recommendation: Fine-tune" in small.head.visible_text())
    assert "our support bot quotes old prices" in small.head.visible_text()

    await small.change("ana", "calls", "10")
    await small.until(lambda: "Recommendation: Neither yet" in small.head.visible_text())
    assert len(small.workspace.channel("planning").messages) == 1


async def test_dissent_that_does_not_win_leaves_the_verdict(small: Talk) -> None:
    await small.start()
    await small.run("ana", TO_RAG)
    await small.card("Build RAG")

    await small.change("ben", "sweet", "No")
    await small.says("sweet", "Seen differently")
    await small.workspace.settled()

    assert "Build RAG" in (await small.card()).text


async def test_a_long_meeting_still_fits_into_messages(talk: Talk) -> None:
    """Everything opened, everybody differs: the workspace refuses what is over Slack's limits."""
    await talk.start("ana", "x" * 3_000)
    await talk.run("ana", OPEN_TO_THE_END)
    card = await talk.card()
    for who in ("ben", "chloe", "dev"):
        await talk.change(who, "narrow", "No")
        await talk.change(who, "data", "Not sure")
    await talk.workspace.click("ben", card, "Details")
    await talk.card_says("What would flip it")

    assert not any(call.answer.get("error") for call in talk.workspace.calls)
