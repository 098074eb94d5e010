"""What words suggest: precise on problems that were tuned on, on problems that were not, and on labelled cases."""

import re
import time
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.answers import is_unsure
from knowledge.intake import signs
from knowledge.intake.fitting import LONGEST_WORDS
from knowledge.intake.matching import suggested
from knowledge.intake.signs import SignError
from knowledge.intake.suggestion import Suggestion
from knowledge.playbook import PLAYBOOK
from knowledge.questions import SEQUENCE, UNSURE
from tests.cases import Case, cases
from tests.conversations.small import SMALL
from tests.knowledge.intake.problems import Problem, measure, named, problems

HALVES = ("tuned", "reported", "everyday", "later", "last")
ORDER = [question.id for question in SEQUENCE]
SLOWEST_SECONDS = 1.0
"""For the longest problem of the API; some ten times as much as it takes, unless an expression runs away."""


@pytest.mark.exhaustive
@pytest.mark.parametrize("problem", problems("tuned"), ids=lambda problem: problem.text[:40])
def test_a_problem_suggests_what_its_words_say_and_nothing_else(problem: Problem) -> None:
    assert named(suggested(problem.text)) == problem.suggests


@pytest.mark.parametrize(
    ("half", "recall"), [("reported", 0.9), ("everyday", 0.9), ("later", 0.8), ("last", 0.4)]
)
def test_problems_in_everyday_words_are_read_precisely_if_not_completely(half: str, recall: float) -> None:
    found = measure(suggested, problems(half))

    assert found.precision >= 0.95
    assert found.recall >= recall


def test_every_problem_is_told_once() -> None:
    texts = [problem.text for half in HALVES for problem in problems(half)]
    assert len(set(texts)) == len(texts) == 264


def agreement(half: str) -> Counter[bool]:
    """How many suggestions of choices say what the expert of a case answered, of those that the expert did answer."""
    return Counter(
        each.choice in answer
        for case in cases()
        if case.half == half
        for each in suggested(case.situation)
        if isinstance(answer := case.answers.get(each.question), tuple) and not is_unsure(answer)
    )


def test_suggestions_agree_with_what_experts_answered() -> None:
    found = agreement("report")

    assert found.total() >= 35
    assert found[True] >= 0.85 * found.total()


def test_labels_and_calls_are_read_off_the_figures_of_cases() -> None:
    def read(case: Case) -> int | None:
        calls = [each.choice for each in suggested(case.situation) if each.question == "volume"]
        return int(calls[0]) if calls else None

    known = [(read(case), case.answers["volume"]) for case in cases() if "volume" in case.answers]
    found = [(read, told) for read, told in known if read is not None and isinstance(told, int)]
    assert len(found) >= 5
    assert all(abs(read - told) <= 0.05 * told for read, told in found)


@pytest.mark.parametrize(
    "problem",
    [
        "The tone is fine.",
        "The format is fine and nothing is outdated.",
        "Outdated answers are not the problem.",
        "It is not that the bot quotes old prices.",
        "If the docs changed weekly we would use RAG.",
        "We wonder whether it quotes last year's prices.",
        "It used to have no citations.",
        "Do we need to cite our sources?",
        "Would it quote last year's prices?",
        "We need at least 1,000 labelled examples.",
        "Can we train on our tickets?",
        "Should every answer have a source?",
        "We don't have 3,000 labelled examples.",
        "It costs $50k a day.",
        "We expect 10 to 20k calls a day.",
        "Somewhere between 1k and 5k calls a day, or 100k calls a day at Christmas.",
        "Which open source model is best?",
        "Customers wait 20 minutes for a human.",
        "Our support staff costs us 30k a month.",
        "Labelling is too slow and too expensive.",
        "We need to remove personal data from logs before training.",
        "We got two answers from vendors about pricing.",
        "We don't have access to our logs right now.",
        "There is no evidence that fine-tuning helps.",
        "Is our data good enough?",
        "",
        " \n\t ",
    ],
)
def test_what_is_denied_asked_supposed_or_wanted_suggests_nothing(problem: str) -> None:
    assert [each for each in suggested(problem) if each.choice != "no"] == []


@pytest.mark.parametrize(
    "problem",
    [
        "We will have 2000 labelled examples next year.",
        "We plan to collect 2,000 labelled tickets.",
        "Once we have 2,000 labelled tickets we can start.",
        "2,000 labelled tickets are planned for autumn.",
        "The vendor says we have 5,000 labelled examples but I can't find them.",
        "Our consultant claims we have 5,000 labelled tickets.",
        "We had 3,000 labelled tickets, they were lost in the move.",
        "We hope to have evals soon.",
        "Next quarter we get an eval set.",
        "We are going to have a golden set.",
        "We hope that we can fine-tune llama.",
        "We fixed the outdated prices last month.",
        "It gave outdated answers, that is solved now.",
        "It quoted outdated prices until we moved to the new index.",
        "Broken JSON was an issue, but it has been fixed.",
        "Our competitor's bot has no citations.",
        "Our old bot had no citations, the new one cites everything.",
        "The previous vendor's bot gave outdated answers.",
        "I read that answers without citations are a problem in law firms.",
        "Nobody complains about outdated answers.",
    ],
)
def test_what_is_planned_past_or_somebody_elses_suggests_nothing(problem: str) -> None:
    assert suggested(problem) == ()


@pytest.mark.parametrize(
    "problem",
    [
        "We have 300 pairs of shoes.",
        "We have 200 examples of bad answers.",
        "10 people have 500 emails a day each.",
        "Each of our agents gets 40 tickets a day.",
        "An average user asks 10 questions a day.",
        "20 questions per day per user",
    ],
)
def test_figures_of_something_else_suggest_nothing(problem: str) -> None:
    assert suggested(problem) == ()


@pytest.mark.parametrize(
    ("problem", "suggests"),
    [
        ("The answers are correct but the JSON is malformed.", {"failing=format_drift", "behaviour=schema"}),
        ("wrong dates", {"failing=missing_facts"}),
        ("it is slow", {"failing=long_prompts"}),
        ("too slow", {"failing=long_prompts"}),
        ("Our lawyers must see the clause each answer rests on.", {"sources=yes"}),
        ("GDPR: customers may ask us to delete their data.", {"training=deletable"}),
        ("Can't reason through our tax rules even with the right text.", {"exact_passage=yes"}),
        ("How do we stop it quoting last year's prices?", {"failing=missing_facts", "knowledge=yes"}),
        ("The docs change every week.", {"knowledge=yes"}),
    ],
)
def test_core_complaints_are_heard(problem: str, suggests: set[str]) -> None:
    assert named(suggested(problem)) == suggests


def test_where_the_model_must_run_answers_no_question() -> None:
    """A model that may be trained can run inside, and what stays inside may be trained in or looked up there."""
    assert suggested("Nothing may leave our network.") == ()
    assert suggested("Our data must not leave the building.") == ()


def test_knowledge_that_changes_rests_on_the_words_that_say_so() -> None:
    alone = suggested("The docs change every week.")
    beside = suggested("It quotes last year's prices, the docs change every week.")

    said = Suggestion("knowledge", "yes", "docs change every week")
    assert alone == (said,)
    assert beside == (Suggestion("failing", "missing_facts", "quotes last year's prices"), said)


@pytest.mark.parametrize(
    ("problem", "suggests"),
    [
        ("We hope to have evals soon and we have 3,000 labelled tickets.", {"labels=yes"}),
        ("We have 3,000 labelled tickets, next year 5,000.", {"labels=yes"}),
        (
            "We fixed the tone but it still quotes last year's prices.",
            {"failing=missing_facts", "knowledge=yes"},
        ),
        ("We plan to serve 20k calls a day.", {"volume=20000"}),
        (
            "Our old bot cited everything, the new one has no citations.",
            {"failing=no_sources", "sources=yes"},
        ),
        ("We will need citations for auditors, legal requires citations.", {"sources=yes"}),
        ("We have 200 examples of good answers.", {"labels=yes"}),
        ("About 12k chats a day, each with a picture.", {"volume=12000"}),
    ],
)
def test_what_stands_beside_it_still_counts(problem: str, suggests: set[str]) -> None:
    assert named(suggested(problem)) == suggests


@pytest.mark.parametrize(
    ("problem", "suggests"),
    [
        ("We have no labels.", {"labels=no"}),
        ("We have 99 labelled mails.", {"labels=no"}),
        ("We have 100 labelled mails.", {"labels=yes"}),
        ("We have 3k labelled mails.", {"labels=yes"}),
        ("No labels, but GPT-4 could write training examples.", {"labels=producible"}),
        ("1,000 queries per hour", {"volume=24000"}),
        ("1,000 tickets/day, 1,000 tickets a day", {"volume=1000"}),
        ("It quotes last year\u2019s prices.", {"failing=missing_facts", "knowledge=yes"}),
        ("IT QUOTES LAST YEAR'S PRICES", {"failing=missing_facts", "knowledge=yes"}),
        ("it  quotes\nlast year's prices", {"failing=missing_facts", "knowledge=yes"}),
    ],
)
def test_negations_figures_and_spelling_are_read_as_they_are_meant(problem: str, suggests: set[str]) -> None:
    assert named(suggested(problem)) == suggests


@pytest.mark.parametrize("half", HALVES)
def test_every_suggestion_rests_on_a_few_words_of_the_problem(half: str) -> None:
    for problem in problems(half):
        for each in suggested(problem.text):
            assert each.words in problem.text
            assert each.words == each.words.strip()
            assert 3 <= len(each.words) <= 120


words = st.sampled_from(
    sorted({word for half in HALVES for problem in problems(half) for word in problem.text.split()})
)


@given(st.lists(words, max_size=60).map(" ".join) | st.text(max_size=300))
def test_any_text_gives_suggestions_that_fit(problem: str) -> None:
    found = suggested(problem)

    assert found == tuple(sorted(found, key=lambda each: ORDER.index(each.question)))
    often = Counter(each.question for each in found)
    for each in found:
        question = PLAYBOOK.question(each.question)
        assert question is not None
        assert each.words in problem
        assert len(each.words) <= LONGEST_WORDS
        assert each.choice != UNSURE
        assert question.kind == "many" or often[each.question] == 1
        assert question.choice(each.choice) or (question.kind == "number" and each.choice.isdecimal())


@pytest.mark.parametrize(
    "again",
    [
        " ",
        "\n",
        "a",
        "1",
        "1 ",
        "1,",
        "plain words of a team ",
        "we need 100 labelled mails ",
        "even when ",
        "our our internal ",
        "is is the ",
        "docs are ",
        "(",
        "'",
        "json ",
    ],
)
def test_no_text_takes_long_to_read(again: str) -> None:
    problem = (f"even when it quotes {again}" + again * 4_000)[:4_000]

    started = time.process_time()
    suggested(problem)

    assert time.process_time() - started < SLOWEST_SECONDS


def test_only_the_beginning_of_a_long_problem_is_read() -> None:
    prices = "it quotes last year's prices"

    assert suggested("so " * 600 + prices)
    assert suggested("so " * 700 + prices) == ()


def test_only_questions_of_the_playbook_are_suggested() -> None:
    assert suggested("it quotes last year's prices", SMALL) == ()


SIGN = '[words]\nbird = ["duck", "<big> goose"]\nbig = "(very )?big"\n[[sign]]\n'


def test_words_stand_for_what_they_name() -> None:
    (sign,) = signs.read(SIGN + 'question = "labels"\nchoice = "no"\nsays = ["one <bird>"]')
    (pattern,) = sign.patterns

    assert all(
        pattern.search(text) for text in ("one duck", "one\n duck!", "one big goose", "one very big goose")
    )
    assert not any(pattern.search(text) for text in ("one goose", "one ducks", "someone duck", "oneduck"))


def test_a_space_that_may_be_left_out_is_any_space_or_none() -> None:
    (sign,) = signs.read(SIGN + 'question = "labels"\nchoice = "no"\nsays = ["twelve ?ducks"]')
    (pattern,) = sign.patterns

    assert all(pattern.search(text) for text in ("twelveducks", "twelve ducks", "twelve\n ducks"))
    assert not pattern.search("twelve-ducks")


@pytest.mark.parametrize(
    ("says", "why"),
    [
        ('question = "gone"\nchoice = "no"\nsays = ["x"]', "gone: no"),
        ('question = "labels"\nchoice = "gone"\nsays = ["x"]', "labels: gone"),
        ('question = "labels"\nchoice = "unsure"\nsays = ["x"]', "labels: unsure"),
        ('question = "labels"\nchoice = "no"\nsays = ["<cat>"]', "cat"),
    ],
)
def test_a_sign_that_could_never_count_is_an_error_at_load(says: str, why: str) -> None:
    with pytest.raises(SignError, match=re.escape(why)):
        signs.read(SIGN + says)


def test_every_choice_that_is_told_in_words_has_a_sign() -> None:
    told = {(sign.question, sign.choice) for sign in signs.signs()}
    silent = {
        (question.id, choice.id)
        for question in SEQUENCE
        for choice in question.definite
        if question.kind != "number" and (question.id, choice.id) not in told
    }

    assert silent == {("behaviour", "no"), ("repeated", "no")}, "nobody says these of their own accord"


def test_a_suggestion_names_its_question_choice_and_words() -> None:
    assert suggested("We have 3,000 labelled examples.") == (
        Suggestion("labels", "yes", "3,000 labelled examples"),
    )
