"""`python -m bot finetune compare`: what it asks, what it counts, what it claims."""

import asyncio
import json
from pathlib import Path

import pytest

from bot.finetune.comparison import Comparison, Outcome
from tests.bot.finetune.operator import QUESTION, TUNABLE, TUNED, Operator, best, conversation
from tests.model_api import Fault, ModelApi
from tests.model_api.brain import Brain, extractive, saying

QUESTIONS = Path(__file__).parents[2] / "questions"
RIGHT, WRONG, FAILED = Outcome(right=True), Outcome(right=False), Outcome(right=False, failed=True)


@pytest.fixture
def tuner(operator: Operator, api: ModelApi) -> Operator:
    """Has a tuned model, and seven questions that were held out."""
    operator.puts(0, 7)
    operator.use(api)
    operator.set(OPENAI_FINE_TUNED_MODEL=TUNED)
    api.chat_models.add(TUNED)
    return operator


def only(name: str, brain: Brain) -> Brain:
    """One model thinks; the other finds nothing in the passages."""
    return lambda request: (brain if request["model"] == name else saying())(request)


async def questions(folder: Path, *each: tuple[str, str | None]) -> Path:
    """A file of questions, with the passage that answers each."""
    entry = "[[question]]\ntext = {}\nanswers = {}\n".format
    text = "".join(entry(json.dumps(text), json.dumps([] if ref is None else [ref])) for text, ref in each)
    file = folder / "some.toml"
    await asyncio.to_thread(file.write_text, text)
    return file


def of(better: int, worse: int, same: int = 3) -> Comparison:
    base = (*[WRONG] * better, *[RIGHT] * worse, *[RIGHT] * same)
    tuned = (*[RIGHT] * better, *[WRONG] * worse, *[RIGHT] * same)
    return Comparison(base, tuned)


# By hand: of n questions that part, twice the sum of the ways to choose at most the fewer ones, over 2 to the n.
@pytest.mark.parametrize(
    ("better", "worse", "chance", "begins"),
    [
        (0, 0, 1.0, "No difference"),
        (3, 3, 1.0, "No difference"),
        (5, 0, 2 * 1 / 32, "No difference"),
        (6, 0, 2 * 1 / 64, "Tuning helped"),
        (9, 1, 2 * (1 + 10) / 1024, "Tuning helped"),
        (1, 9, 2 * (1 + 10) / 1024, "Tuning hurt"),
        (8, 2, 2 * (1 + 10 + 45) / 1024, "No difference"),
    ],
)
def test_a_difference_is_claimed_where_luck_would_rarely_give_it(
    better: int, worse: int, chance: float, begins: str
) -> None:
    found = of(better, worse)
    assert found.chance == pytest.approx(chance)
    assert found.verdict.startswith(f"{begins}")
    assert f"better on {better}, worse on {worse} of {better + worse + 3} questions" in found.verdict


def test_a_question_that_one_model_did_not_answer_counts_for_neither() -> None:
    found = Comparison((FAILED,) * 9 + (RIGHT, RIGHT), (RIGHT,) * 9 + (FAILED, RIGHT))
    assert (found.better, found.worse, len(found.compared)) == (0, 0, 1)
    assert Comparison((FAILED,), (RIGHT,)).verdict.startswith("Nothing can be said")


async def test_a_model_that_answers_where_the_other_refuses_has_helped(
    tuner: Operator, api: ModelApi
) -> None:
    api.brain = only(TUNED, saying(best()))

    said = await tuner.types("compare")

    assert (said.status, said.errors) == (0, "")
    assert said.output.splitlines() == [
        "7 questions, each with its passages.",
        f"{TUNABLE}: 0 right (0%), no sentence written, 0 without an answer.",
        f"{TUNED}: 7 right (100%), 100% of its 7 sentences have support, 0 without an answer.",
        "Tuning helped: better on 7, worse on 0 of 7 questions that both answered.",
    ]
    asked = [(body["model"], json.loads(body["messages"][1]["content"])) for body in api.asked()]
    assert [name for name, _ in asked] == [TUNABLE] * 7 + [TUNED] * 7
    assert [data for _, data in asked[:7]] == [data for _, data in asked[7:]]
    assert all(best().ref in {each["id"] for each in data["passages"]} for _, data in asked)


async def test_a_sentence_that_its_passage_does_not_support_makes_nothing_right(
    tuner: Operator, api: ModelApi
) -> None:
    made_up = ("RAG was invented in 1812 by Napoleon.", best().ref)
    api.brain = only(TUNED, saying(made_up))

    said = await tuner.types("compare")

    assert f"{TUNED}: 0 right (0%), 0% of its 7 sentences have support" in said.output
    assert said.output.splitlines()[-1].startswith("No difference")


@pytest.mark.parametrize("fault", [Fault.NOT_JSON, Fault.WRONG_JSON])
async def test_a_model_that_fails_is_counted_and_no_difference_is_claimed(
    tuner: Operator, api: ModelApi, fault: Fault
) -> None:
    api.brain = saying(best())
    api.faults.next.extend([fault] * 7)

    said = await tuner.types("compare")

    assert said.status == 1
    assert f"{TUNABLE}: 0 right (0%), no sentence written, 7 without an answer." in said.output
    assert f"{TUNED}: 7 right (100%)" in said.output
    assert said.errors.startswith("Nothing can be said: there is no question that both models answered.")
    assert said.errors.count("\n") == 1


async def test_a_file_of_questions_is_taken_as_it_is(tuner: Operator, api: ModelApi) -> None:
    api.brain = only(TUNABLE, extractive)

    said = await tuner.types("compare", "--questions", str(QUESTIONS / "rules.toml"))

    first, base, tuned, verdict = said.output.splitlines()
    assert first == "16 questions, each with its passages."
    assert base.startswith(f"{TUNABLE}: ")
    assert tuned.startswith(f"{TUNED}: 0 right")
    assert "better on 0, worse on " in verdict


async def test_what_nothing_covers_reaches_no_model_and_is_refused_rightly(
    tuner: Operator, api: ModelApi, tmp_path: Path
) -> None:
    file = await questions(tmp_path, ("Who won the cup in 1998?", None))

    said = await tuner.types("compare", "--questions", str(file))

    assert f"{TUNED}: 1 right (100%), no sentence written, 0 without an answer." in said.output
    assert said.errors.startswith("Nothing can be said: ")
    assert (said.status, api.asked()) == (1, [])


async def test_an_article_alone_stands_for_its_passages(
    tuner: Operator, api: ModelApi, tmp_path: Path
) -> None:
    api.brain = saying(best())
    accepted = (best().ref.partition("#")[0], "labels")
    file = await questions(tmp_path, *((QUESTION, ref) for ref in accepted))
    said = await tuner.types("compare", "--questions", str(file))
    assert f"{TUNED}: 1 right (50%)" in said.output


async def test_passages_that_are_not_there_are_named(tuner: Operator, api: ModelApi, tmp_path: Path) -> None:
    refs = (best().ref, best().ref[:-1], "rag", "ra", "")
    file = await questions(tmp_path, *((QUESTION, ref) for ref in refs))

    said = await tuner.types("compare", "--questions", str(file))

    assert (said.status, said.output) == (1, "")
    assert f'their answer: "", "ra", "{best().ref[:-1]}". A passage is named as ' in said.errors
    assert api.asked() == []


async def test_a_passage_that_is_gone_since_the_export_is_named(tuner: Operator) -> None:
    theirs = conversation(1).replace(best().ref, "rag#gone")
    await asyncio.to_thread((tuner.folder / "validation.jsonl").write_text, theirs)
    said = await tuner.types("compare")
    assert (said.status, said.output) == (1, "")
    assert said.errors.endswith('their answer: "rag#gone". Export again.\n')


async def test_a_model_is_not_compared_with_itself(tuner: Operator, api: ModelApi) -> None:
    tuner.set(OPENAI_MODEL=TUNED)
    said = await tuner.types("compare")
    told = f"OPENAI_MODEL and OPENAI_FINE_TUNED_MODEL are both {TUNED}. Put into OPENAI_MODEL what it was tuned from.\n"
    assert said == (1, "", told)
    assert api.asked() == []


@pytest.mark.parametrize(
    "text",
    [
        "no toml",
        "",
        "question = 1",
        '[[question]]\ntext = "Why?"',
        '[[question]]\ntext = "Why?"\nanswers = "rag"',
        '[[question]]\ntext = " "\nanswers = ["rag"]',
    ],
)
async def test_another_file_is_said_in_a_line(tuner: Operator, tmp_path: Path, text: str) -> None:
    file = tmp_path / "some.toml"
    await asyncio.to_thread(file.write_text, text)
    said = await tuner.types("compare", "--questions", str(file))
    told = f"{file} is not a file of questions: write [[question]] with text and answers.\n"
    assert said == (1, "", told)


async def test_a_validation_file_of_somebody_else_is_said_in_a_line(tuner: Operator) -> None:
    file = tuner.folder / "validation.jsonl"
    theirs = conversation(1).replace("question", "frage")
    await asyncio.to_thread(file.write_text, theirs)
    said = await tuner.types("compare")
    assert said == (1, "", f"{file}: not a file of `python -m bot finetune export`.\n")


async def test_nothing_held_out_is_said_in_a_line(tuner: Operator) -> None:
    await asyncio.to_thread((tuner.folder / "validation.jsonl").write_text, "")
    said = await tuner.types("compare")
    assert (said.status, said.errors.count("\n")) == (1, 1)
    assert said.errors.startswith("There is no question to compare on.")


@pytest.mark.parametrize("name", ["OPENAI_FINE_TUNED_MODEL", "OPENAI_API_KEY"])
async def test_a_setting_that_is_needed_is_named(tuner: Operator, name: str) -> None:
    tuner.set(**{name: ""})
    said = await tuner.types("compare")
    assert said.status == 1
    assert said.errors.startswith(f"{name} is not set. Put there ")
