"""That the meetings which are timed are what their rows say."""

from bot.storage.decoding import decode
from handlers.thread import cards
from knowledge.playbook import PLAYBOOK
from knowledge.recommendation import recommend
from tests.bench.core.meetings import (
    COPIES,
    PRICES,
    STATES,
    TEAM,
    URL,
    WITH_NEW_COSTS,
    State,
    fields_of,
    meetings_of,
)
from tests.bench.core.yardstick import yardstick

STATE = {state.name: state for state in STATES}


def is_decided(state: State) -> bool:
    return recommend(PLAYBOOK, meetings_of(state)[0].answers).next_question is None


def test_a_finished_meeting_has_nothing_left_to_ask_and_one_half_answered_has() -> None:
    assert not is_decided(STATE["nothing answered"])
    assert not is_decided(STATE["half answered"])
    assert is_decided(STATE["finished"])
    assert is_decided(STATE["finished by five who differ"])


def test_five_people_give_the_same_answers_in_the_end_and_some_see_it_differently() -> None:
    [one, *_], [five, *_] = meetings_of(STATE["finished"]), meetings_of(STATE["finished by five who differ"])
    assert one.answers == five.answers
    assert sum(bool(tally.dissent) for tally in five.tallies.values()) == 4
    assert len({ballot.person for ballot in five.votes}) == 5


def test_no_meeting_is_timed_twice() -> None:
    found = [meeting.id for _ in range(2) for meeting in meetings_of(STATE["finished"])]
    assert len(set(found)) == 2 * COPIES


def test_every_question_of_a_finished_meeting_has_its_card_beside_the_recommendation() -> None:
    [meeting, *_] = meetings_of(STATE["finished"])
    drawn = cards(meeting, PLAYBOOK, URL, PRICES())
    assert [*meeting.posted] == list(drawn)
    assert {f"0:question:{question}" for question in meeting.answers} < drawn.keys()


def test_what_is_stored_of_a_meeting_is_read_as_that_meeting() -> None:
    for state in STATES:
        [meeting, *_] = meetings_of(state)
        assert decode(TEAM, meeting.id, fields_of(meeting), PLAYBOOK) == meeting


def test_costs_that_nobody_saw_before_are_at_a_volume_of_their_own() -> None:
    volumes = {meeting.answers["volume"] for meeting in meetings_of(WITH_NEW_COSTS)}
    assert len(volumes) == COPIES
    assert is_decided(WITH_NEW_COSTS)


def test_the_yardstick_is_the_same_every_time() -> None:
    said = ", ".join(f"*{letter}15*: 3 of {letter.upper()}15" for letter in "bcdefgh")
    assert yardstick() == f"*&amp;15*: 7 of A15, {said}"
