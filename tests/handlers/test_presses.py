import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers import presses
from handlers.presses import Opinion, Press
from knowledge.playbook import PLAYBOOK

names = st.text(min_size=1, max_size=64)


@given(
    st.builds(
        Press, meeting=names, round=st.integers(0, 10**6), part=names, choice=st.none() | st.text(max_size=64)
    )
)
def test_a_press_is_read_as_it_was_written(press: Press) -> None:
    assert presses.read(press.value()) == press


@given(
    st.none()
    | st.integers()
    | st.text()
    | st.binary()
    | st.lists(st.text())
    | st.dictionaries(st.text(), st.text())
)
def test_anything_else_is_nobodys_press(value: object) -> None:
    assert presses.read(value) is None


GOOD = {"meeting": "m1", "round": 0, "part": "data", "choice": "yes"}


@pytest.mark.parametrize(
    "forged",
    [
        GOOD | {"round": -1},
        GOOD | {"round": 1.5},
        GOOD | {"round": None},
        GOOD | {"round": "0"},
        GOOD | {"round": False},
        GOOD | {"meeting": ""},
        GOOD | {"meeting": "m" * 65},
        GOOD | {"meeting": ["m1"]},
        GOOD | {"part": ""},
        GOOD | {"part": "p" * 65},
        GOOD | {"choice": "c" * 65},
        GOOD | {"choice": {"yes": True}},
        GOOD | {"person": "U2"},
        {"meeting": "m1", "round": 0},
        [GOOD],
        "m1",
    ],
)
def test_a_forged_press_is_refused(forged: object) -> None:
    assert presses.read(json.dumps(GOOD)) is not None
    assert presses.read(json.dumps(forged)) is None


@pytest.mark.parametrize("cut", ["", "{", '{"meeting":"m1"', "null", "NaN", "[" * 100_000])
def test_a_value_that_is_no_json_is_refused(cut: str) -> None:
    assert presses.read(cut) is None


def test_every_press_of_ours_fits_into_a_block_id() -> None:
    longest = max((question.id for question in PLAYBOOK.questions), key=len)
    press = Press(meeting="m" * 32, round=999, part=longest)
    assert len(press.value()) <= 255


OPINION = {"meeting": "C1-1.5", "inquiry": "1.5", "helpful": True}


@pytest.mark.parametrize(
    "forged",
    [
        OPINION | {"helpful": "yes"},
        OPINION | {"inquiry": ""},
        OPINION | {"meeting": "m" * 65},
        OPINION | {"x": 1},
        GOOD,
    ],
)
def test_a_forged_opinion_is_refused(forged: object) -> None:
    assert presses.read_opinion(json.dumps(OPINION)) == Opinion(meeting="C1-1.5", inquiry="1.5", helpful=True)
    assert presses.read_opinion(json.dumps(forged)) is None
