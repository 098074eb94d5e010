"""`/ragvsft check`: the guide's seven factors, its verdict, and the meeting's beside it."""

import asyncio
import copy
import json

import pytest

from handlers.cards.check import FACTORS
from handlers.check import NO_WINDOW
from handlers.windows import OPENING_SECONDS, OUTDATED_WINDOW
from knowledge.quick_check import Factors
from playground import Delivery, View, Workspace
from tests.talk import Talk

LABELS = dict(zip(Factors.model_fields, FACTORS.values(), strict=True))
CHANGES, VOLUME = LABELS["knowledge_changes_frequently"], LABELS["high_volume_task"]


async def open_form(workspace: Workspace, who: str = "ana") -> View:
    done = await workspace.command(who, "planning", "/ragvsft", "check")
    assert (done.status, done.body) == (200, "")
    (view,) = workspace.views_of(who)
    return view


async def submit(workspace: Workspace, view: View, *ticked: str, who: str = "ana") -> Delivery:
    done = await workspace.submit(who, view, {"What is true?": list(ticked)})
    assert (done.status, view.errors) == (200, {})
    return done


async def test_the_seven_factors_stand_in_plain_words_with_the_guides_names_under_them(talk: Talk) -> None:
    view = await open_form(talk.workspace)

    assert view.labels() == list(LABELS.values())
    assert list(FACTORS) == list(Factors.model_fields)
    for name in Factors.model_fields:
        assert name in view.visible_text()


async def test_with_nothing_ticked_the_guide_misses_labels_and_the_meeting_needs_no_layer(talk: Talk) -> None:
    view = await open_form(talk.workspace)

    await submit(talk.workspace, view)

    said = view.visible_text()
    assert "The guide says RAG" in said
    assert "Its rung 3 of 6 decides" in said
    assert "Are labelled examples missing? Yes: RAG." in said
    assert "The meeting leans to neither yet: a measured prompt first" in said
    assert "You ticked: nothing" in said


async def test_with_everything_ticked_the_first_rung_decides_and_the_meeting_sees_two_layers(
    talk: Talk,
) -> None:
    view = await open_form(talk.workspace)

    await submit(talk.workspace, view, *LABELS.values())

    said = view.visible_text()
    assert "Its rung 1 of 6 decides\nDoes the knowledge change often? Yes: RAG." in said
    assert "The meeting leans to RAG and fine-tuning" in said
    assert all(label in said for label in LABELS.values())


async def test_where_both_agree_it_says_so_and_how_firmly(talk: Talk) -> None:
    view = await open_form(talk.workspace)

    await submit(talk.workspace, view, CHANGES)

    said = view.visible_text()
    assert "The meeting leans the same way: RAG" in said
    assert "of 100 ways" in said
    assert "The meeting would ask: What is failing" in said


async def test_the_result_says_how_to_start_a_meeting_and_where_to_read_on(talk: Talk) -> None:
    view = await open_form(talk.workspace)

    await submit(talk.workspace, view)

    assert "type `/ragvsft` in a channel, followed by what is failing" in view.visible_text()
    address = talk.workspace.courier.addresses[0].removesuffix("/slack/events")
    assert f"({address}/articles/quick-check#faults)" in view.visible_text()


async def test_the_factors_can_be_changed_and_those_that_were_ticked_still_are(talk: Talk) -> None:
    view = await open_form(talk.workspace)
    await submit(talk.workspace, view, CHANGES, VOLUME)

    assert (await talk.workspace.submit("ana", view)).status == 200
    (field,) = next(iter(view.as_slack("", "", "")["state"]["values"].values())).values()
    assert [option["text"]["text"] for option in field["selected_options"]] == [CHANGES, VOLUME]

    await submit(talk.workspace, view, VOLUME)
    assert f"You ticked: {VOLUME}" in view.visible_text()


async def test_two_people_check_at_once_and_each_sees_their_own(talk: Talk) -> None:
    ana, ben = await asyncio.gather(open_form(talk.workspace, "ana"), open_form(talk.workspace, "ben"))

    await asyncio.gather(
        submit(talk.workspace, ana, CHANGES, who="ana"), submit(talk.workspace, ben, who="ben")
    )

    assert f"You ticked: {CHANGES}" in ana.visible_text()
    assert "You ticked: nothing" in ben.visible_text()
    assert talk.workspace.channel("planning").history == []


async def test_a_problem_that_begins_with_check_is_a_problem(talk: Talk) -> None:
    await talk.start("ana", "check amounts on our invoices come out wrong")

    assert "check amounts on our invoices" in talk.head.visible_text()
    assert talk.workspace.views_of("ana") == []


@pytest.mark.parametrize(
    ("fault", "size"),
    [("next_429", 1), ("next_500", 1), ("next_lost", 1), ("latency", OPENING_SECONDS + 0.5)],
)
async def test_where_slack_opens_no_window_the_person_is_told_where_to_read(
    talk: Talk, fault: str, size: float
) -> None:
    talk.workspace.faults.methods = frozenset({"views.open"})
    setattr(talk.workspace.faults, fault, size)

    done = await talk.workspace.command("ana", "planning", "/ragvsft", "check")

    assert done.status == 200
    assert done.seconds < 3
    (told,) = talk.workspace.ephemerals("ana")
    assert told.text.startswith(NO_WINDOW.partition("{}")[0])
    assert "/articles/quick-check|" in told.text


async def test_a_window_of_another_release_says_so(talk: Talk) -> None:
    view = await open_form(talk.workspace)
    await submit(talk.workspace, view)
    body = copy.deepcopy(talk.workspace.deliveries[-1].payload)
    body["view"]["callback_id"] = "window-of-tomorrow"

    done = await talk.workspace.send("interaction", body)

    assert OUTDATED_WINDOW in json.dumps(done.answer()["view"])


@pytest.mark.parametrize("kept", ["", "{", "[]", '{"factor_of_tomorrow": true}'])
async def test_a_result_that_kept_what_cannot_be_read_leads_back_to_an_empty_form(
    talk: Talk, kept: str
) -> None:
    view = await open_form(talk.workspace)
    await submit(talk.workspace, view, CHANGES)
    view.payload["private_metadata"] = kept

    assert (await talk.workspace.submit("ana", view)).status == 200
    await submit(talk.workspace, view)

    assert "You ticked: nothing" in view.visible_text()


async def test_a_submission_without_one_of_its_parts_is_refused(talk: Talk) -> None:
    view = await open_form(talk.workspace)
    await submit(talk.workspace, view)
    body = copy.deepcopy(talk.workspace.deliveries[-1].payload)
    del body["view"]["state"]

    done = await talk.workspace.send("interaction", body)

    assert (done.status, done.answer()) == (400, {})
    assert (await talk.workspace.submit("ana", view)).status == 200
