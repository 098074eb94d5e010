"""`python -m bot finetune export`: from what people of one workspace rated to two files."""

import asyncio
import os
import re
import sys
from asyncio.subprocess import PIPE
from functools import cache
from pathlib import Path

import pytest
from redis.asyncio import Redis

from bot.storage.server import Server
from bot.storage.store import RedisMeetings
from handlers.changes import Asked, Place, Rated
from handlers.store import Outcome
from knowledge.grounding.reply import Reply, Sentence
from knowledge.playbook import PLAYBOOK
from knowledge.retrieval.retriever import retriever
from tests.bot.finetune.operator import Operator, first_sentence, lines

pytestmark = pytest.mark.exhaustive

ROOT = Path(__file__).parents[3]
OURS, THEIRS = "T0OURS", "T0OURS2"
PROCESS_SECONDS = 60


@pytest.fixture
def store(redis: Redis) -> RedisMeetings:
    return RedisMeetings(Server(redis), PLAYBOOK, lambda *_: None)


@cache
def every_answer() -> tuple[tuple[str, Reply], ...]:
    """A question to each passage, with the first of its sentences that it supports by itself."""
    firsts = ((document, first_sentence(document)) for document in retriever().documents)
    return tuple(
        (f"{document.title} in {document.article}?", Reply((first,), (document.ref,), "m"))
        for document, first in firsts
        if first
    )


def answered(count: int) -> list[tuple[str, Reply]]:
    return list(every_answer()[:count])


async def talk(
    store: RedisMeetings,
    rated: list[tuple[str, Reply]],
    *opinions: bool,
    team: str = OURS,
    thread: str = "1.1",
) -> None:
    """In one thread, these questions are asked and answered, and several people say what they think of it."""
    for number, (text, reply) in enumerate(rated):
        ts = f"{thread}{number}"
        asked = Asked(ts, text, "U0", ts, reply, Place("C1", thread))
        assert await store.record(team, f"C1-{thread}", asked, f"{team}-{ts}") is Outcome.APPLIED
        for person, helpful in enumerate(opinions):
            opinion = Rated(ts, f"U{person}", helpful)
            assert (
                await store.record(team, f"C1-{thread}", opinion, f"{team}-{ts}-{person}") is Outcome.APPLIED
            )


async def test_helpful_answers_become_two_files_that_only_their_owner_may_read(
    operator: Operator, store: RedisMeetings
) -> None:
    unhelpful, disputed, unrated, again = (answered(40)[start : start + 5] for start in range(0, 20, 5))
    helpful = answered(40)[15:]
    await talk(store, helpful, True, True, False)
    await talk(store, unhelpful, False, thread="2.1")
    await talk(store, disputed, True, False, thread="3.1")
    await talk(store, unrated, thread="4.1")
    await talk(store, [(text.upper(), reply) for text, reply in again], True, thread="5.1")
    operator.puts(1, 1)
    for name in ("training.jsonl", "training.jsonl.new", "validation.jsonl"):
        await asyncio.to_thread((operator.folder / name).touch)

    said = await operator.types("export")

    assert (said.status, said.errors) == (0, "")
    training, validation = operator.asked("training.jsonl"), operator.asked("validation.jsonl")
    assert {*training, *validation} == {text for text, _ in helpful}
    assert set(training).isdisjoint(validation)
    first, second, third, price, warning = said.output.splitlines()
    assert first == (
        "40 rated answers; left out: 10 not found helpful, 5 asked before, "
        "0 not all supported by the passages of today."
    )
    refusals = len(training) - len(set(training))
    assert second.startswith(
        f"{operator.folder}/training.jsonl: {len(training)} examples, {refusals} of them refus"
    )
    assert third.startswith(f"{operator.folder}/validation.jsonl: {len(validation)} held out, about ")
    assert price == "No price is known for training gpt-6-luna. Name a model that can be tuned with --model."
    assert warning.startswith(f"Not to be submitted yet: {len(training)} training examples are too few")
    modes = {file.name: file.stat().st_mode & 0o777 for file in operator.folder.iterdir()}
    assert modes == {"training.jsonl": 0o600, "validation.jsonl": 0o600}


async def test_the_price_is_that_of_three_passes_over_the_tokens(
    operator: Operator, store: RedisMeetings
) -> None:
    await talk(store, answered(8), True)

    said = await operator.types("export", "--model", "gpt-4.1-mini-2025-04-14", "--folder", "elsewhere")

    tokens = re.search(r"training\.jsonl: .*, about ([\d,]+) tokens", said.output)
    assert tokens
    usd = 5 * int(tokens[1].replace(",", "")) * 3 / 1_000_000
    assert f"for 3 epochs costs about ${usd:.2f} (price of 2026-" in said.output
    assert "retires on 2027-01-14" in said.output
    assert operator.asked("training.jsonl", "elsewhere")
    assert (operator.home / "elsewhere").stat().st_mode & 0o777 == 0o700


async def test_of_several_workspaces_one_is_named_and_nothing_of_another_is_read(
    operator: Operator, store: RedisMeetings
) -> None:
    ours, theirs = answered(8)[:4], answered(8)[4:]
    await talk(store, ours, True)
    await talk(store, theirs, True, team=THEIRS)

    said = await operator.types("export")
    assert said == (1, "", f"Several workspaces are stored: name one with --team ({OURS}, {THEIRS}).\n")
    for pattern in ("*", "T0OURS*", "T0OURS?"):
        assert (await operator.types("export", "--team", pattern)).status == 1
    assert not operator.folder.exists()

    assert (await operator.types("export", "--team", OURS)).status == 0
    found = {*operator.asked("training.jsonl"), *operator.asked("validation.jsonl")}
    assert found == {text for text, _ in ours}


async def test_what_nobody_finds_helpful_any_more_is_gone_from_the_files(
    operator: Operator, store: RedisMeetings
) -> None:
    await talk(store, answered(12), True)
    await operator.types("export")
    assert len({*operator.asked("training.jsonl"), *operator.asked("validation.jsonl")}) == 12

    for number in range(11):
        await store.record(OURS, "C1-1.1", Rated(f"1.1{number}", "U0", helpful=False), f"later-{number}")
    await operator.types("export")

    (left,) = {*operator.asked("training.jsonl"), *operator.asked("validation.jsonl")}
    assert left == answered(12)[11][0]


async def test_an_answer_that_todays_passages_do_not_support_is_counted_and_left_out(
    operator: Operator, store: RedisMeetings
) -> None:
    gone = Reply((Sentence("Bots dream of electric sheep.", "rag#dreams"),), ("rag#dreams",), "m")
    await talk(store, [*answered(3), ("Do bots dream?", gone)], True)

    said = await operator.types("export")

    assert said.output.startswith("4 rated answers; left out: 0 not found helpful, 0 asked before, 1 not all")
    assert "dream" not in "".join(operator.asked("training.jsonl"))


async def test_a_question_with_odd_characters_stays_one_line(
    operator: Operator, store: RedisMeetings
) -> None:
    odd = [(f"{text} \u2028 \x85 \N{EURO SIGN} <|im_end|>", reply) for text, reply in answered(75)]
    await talk(store, odd, True)

    assert (await operator.types("export")).status == 0
    assert len(lines(operator.file("training.jsonl"))) >= 50
    no_key = await operator.types("submit")
    assert (
        no_key.errors == "OPENAI_API_KEY is not set. Put there a key of a service that offers fine-tuning.\n"
    )


async def test_another_process_writes_the_same_files(operator: Operator, store: RedisMeetings) -> None:
    (_, other), *_ = answered(1)
    await talk(store, answered(30), True)
    await talk(store, [(text, other) for text, _ in answered(20)], True, thread="0.1")
    here = await operator.types("export")

    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "finetune", "export", "--folder", "again"),
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=PIPE,
        stderr=PIPE,
    )
    async with asyncio.timeout(PROCESS_SECONDS):
        output, errors = await process.communicate()

    assert (process.returncode, errors) == (0, b"")
    assert output.decode().replace("again/", f"{operator.folder}/") == here.output
    for name in ("training.jsonl", "validation.jsonl"):
        assert operator.file(name, "again") == operator.file(name) != b""


async def test_an_empty_redis_is_told_from_one_without_ratings(
    operator: Operator, store: RedisMeetings
) -> None:
    said = await operator.types("export")
    assert said == (1, "", "Nothing is stored there. Check REDIS_URL, or without one DATA_DIR.\n")

    await talk(store, answered(1))
    assert (await operator.types("export")).output.startswith("0 rated answers;")


async def test_the_bots_own_redis_is_looked_into_where_no_other_is_set(operator: Operator) -> None:
    operator.set(REDIS_URL="")
    said = await operator.types("export")
    assert said == (1, "", "Nothing is stored there. Check REDIS_URL, or without one DATA_DIR.\n")


async def test_a_redis_that_is_not_there_is_said_in_a_line(operator: Operator) -> None:
    operator.set(REDIS_URL="unix:///nowhere/redis.sock")
    said = await operator.types("export")
    assert said == (1, "", "Redis does not answer. Check REDIS_URL, or start the server, and try again.\n")


async def test_a_folder_that_cannot_be_written_to_is_said_in_a_line(
    operator: Operator, store: RedisMeetings
) -> None:
    await talk(store, answered(1), True)
    operator.puts(1)
    said = await operator.types("export", "--folder", "data/finetune/training.jsonl/below")
    assert said == (
        1,
        "",
        "data/finetune/training.jsonl/below cannot be read or written. Check the path, and who may use it.\n",
    )


async def test_settings_that_are_malformed_are_said_a_line_each(operator: Operator) -> None:
    operator.set(REDIS_URL="nowhere", OPENAI_BASE_URL="nowhere")
    said = await operator.types("export")
    assert (said.status, said.output) == (2, "")
    assert [line.split()[0] for line in said.errors.splitlines()] == ["REDIS_URL", "OPENAI_BASE_URL"]
