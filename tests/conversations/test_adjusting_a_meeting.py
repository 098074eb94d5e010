"""The costs on the card of a meeting: what people enter stands beside what they answer."""

import copy

from redis import Redis

from handlers.buttons import OUTDATED
from handlers.submitted import VOLUME_STAYS
from knowledge.costs.typical import assumed
from knowledge.playbook import PLAYBOOK
from knowledge.voting import Ballot
from playground import person
from tests.consistency import at_rest, everything_agrees, stored_meetings
from tests.conversations.test_adjusting import address, adjusting, entered, finished, submit
from tests.talk import Talk

(LABELLED,) = assumed({"labels": ("yes",)})


async def test_an_answer_that_changes_later_still_bears_on_adjusted_costs(talk: Talk, redis_url: str) -> None:
    card = await finished(talk)
    await submit(talk, await adjusting(talk, card, label="Adjust costs"), "ben", context="4k")
    await talk.card_says("Costs adjusted by @Ben")
    assert LABELLED in card.visible_text()

    await talk.change("ana", "labels", "No")

    await talk.until(lambda: LABELLED not in card.visible_text())
    await at_rest(redis_url)
    view = await adjusting(talk, card, "chloe", "Adjust costs")
    assert (entered(view)["label"], entered(view)["context"]) == ("2", "4000")


async def test_of_what_two_people_entered_both_is_kept_and_nothing_else(talk: Talk, redis_url: str) -> None:
    card = await finished(talk)
    for who, figures in (("ben", {"context": "4k"}), ("chloe", {"output": "250"})):
        await submit(talk, await adjusting(talk, card, who, "Adjust costs"), who, **figures)

    await talk.card_says("Costs adjusted by @Chloe")
    (stored,) = await everything_agrees(talk.workspace, redis_url, PLAYBOOK, address(talk))
    assert stored.figures
    assert stored.figures.case == "context=4000&output=250"


async def test_a_submission_that_changes_nothing_stores_nothing_and_names_nobody(
    talk: Talk, redis_url: str
) -> None:
    card = await finished(talk)
    view = await adjusting(talk, card, label="Adjust costs")
    await at_rest(redis_url)
    (before,) = await stored_meetings(redis_url, PLAYBOOK)

    await submit(talk, view, "ben", context="2,000")  # as it stands there, written otherwise

    assert not view.is_open
    await at_rest(redis_url)
    (after,) = await stored_meetings(redis_url, PLAYBOOK)
    assert after == before
    assert "adjusted by" not in card.visible_text()


async def test_a_volume_alone_is_a_vote_and_adjusts_no_costs(talk: Talk, redis_url: str) -> None:
    card = await finished(talk)

    await submit(talk, await adjusting(talk, card, label="Adjust costs"), "ben", volume="100k")

    await talk.card_says("At 100,000 calls a day")
    assert "adjusted by" not in card.visible_text()
    (stored,) = await everything_agrees(talk.workspace, redis_url, PLAYBOOK, address(talk))
    assert stored.figures is None
    assert stored.votes[Ballot("volume", person("ben").id)].answer == 100_000


async def test_a_volume_cannot_be_emptied_since_it_is_an_answer(talk: Talk, redis_url: str) -> None:
    card = await finished(talk)
    await submit(talk, await adjusting(talk, card, label="Adjust costs"), "ben", volume="100k")
    await talk.card_says("At 100,000 calls a day")
    view = await adjusting(talk, card, label="Adjust costs")

    await submit(talk, view, "ben", volume="", context="4k")

    assert view.errors == {
        "volume": "In a meeting the volume is an answer: give a number, or leave it as it is."
    }
    (stored,) = await stored_meetings(redis_url, PLAYBOOK)
    assert stored.figures is None


async def test_whoever_is_outvoted_on_the_volume_reads_so_in_the_window(talk: Talk, redis_url: str) -> None:
    card = await finished(talk)
    await talk.workspace.click("ana", card, "Set calls a day")
    await talk.click("ana", "volume", "100,000")
    await talk.card_says("At 100,000 calls a day")
    view = await adjusting(talk, card, label="Adjust costs")

    await submit(talk, view, "ben", volume="2000", context="4k")

    assert VOLUME_STAYS.format(yours="2,000", theirs="100,000") in view.visible_text()
    await talk.card_says("Costs adjusted by @Ben")
    await talk.card_says("At 100,000 calls a day")
    (stored,) = await stored_meetings(redis_url, PLAYBOOK)
    assert stored.votes[Ballot("volume", person("ben").id)].answer == 2_000


async def test_a_button_of_an_earlier_round_opens_no_window(talk: Talk, redis_url: str) -> None:
    card = await finished(talk)
    await adjusting(talk, card, "ben", "Adjust costs")
    body = copy.deepcopy(talk.workspace.deliveries[-1].payload)
    await talk.type("ana", "@ragvsft restart")
    await talk.until(lambda: any("started over" in message.visible_text() for message in talk.bots_own))
    await at_rest(redis_url)

    assert (await talk.workspace.send("interaction", body)).status == 200

    await talk.until(lambda: talk.workspace.ephemerals("ben"))
    assert [told.text for told in talk.workspace.ephemerals("ben")] == [OUTDATED]
    assert len(talk.workspace.views_of("ben")) == 1
    with Redis.from_url(redis_url) as redis:
        assert len(redis.keys("*:meeting:*")) == 1
