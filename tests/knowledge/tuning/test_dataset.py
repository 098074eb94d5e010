"""What a training set holds and leaves out, how large it is, what it costs."""

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.tuning.dataset import FEWEST, Dataset, dataset, too_few
from knowledge.tuning.examples import RatedReply
from tests.knowledge.tuning.library import SMALL_LIBRARY, questions, rated

ANSWERS = st.sampled_from([(), (("It costs 40 euros.", "prices#week"),), (("You said weekly.", "no#where"),)])


@st.composite
def anything_rated(draw: st.DrawFn) -> RatedReply:
    return rated(
        draw(st.sampled_from(questions(12))),
        *draw(ANSWERS),
        helpful=draw(st.integers(0, 2)),
        unhelpful=draw(st.integers(0, 2)),
    )


def asked(found: Dataset) -> tuple[set[str], set[str]]:
    """The questions of both halves."""
    training, validation = (
        {json.loads(example.messages[1]["content"])["question"] for example in half}
        for half in (found.training, found.validation)
    )
    return training, validation


@given(st.lists(anything_rated(), max_size=20))
def test_every_rated_answer_is_in_the_set_or_left_out_for_one_reason(every: list[RatedReply]) -> None:
    found = dataset(every, SMALL_LIBRARY)

    training, validation = asked(found)
    left_out = found.not_helpful + found.duplicates + found.unsupported
    assert found.rated == len(every) == len(training) + len(validation) + left_out
    assert training.isdisjoint(validation)


def test_what_is_left_out_is_counted_by_its_reason() -> None:
    every = [
        rated("One?"),
        rated("one"),
        rated("ONE!"),
        rated("Two?", unhelpful=1),
        rated("Three?", ("It costs 40 euros.", "prices#week")),
    ]
    found = dataset(every, SMALL_LIBRARY)
    assert (found.rated, found.not_helpful, found.duplicates, found.unsupported) == (5, 1, 2, 1)


@pytest.mark.exhaustive
def test_a_question_stays_in_its_half_when_more_are_rated() -> None:
    fewer, more = (
        asked(dataset([rated(each) for each in questions(count)], SMALL_LIBRARY)) for count in (40, 80)
    )
    assert fewer[0] < more[0]
    assert fewer[1] < more[1]


def test_refusals_and_tokens_are_those_of_the_examples() -> None:
    found = dataset([rated(each) for each in questions(60)], SMALL_LIBRARY)

    answered = sum('"sentences":[]' not in each.messages[2]["content"] for each in found.training)
    assert 0 < found.refusals == len(found.training) - answered
    assert found.training_tokens == sum(each.tokens for each in found.training) > 1_000
    assert found.validation_tokens == sum(each.tokens for each in found.validation) > 0


def test_a_job_costs_three_times_its_tokens() -> None:
    found = dataset([rated(each) for each in questions(3)], SMALL_LIBRARY)
    assert found.price_usd(Decimal(1_000_000)) == 3 * found.training_tokens


@pytest.mark.parametrize(("count", "begins"), [(0, "0 training examples are"), (1, "1 training example is")])
def test_too_few_examples_are_refused_with_the_reason(count: int, begins: str) -> None:
    why = too_few(count)
    assert why is not None
    assert why.startswith(f"{begins} too few: under 50")
    assert "until there are 50, better 300" in why


def test_from_fifty_examples_on_there_are_enough() -> None:
    assert too_few(FEWEST - 1)
    assert too_few(FEWEST) is None
