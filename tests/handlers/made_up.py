"""Meetings as they may come out of any store: repeatable, and as odd as the types allow.

`python -m tests.handlers.made_up` prints a digest over all their cards, for comparison between processes.
"""

import sys
from collections.abc import Mapping
from datetime import date
from hashlib import sha256
from random import Random
from typing import Final, get_args

from handlers.cards.recommendation import DETAILS
from handlers.meetings import ROOT, Meeting, Notice, NoticeKind, Posted
from handlers.thread import cards
from knowledge.answers import Answer, choose
from knowledge.costs.prices.price_list import price_list
from knowledge.playbook import PLAYBOOK
from knowledge.questions import LARGEST_NUMBER, UNSURE, Question
from knowledge.voting import Ballot, Vote

URL: Final = "https://ragvsft.example.com"
PRICES: Final = price_list(date(2026, 11, 21))
LETTERS: Final = (
    "ab yz <>&*_~`{}|!@#\"'\\\n\t\r\x00\x1b\u00a0\u200b\u200d\u202e\u2028\ufeff\ufffdé漢字ש🎉\ud83d"
)
CROWDS: Final = (1, 1, 1, 2, 3, 9, 60, 400)


def meeting_of(answers: Mapping[str, Answer]) -> Meeting:
    """A meeting in which one person gave these answers."""
    votes = {
        Ballot(question, "U0ANA"): Vote(answer, at) for at, (question, answer) in enumerate(answers.items())
    }
    return Meeting("T1", "m1", "C1", "our bot quotes old prices", "U0ANA", version=99, votes=votes)


def made_up(seed: int) -> Meeting:
    chance = Random(seed)  # noqa: S311 # repeatable, not secret
    round_ = chance.choice((0, 0, 3))
    questions = PLAYBOOK.questions[: chance.randrange(len(PLAYBOOK.questions) + 1)]
    parts = [*(question.id for question in PLAYBOOK.questions), DETAILS, "a part that is gone"]
    messages = [
        ROOT,
        f"{round_}:card",
        *(f"{round_}:question:{question.id}" for question in PLAYBOOK.questions),
    ]
    return Meeting(
        team="T1",
        id="m" * chance.choice((1, 12, 64)),
        channel="C1",
        topic="".join(chance.choices(LETTERS, k=chance.choice((0, 1, 40, 600, 3_000)))),
        started_by="U0ANA",
        version=900,
        round=round_,
        votes=_votes(chance, questions),
        opened=frozenset(part for part in parts if chance.random() < 0.2),
        notices={f"C1+{at}": Notice(kind, "U0BEN") for at, kind in enumerate(get_args(NoticeKind))},
        posted={
            key: Posted("1700000001.000100", chance.choice((1, 500)), "", 1)
            for key in messages
            if chance.random() < 0.5
        },
        is_member=chance.choice((None, True, False)),
    )


def any_answer(chance: Random, question: Question) -> Answer:
    if chance.random() < 0.15:
        return (UNSURE,)
    if question.kind == "number":
        return chance.choice((0, 1, 999, 2_000, 10**6, LARGEST_NUMBER, chance.randrange(LARGEST_NUMBER)))
    ids = [choice.id for choice in question.definite]
    return choose(question, chance.sample(ids, chance.randint(1, len(ids) if question.kind == "many" else 1)))


def _votes(chance: Random, questions: tuple[Question, ...]) -> dict[Ballot, Vote]:
    votes: dict[Ballot, Vote] = {}
    for question in questions:
        if chance.random() < 0.9:
            for person in range(chance.choice(CROWDS)):
                ballot = Ballot(question.id, f"U0PERSON{person:03}")
                votes[ballot] = Vote(any_answer(chance, question), chance.randrange(1, 900))
    return votes


def digest(count: int) -> str:
    found = sha256()
    for seed in range(count):
        for key, card in cards(made_up(seed), PLAYBOOK, URL, PRICES).items():
            found.update(f"{key} {card.digest}".encode())
    return found.hexdigest()


if __name__ == "__main__":
    sys.stdout.write(digest(int(sys.argv[1])))
