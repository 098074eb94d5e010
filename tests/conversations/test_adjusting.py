"""The window of figures: from `/ragvsft cost` alone, and from "Adjust" on a card."""

import asyncio
import copy
import json
from collections.abc import Sequence

import pytest
from redis import Redis

from bot.own_prices import todays_prices
from handlers.buttons import GONE, OUTDATED
from handlers.costing import NO_WINDOW
from handlers.guard import NOT_DONE, NOT_STORED
from handlers.windows import OPENING_SECONDS, OUTDATED_WINDOW
from knowledge.costs.costing import Costing
from knowledge.costs.report import report
from knowledge.costs.typical import typical
from knowledge.costs.written.options import OPTIONS, SECTIONS, read_words, value
from knowledge.playbook import PLAYBOOK
from knowledge.voting import Ballot
from playground import Message, View, Workspace, person
from tests.bot_process import bot_for
from tests.consistency import at_rest, everything_agrees, stored_meetings
from tests.conversations.test_costs import estimate, table
from tests.conversations.test_the_card import TWO_LAYERS, costs_in
from tests.redis_server import RedisServer
from tests.talk import Talk

LABELS = {option.id: option.title for option in OPTIONS}
MORE = {id_: f"More: {title.lower()}" for id_, title in SECTIONS}


async def asked(talk: Talk, who: str = "ana") -> View:
    """The window of a new estimate."""
    done = await talk.workspace.command(who, "planning", "/ragvsft", "cost")
    assert (done.status, done.body) == (200, "")
    (view,) = talk.workspace.views_of(who)
    return view


async def adjusting(talk: Talk, card: Message, who: str = "ben", label: str = "Adjust") -> View:
    assert (await talk.workspace.click(who, card, label)).status == 200
    (view,) = talk.workspace.views_of(who)
    return view


async def submit(talk: Talk, view: View, who: str = "ana", **figures: str) -> None:
    named: dict[str, str | Sequence[str]] = {LABELS[id_]: text for id_, text in figures.items()}
    assert (await talk.workspace.submit(who, view, named)).status == 200


def entered(view: View) -> dict[str, str | None]:
    """What stands in the fields, by option."""
    values = view.as_slack("", "", "")["state"]["values"]
    return {name: next(iter(fields.values()))["value"] for name, fields in values.items()}


async def told_to(talk: Talk, who: str) -> list[Message]:
    await talk.until(lambda: talk.workspace.ephemerals(who))
    return talk.workspace.ephemerals(who)


def card_in(talk: Talk) -> Message:
    (card,) = talk.workspace.channel("planning").messages
    return card


def address(talk: Talk) -> str:
    return str(talk.workspace.courier.addresses[0]).removesuffix("/slack/events")


async def test_it_opens_with_a_few_typical_figures_in_plain_fields(talk: Talk) -> None:
    view = await asked(talk)

    basics = [option for option in OPTIONS if option.section == "basics"]
    assert entered(view) == {option.id: value(typical(), option) or None for option in basics}
    assert len(basics) <= 8
    for option in basics:
        assert option.title in view.visible_text()
        assert option.help in view.visible_text()
    assert set(view.labels()) == set(MORE.values()) - {MORE["basics"]}


async def test_what_is_submitted_stands_in_the_channel_and_the_window_closes(talk: Talk) -> None:
    view = await asked(talk)

    await submit(talk, view, volume="50k", context="3k")

    assert talk.workspace.views_of("ana") == []
    await talk.until(lambda: talk.workspace.channel("planning").messages)
    prices = todays_prices()()
    same = read_words("50k context=3k", typical(), prices)
    assert isinstance(same, Costing)
    assert report(same, prices).headline in card_in(talk).visible_text()
    assert "Asked for by @Ana" in card_in(talk).visible_text()


async def test_it_grows_section_by_section_and_keeps_what_was_typed(talk: Talk) -> None:
    view = await asked(talk)
    await talk.workspace.fill("ana", view, "3k", control=LABELS["context"])

    await talk.workspace.click("ana", view, MORE["hosting"])
    await talk.workspace.fill("ana", view, "3.99", control=LABELS["hosting"])
    await talk.workspace.click("ana", view, MORE["people"])

    assert entered(view)["context"] == "3k"
    assert entered(view)["hosting"] == "3.99"
    assert entered(view)["rate"] == "0"
    assert not {MORE["hosting"], MORE["people"]} & set(view.labels())
    assert "Hosting the tuned model" in view.visible_text()
    await submit(talk, view, hours="80/120", rate="90")
    await talk.until(lambda: talk.workspace.channel("planning").messages)
    assert table(card_in(talk))["RAG"][1].startswith("$7,200")  # 80 hours
    assert "Hosting a replica: 3.99 USD an hour" in card_in(talk).visible_text()


async def test_every_section_can_be_opened(talk: Talk) -> None:
    view = await asked(talk)

    for label in list(view.labels()):
        await talk.workspace.click("ana", view, label)

    assert entered(view).keys() == set(LABELS)
    assert view.labels() == []


async def test_trouble_stands_at_its_field_and_what_was_typed_stays_until_it_is_mended(
    talk: Talk, redis_url: str
) -> None:
    view = await asked(talk)
    await submit(talk, view, volume="lots", context="many", output="250")

    assert view.is_open
    assert view.errors.keys() == {"volume", "context"}
    assert "write, for example, 20k" in view.errors["volume"]
    assert "write, for example, 2k" in view.errors["context"]
    assert (entered(view)["volume"], entered(view)["output"]) == ("lots", "250")
    with Redis.from_url(redis_url) as redis:
        assert redis.keys("*:meeting:*") == []

    await submit(talk, view, volume="20k", context="2k")

    await talk.until(lambda: talk.workspace.channel("planning").messages)
    assert "Answer: 250 tokens a call" in card_in(talk).visible_text()


async def test_anyone_may_adjust_the_card_and_it_is_revised_in_place(talk: Talk, redis_url: str) -> None:
    card = await estimate(talk, "50k context=3k")

    view = await adjusting(talk, card)
    assert entered(view)["volume"] == "50k"
    assert entered(view)["context"] == "3000"
    await submit(talk, view, "ben", volume="20k")

    await talk.until(lambda: "at 20,000 calls a day" in card.visible_text())
    assert "Asked for by @Ana  ·  adjusted by @Ben" in card.visible_text()
    assert "Retrieved context: 3000 tokens a call" in card.visible_text()
    await everything_agrees(talk.workspace, redis_url, PLAYBOOK, address(talk))
    assert len(talk.workspace.channel("planning").messages) == 1


async def test_untouched_figures_stay_exactly_what_they_were(talk: Talk, redis_url: str) -> None:
    card = await estimate(talk, "50k rag=0.123456789:0.6 hours=33.3333/0 rate=1/2")
    await at_rest(redis_url)
    (before,) = await stored_meetings(redis_url, PLAYBOOK)

    await submit(talk, await adjusting(talk, card), "ben", output="250")

    await talk.until(lambda: "adjusted by @Ben" in card.visible_text())
    (after,) = await stored_meetings(redis_url, PLAYBOOK)
    assert before.figures
    assert after.figures
    assert after.figures.case == before.figures.case.replace("output=300", "output=250")


async def test_an_estimate_that_nothing_is_changed_of_names_nobody(talk: Talk, redis_url: str) -> None:
    card = await estimate(talk, "50k rag=0.123456789:0.6 hours=33.3333/0 rate=1/2")
    view = await adjusting(talk, card)
    await at_rest(redis_url)
    before = await stored_meetings(redis_url, PLAYBOOK)

    await submit(talk, view, "ben", volume="50,000")

    assert not view.is_open
    await at_rest(redis_url)
    assert await stored_meetings(redis_url, PLAYBOOK) == before
    assert "adjusted by" not in card.visible_text()


async def test_of_two_people_who_set_one_figure_at_once_the_last_wins_on_one_card(
    talk: Talk, redis_url: str
) -> None:
    card = await estimate(talk, "50k")
    views = {who: await adjusting(talk, card, who) for who in ("ben", "chloe")}

    await asyncio.gather(
        submit(talk, views["ben"], "ben", volume="20k"), submit(talk, views["chloe"], "chloe", volume="30k")
    )

    (stored,) = await everything_agrees(talk.workspace, redis_url, PLAYBOOK, address(talk))
    assert stored.figures
    last = {person("ben").id: "20,000", person("chloe").id: "30,000"}[stored.figures.person]
    assert f"at {last} calls a day" in card.visible_text()
    assert stored.version == 3  # asked for, and two adjustments
    assert len(talk.workspace.channel("planning").messages) == 1


async def test_people_who_set_different_figures_at_once_lose_nothing_of_each_others(
    talk: Talk, redis_url: str
) -> None:
    card = await estimate(talk, "50k")
    figures = {
        "ana": ("volume", "20k"),
        "ben": ("context", "3k"),
        "chloe": ("output", "250"),
        "dev": ("label", "4"),
    }
    views = {who: await adjusting(talk, card, who) for who in figures}

    await asyncio.gather(
        *(submit(talk, views[who], who, **{id_: text}) for who, (id_, text) in figures.items())
    )

    assert not any(view.is_open for view in views.values())
    await everything_agrees(talk.workspace, redis_url, PLAYBOOK, address(talk))
    shown = card.visible_text()
    for words in (
        "at 20,000 calls a day",
        "Retrieved context: 3000 tokens a call",
        "Answer: 250 tokens a call",
        "Labelling: 4 USD an example",
    ):
        assert words in shown


async def test_a_submission_that_is_delivered_again_changes_nothing(talk: Talk, redis_url: str) -> None:
    await submit(talk, await asked(talk), volume="50k")
    await talk.until(lambda: talk.workspace.channel("planning").messages)
    body = talk.workspace.deliveries[-1].payload
    card = card_in(talk)
    await submit(talk, await adjusting(talk, card), "ben", volume="20k")
    await talk.until(lambda: "at 20,000 calls a day" in card.visible_text())

    assert (await talk.workspace.send("interaction", copy.deepcopy(body))).status == 200

    await at_rest(redis_url)
    assert "at 20,000 calls a day" in card_in(talk).visible_text()


async def test_a_workspace_without_charts_is_asked_once_a_change(talk: Talk, redis_url: str) -> None:
    talk.workspace.faults.refused_blocks = frozenset({"data_visualization"})
    card = await estimate(talk, "50k")
    await at_rest(redis_url)
    before = len(talk.workspace.calls)

    await submit(talk, await adjusting(talk, card), "ben", volume="20k")
    await talk.until(lambda: "at 20,000 calls a day" in card.visible_text())
    await at_rest(redis_url)

    updates = [call.method for call in talk.workspace.calls[before:] if call.method.startswith("chat.")]
    assert updates == ["chat.update", "chat.update"]


async def test_in_a_private_channel_without_the_bot_the_submission_is_answered_there(talk: Talk) -> None:
    await talk.workspace.command("ana", "leads", "/ragvsft", "cost")
    (view,) = talk.workspace.views_of("ana")

    await submit(talk, view, volume="50k")

    await talk.until(lambda: talk.workspace.channel("leads").history)
    (card,) = talk.workspace.channel("leads").history
    assert "at 50,000 calls a day" in card.visible_text()
    assert "/invite @ragvsft" in card.visible_text()


@pytest.mark.parametrize(
    ("fault", "size"),
    [("next_429", 1), ("next_500", 1), ("next_lost", 1), ("latency", OPENING_SECONDS + 0.5)],
)
async def test_where_slack_opens_no_window_the_person_learns_another_way(
    talk: Talk, fault: str, size: float
) -> None:
    card = await estimate(talk, "50k")
    talk.workspace.faults.methods = frozenset({"views.open"})
    setattr(talk.workspace.faults, fault, size)
    done = await talk.workspace.command("ana", "planning", "/ragvsft", "cost")
    setattr(talk.workspace.faults, fault, size)
    clicked = await talk.workspace.click("ben", card, "Adjust")

    for delivery, who in ((done, "ana"), (clicked, "ben")):
        assert delivery.status == 200
        assert delivery.seconds < 3
        (told,) = await told_to(talk, who)
        assert told.text.startswith(NO_WINDOW.partition("{}")[0])
        assert f"{address(talk)}/cost|" in told.text


async def test_where_slack_does_not_let_it_grow_the_button_shows_that_it_failed(talk: Talk) -> None:
    view = await asked(talk)
    talk.workspace.faults.methods = frozenset({"views.update"})
    talk.workspace.faults.next_500 = 1

    failed = await talk.workspace.click("ana", view, MORE["hosting"])
    again = await talk.workspace.click("ana", view, MORE["hosting"])

    assert (failed.status, again.status) == (503, 200)
    assert "hosting" in entered(view)


async def test_a_click_that_cannot_be_understood_is_told_in_the_window(talk: Talk) -> None:
    view = await asked(talk)
    await talk.workspace.click("ana", view, MORE["hosting"])
    body = copy.deepcopy(talk.workspace.deliveries[-1].payload)
    body["actions"][0]["value"] = ["hosting"]
    body["view"]["hash"] = view.hash

    assert (await talk.workspace.send("interaction", body)).status == 200
    assert OUTDATED_WINDOW in view.visible_text()


async def test_the_window_says_whose_figures_stand_in_it(talk: Talk) -> None:
    assert "Typical figures stand here already" in (await asked(talk)).visible_text()

    view = await adjusting(talk, await estimate(talk, "50k"))
    assert "The figures that the card rests on stand here" in view.visible_text()
    assert "Typical" not in view.visible_text()


async def test_two_quick_clicks_open_one_section_and_both_are_fine(talk: Talk) -> None:
    view = await asked(talk)
    body = copy.deepcopy(
        (await talk.workspace.click("ana", view, MORE["hosting"])).payload
    )  # of the same window, before it grew

    assert (await talk.workspace.send("interaction", body)).status == 200
    assert "hosting" in entered(view)


@pytest.mark.parametrize(
    "kept", ["", "{", "[]", '{"meeting": "m"}', '{"meeting": "m", "case": "context=none&horizon=12"}']
)
async def test_a_window_of_another_release_says_so(talk: Talk, kept: str) -> None:
    view = await asked(talk)
    view.payload["private_metadata"] = kept

    done = await talk.workspace.submit("ana", view)

    assert OUTDATED_WINDOW in json.dumps(done.answer()["view"])


async def test_a_window_of_another_release_does_not_grow_but_says_so(talk: Talk) -> None:
    view = await asked(talk)
    view.payload["private_metadata"] = "{"

    assert (await talk.workspace.click("ana", view, MORE["hosting"])).status == 200

    assert OUTDATED_WINDOW in view.visible_text()


async def test_an_estimate_that_is_gone_is_told_to_whoever_adjusts_it(talk: Talk, redis_url: str) -> None:
    card = await estimate(talk, "50k")
    view = await adjusting(talk, card)
    await at_rest(redis_url)
    with Redis.from_url(redis_url) as redis:
        redis.flushall()

    await submit(talk, view, "ben", volume="20k")
    await talk.workspace.click("chloe", card, "Adjust")

    assert GONE in view.visible_text()
    assert [told.text for told in talk.workspace.ephemerals("chloe")] == [GONE]
    assert talk.workspace.views_of("chloe") == []


async def test_a_forged_button_opens_nothing(talk: Talk) -> None:
    card = await estimate(talk, "50k")
    await adjusting(talk, card)
    body = copy.deepcopy(talk.workspace.deliveries[-1].payload)
    body["actions"][0]["value"] = "{}"

    assert (await talk.workspace.send("interaction", body)).status == 200

    assert len(talk.workspace.views_of("ben")) == 1
    assert OUTDATED in [told.text for told in talk.workspace.ephemerals("ben")]


@pytest.mark.parametrize(("stop", "go_on"), [("kill", "start"), ("pause", "resume")])
async def test_while_redis_is_away_the_window_stays_with_what_was_typed(
    workspace: Workspace, redis_server: RedisServer, stop: str, go_on: str
) -> None:
    async with bot_for(workspace, redis_server.url):
        talk = Talk(workspace, PLAYBOOK.questions)
        card = await estimate(talk, "50k")
        await at_rest(redis_server.url)
        view = await adjusting(talk, card)
        getattr(redis_server, stop)()

        await submit(talk, view, "ben", volume="20k")
        clicked = await workspace.click("chloe", card, "Adjust")

        assert view.errors == {"volume": NOT_STORED}
        assert entered(view)["volume"] == "20k"
        assert clicked.status == 200
        assert max(done.seconds for done in workspace.deliveries) < 3
        assert [told.text for told in workspace.ephemerals("chloe")] == [NOT_DONE]
        getattr(redis_server, go_on)()
        async with asyncio.timeout(10):
            while view.is_open:  # as people do who are told to try again
                await submit(talk, view, "ben", volume="30k")
        await talk.until(lambda: "at 30,000 calls a day" in card.visible_text(), 15)


# --- On the card of a meeting


async def finished(talk: Talk) -> Message:
    await talk.start()
    await talk.run("ana", TWO_LAYERS)
    return await talk.card()


async def test_figures_adjusted_on_the_card_of_a_meeting_revise_it_in_place(talk: Talk) -> None:
    card = await finished(talk)
    view = await adjusting(talk, card, label="Adjust costs")
    assert entered(view)["label"] == "0"  # they have labelled examples

    await submit(talk, view, "ben", context="4k")

    await talk.card_says("Costs adjusted by @Ben")
    assert costs_in(talk, TWO_LAYERS).standing not in card.visible_text()
    assert "an example" in card.visible_text()
    assert talk.all_about("volume") == []
    await talk.workspace.click("ana", card, "Details")
    await talk.card_says("Retrieved context: 4000 tokens a call")


async def test_a_volume_from_the_window_is_that_persons_answer(talk: Talk, redis_url: str) -> None:
    card = await finished(talk)

    await submit(talk, await adjusting(talk, card, label="Adjust costs"), "ben", volume="100k", context="4k")

    await talk.card_says("Revised: Calls a day is now *100,000* (@Ben)")
    await talk.card_says("At 100,000 calls a day")
    (stored,) = await everything_agrees(talk.workspace, redis_url, PLAYBOOK, address(talk))
    assert stored.votes[Ballot("volume", person("ben").id)].answer == 100_000
    assert "Set calls a day" not in card.labels()


async def test_other_figures_leave_the_volume_to_the_votes(talk: Talk, redis_url: str) -> None:
    card = await finished(talk)
    await talk.workspace.click("ana", card, "Set calls a day")
    await talk.click("ana", "volume", "100,000")
    await talk.answered("volume", "100,000")
    await talk.card_says("At 100,000 calls a day")

    await submit(talk, await adjusting(talk, card, label="Adjust costs"), "ben", context="4k")
    await talk.card_says("Costs adjusted by @Ben")
    await talk.workspace.click("ana", talk.about("volume"), "Change")
    await talk.workspace.fill("ana", await talk.asked("volume"), "2000")

    await talk.card_says("At 2,000 calls a day")
    await at_rest(redis_url)
    (stored,) = await stored_meetings(redis_url, PLAYBOOK)
    assert Ballot("volume", person("ben").id) not in stored.votes
    assert (await adjusting(talk, card, "chloe", "Adjust costs")).is_open
    assert entered(talk.workspace.views_of("chloe")[0])["volume"] == "2000"


async def test_a_new_start_keeps_the_figures_and_says_so(talk: Talk) -> None:
    card = await finished(talk)
    view = await adjusting(talk, card, "chloe", "Adjust costs")
    await submit(talk, await adjusting(talk, card, "ben", "Adjust costs"), "ben", context="4k", volume="100k")
    await talk.card_says("Costs adjusted by @Ben")

    await talk.type("ana", "@ragvsft restart")
    await talk.until(
        lambda: any(
            "The figures that were entered for the costs stay" in m.visible_text() for m in talk.bots_own
        )
    )
    await submit(talk, view, "chloe", context="5k")

    assert OUTDATED in view.visible_text()
