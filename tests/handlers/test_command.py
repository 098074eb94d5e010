"""What a command's text asks for: never a meeting in front of a channel where somebody wanted figures."""

import pytest

from handlers.cards.notices import names_card
from handlers.command import Asked, read_command
from knowledge.costs.costing import Costing
from knowledge.costs.typical import typical
from knowledge.costs.written.options import OPTIONS, SECTIONS, read_words
from tests.handlers.made_up import PRICES
from tests.handlers.test_cards import assert_fit_for_slack

FIGURES = [
    ("cost", ""),
    ("Costs", ""),
    ("cost 50k", "50k"),
    ("cost 20,000/day", "20,000/day"),
    ("cost 1.5M per month", "1.5M per month"),
    ("cost about 1.5 million questions a month", "about 1.5 million questions a month"),
    ("cost 20 thousand calls per day", "20 thousand calls per day"),
    ("cost 50k ft=gpt-4.1-mini context=3k output=200", "50k ft=gpt-4.1-mini context=3k output=200"),
    ("cost 50k calls a day, context = 3k", "50k calls a day, context = 3k"),
    ("cost for our bot context=2k", "for our bot context=2k"),
    ("cost 50k contxt=2k", "50k contxt=2k"),
    ("cost lots", "lots"),
    ("cost of 50k calls a day", "of 50k calls a day"),
    ("cost fifty thousand calls a day", "fifty thousand calls a day"),
    ("cost at 50k with 3k context", "at 50k with 3k context"),
    ("cost between 20k and 50k a day", "between 20k and 50k a day"),
    ("cost 100 requests per second", "100 requests per second"),
    ("cost 50k calls/day ft: gpt-4.1-mini context: 3k", "50k calls/day ft: gpt-4.1-mini context: 3k"),
    ("cost\t50k", "50k"),
    ("cost\n50k", "50k"),
    ("cost: 50k", "50k"),
    ("cost, 50k", "50k"),
    ("cost=50k", "50k"),
    ("cost -5", "-5"),
    ("cost 20.000", "20.000"),
]
UNCLEAR = [
    "cost of chatbots",
    "cost per call matters",
    "cost per month",
    "cost a day per month",
    "cost 50k <!channel>",
    "cost for our support bot at 50k calls a day",
]
PROBLEMS = [
    "cost of our support bot explodes",
    "costs of our support bot doubled since we added retrieval",
    "cost 40k a month and our bot still gets it wrong",
    "cost per call is far too high",
    "costs are exploding",
    "costs too high",
    "costs doubled last month",
    "costs doubled in 3 months",
    "cost accounting assistant hallucinates",
    "costly answers in support",
    "cost-benefit questions are answered wrong",
    "cost https://example.com/?context2=3 is what our page says",
    "cost question: should we train a model on our invoices or look them up",
]


@pytest.mark.parametrize(("text", "rest"), FIGURES)
def test_figures_ask_for_an_estimate_or_for_a_private_word_about_what_cannot_be_read(
    text: str, rest: str
) -> None:
    assert read_command(text) == Asked("cost", rest)


@pytest.mark.parametrize("text", UNCLEAR)
def test_what_may_be_either_is_asked_back_about(text: str) -> None:
    assert read_command(text).subcommand == "unclear"


@pytest.mark.parametrize("text", PROBLEMS)
def test_a_problem_that_begins_with_cost_is_a_problem(text: str) -> None:
    assert read_command(text) == Asked(None, text)


@pytest.mark.parametrize("text", ["cost help", "costs options", "cost: help", "Cost Help"])
def test_the_names_can_be_asked_for(text: str) -> None:
    assert read_command(text).subcommand == "cost help"


def test_every_name_is_listed_in_its_section() -> None:
    card = names_card()

    assert_fit_for_slack(card)
    lines = card.text.splitlines()
    for id_, title in SECTIONS:
        (line,) = [line for line in lines if line.startswith(f"*{title}*")]
        assert all(f"`{option.id}` " in line for option in OPTIONS if option.section == id_)


@pytest.mark.parametrize(
    "words", ["of 50k calls a day", "of about 50k calls a day", "for 50k a day", "50,000/day"]
)
def test_joining_words_before_a_plain_volume_are_read_over(words: str) -> None:
    found = read_words(words, typical(), PRICES)

    assert isinstance(found, Costing)
    assert found.volume == 50_000
