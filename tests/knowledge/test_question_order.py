"""The figures that the decision record on questions publishes, computed anew."""

import re
from collections import Counter
from functools import cache
from math import prod
from pathlib import Path

import pytest

from knowledge.answers import Answer, Answers, is_unsure
from knowledge.playbook import PLAYBOOK
from knowledge.questions import Question
from tests.knowledge.paths import SPACE, ends
from tests.knowledge.question_order import Orders

ORDER = tuple(question.id for question in PLAYBOOK.questions)
pytestmark = pytest.mark.exhaustive

RECORD = Path("docs/decisions/0006-as-few-questions-as-possible.md").read_text(encoding="utf-8")


@cache
def ours() -> Orders:
    return Orders(core=True)


@cache
def sparing() -> Orders:
    return Orders(core=False)


def test_the_three_figures_are_as_published() -> None:
    best = sparing().best()
    assert f"all {ours().all:,} complete sets" in RECORD
    assert f"| every question, always | {len(ORDER)} | {len(ORDER)} |" in RECORD
    assert f"| **ours** | **{ours().mean(ORDER):.2f}** | **{ours().worst(ORDER)}** |" in RECORD
    assert (
        f"only while it alone can matter | {sparing().mean(best):.2f} | {sparing().worst(best)} |" in RECORD
    )
    assert (
        f"costs {ours().mean(ORDER) - sparing().mean(ORDER):.2f} of the {ours().mean(ORDER):.2f}"
        in " ".join(RECORD.split())
    )


def test_no_order_is_better_than_the_best() -> None:
    best = sparing().best()
    assert best[0] == "failing"
    mean = sparing().mean(best)
    swaps = [(at, other) for at in range(1, len(best)) for other in range(at)]
    for at, other in swaps:
        order = list(best)
        order[at], order[other] = order[other], order[at]
        assert not keeps_to_the_documents(order) or sparing().mean(order) >= mean


def keeps_to_the_documents(order: list[str]) -> bool:
    five = ["knowledge", "behaviour", "repeated", "sources", "narrow"]
    return order[0] == "failing" and [id_ for id_ in order if id_ in five] == five


def test_the_worth_of_each_question_is_as_published() -> None:
    published = re.findall(r"\| `(\w+)` \| ([\d.]+) % \| ([\d.]+) % \|", RECORD)
    computed = [
        (id_, f"{100 * ours().share(ORDER, id_):.1f}", f"{100 * ours().worth(id_):.1f}") for id_ in ORDER
    ]
    assert published == computed


def test_meetings_over_right_material_are_as_long_as_published() -> None:
    """By the paths that the engine itself takes, each weighed with the sets of answers that share it."""
    lengths: Counter[int] = Counter()
    for first in SPACE.digits(0):
        for end in ends(first):
            if (end.answers["data"], end.answers.get("exact_passage")) == (("yes",), ("no",)):
                lengths[len(end.answers)] += sets_behind(end.answers)
    asked = sum(length * sets for length, sets in lengths.items())
    said = f"take {min(lengths)} to {max(+lengths)} questions, {asked / lengths.total():.2f} in the mean"
    assert said in " ".join(RECORD.split())


def sets_behind(answers: Answers) -> int:
    """How many complete sets of definite answers take the path that ends with these."""
    return prod(ways(question, answers.get(question.id)) for question in PLAYBOOK.questions)


def ways(question: Question, answer: Answer | None) -> int:
    if is_unsure(answer):
        return 0
    met = PLAYBOOK.hear({question.id: answer} if answer is not None else {})[
        PLAYBOOK.questions.index(question)
    ].met
    return sum(option.ways for option in PLAYBOOK.options(question) if met in {None, option.met})
