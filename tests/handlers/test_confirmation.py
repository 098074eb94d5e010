"""What "Looks right" carries, and what is no confirmation of ours."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers import presses
from handlers.confirming import confirmed_answers
from handlers.presses import Confirmation
from knowledge.playbook import PLAYBOOK

GOOD = {"meeting": "m1", "round": 0, "answers": {"failing": ["missing_facts"], "labels": "yes", "volume": 5}}


@given(
    st.builds(
        Confirmation,
        meeting=st.text(min_size=1, max_size=64),
        round=st.integers(0, 10**6),
        answers=st.dictionaries(
            st.text(),
            st.text() | st.integers(0, 10**10) | st.lists(st.text(), max_size=3),
            min_size=1,
            max_size=3,
        ),
    )
)
def test_a_confirmation_is_read_as_it_was_written(pressed: Confirmation) -> None:
    assert presses.read_confirmation(pressed.value()) == pressed


@pytest.mark.parametrize(
    "forged",
    [
        GOOD | {"round": -1},
        GOOD | {"round": "0"},
        GOOD | {"meeting": ""},
        GOOD | {"meeting": "m" * 65},
        GOOD | {"answers": {}},
        GOOD | {"answers": {"labels": None}},
        GOOD | {"answers": {"labels": True}},
        GOOD | {"answers": {"labels": {"yes": 1}}},
        GOOD | {"answers": [["labels", "yes"]]},
        GOOD | {"person": "U2"},
        {"meeting": "m1", "round": 0},
        [GOOD],
        "m1",
        None,
    ],
)
def test_a_forged_confirmation_is_refused(forged: object) -> None:
    assert presses.read_confirmation(json.dumps(GOOD)) is not None
    assert presses.read_confirmation(json.dumps(forged)) is None
    assert presses.read_confirmation(forged) is None


@pytest.mark.parametrize(
    "answers",
    [
        {"gone": "yes"},
        {"labels": "gone"},
        {"labels": ["yes", "no"]},
        {"failing": []},
        {"volume": -1},
        {"volume": 10**12},
        {"labels": 5},
        {"labels": "yes", "gone": "yes"},
    ],
)
def test_a_confirmation_of_an_answer_that_no_longer_fits_confirms_nothing(answers: dict[str, object]) -> None:
    pressed = presses.read_confirmation(json.dumps(GOOD | {"answers": answers}))

    assert pressed is not None
    assert confirmed_answers(pressed, PLAYBOOK) is None
