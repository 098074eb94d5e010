import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.api.endpoints import endpoints
from bot.model.answering import Answerer
from bot.own_prices import todays_prices
from knowledge.playbook import PLAYBOOK
from knowledge.questions import SEQUENCE, Question
from knowledge.retrieval.retriever import retriever
from tests.bot.http_server import Json

PUBLIC = "https://rag.example"
RUN = next(
    one.run
    for one in endpoints(Answerer(retriever(), PLAYBOOK), PUBLIC, todays_prices())
    if one.id == "recommend"
)
ROOT = Path(__file__).parents[2]


def one_answer(question: Question) -> st.SearchStrategy[Any]:
    ids = [choice.id for choice in question.choices]
    if question.kind == "number":
        return st.integers(0, 2_000_000) | st.sampled_from(ids)
    if question.kind == "many":
        return st.sampled_from(ids) | st.lists(st.sampled_from(ids), min_size=1, max_size=4)
    return st.sampled_from(ids)


answers = st.fixed_dictionaries({}, optional={question.id: one_answer(question) for question in SEQUENCE})


def recommend(given_answers: dict[str, object]) -> Json:
    return json.loads(asyncio.run(RUN({}, json.dumps({"answers": given_answers}).encode())))


@pytest.mark.exhaustive
@settings(deadline=None)
@given(answers)
def test_every_flip_can_be_sent_back_and_keeps_its_promise(found: dict[str, object]) -> None:
    now = recommend(found)
    for flip in now["flips"]:
        question = PLAYBOOK.question(flip["question"])
        assert question is not None
        choice = [flip["choice"]] if question.kind == "many" else flip["choice"]
        assert recommend({**found, flip["question"]: choice})["verdict"] == flip["verdict"] != now["verdict"]


@pytest.mark.exhaustive
@settings(deadline=None)
@given(answers)
def test_whatever_is_answered_the_parts_of_a_recommendation_agree(found: dict[str, object]) -> None:
    now = recommend(found)
    assert now["plan"]
    assert now["settled"] == (now["holds"]["same"] == now["holds"]["of"])
    assert now["next_question"] not in found
    assert not (now["settled"] and now["next_question"])
    assert {because["question"] for because in now["because"]} <= set(found)
    assert now["scenario"]["url"] == f"{PUBLIC}/scenarios/{now['scenario']['slug']}"


def random_bodies() -> list[str]:
    random = Random(2)  # noqa: S311 -- a fixed sample, not a secret
    bodies = []
    for _ in range(25):
        asked = random.sample(SEQUENCE, random.randrange(len(SEQUENCE) + 1))
        chosen = {question.id: random.choice(question.choices).id for question in asked}
        bodies.append(json.dumps({"answers": chosen}))
    return bodies


PRINT_THEM = """
import asyncio
import sys
from bot.model.answering import Answerer
from bot.api.endpoints import endpoints
from bot.own_prices import todays_prices
from knowledge.playbook import PLAYBOOK
from knowledge.retrieval.retriever import retriever
table = {one.id: one for one in endpoints(Answerer(retriever(), PLAYBOOK), "https://rag.example", todays_prices())}
for line in sys.stdin:
    print(asyncio.run(table["recommend"].run({}, line.encode())))
for id in ("questions", "scenarios"):
    print(asyncio.run(table[id].run({}, b"")))
"""


@pytest.fixture(scope="module")
def reference() -> bytes:
    return printed("0")


def printed(hash_seed: str) -> bytes:
    return subprocess.run(
        [sys.executable, "-c", PRINT_THEM],
        input="\n".join(random_bodies()).encode(),
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": hash_seed},
        capture_output=True,
        check=True,
    ).stdout


@pytest.mark.processes
def test_the_same_answers_give_the_same_bytes_in_every_process(reference: bytes) -> None:
    assert len(reference.splitlines()) == 27
    assert printed("4242") == reference
