"""What costs look like in Slack, however odd the figures: within its limits, and honest about what is missing."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from random import Random
from typing import Any

import pytest

from handlers.blocks import CHART_POINTS, Block
from handlers.cards.card import Card
from handlers.cards.cost_details import SHOWN_WARNINGS
from handlers.cards.costs import LOST
from handlers.cards.estimate_form import Form, estimate_view, read_form
from handlers.figures import basis_of
from handlers.meetings import ROOT, Figures, Meeting, Notice, Posted
from handlers.thread import card_elsewhere, cards
from knowledge.answers import Answers
from knowledge.costs.costing import Costing
from knowledge.costs.prices.price_list import PriceList, PriceRow, price_list
from knowledge.costs.report import report
from knowledge.costs.sentences import NAMES
from knowledge.costs.typical import typical
from knowledge.costs.written.options import (
    GUIDE,
    OPTIONS,
    SECTIONS,
    ZERO,
    Option,
    from_link,
    query_string,
    read,
)
from knowledge.playbook import PLAYBOOK
from playground import problems_in_message
from playground.blocks import problems_in_view
from playground.reading import visible_text
from tests.handlers.made_up import PRICES, URL, meeting_of
from tests.handlers.test_cards import assert_fit_for_slack

TEXTS = ("0", "1", "0.000000000001", "999999999", "1.5M", "33%", "0.25", "1000000", "100", "7", "2k")
LABELS = {
    0: "0",
    1: "1",
    999: "999",
    12_345: "12,345",
    20_000: "20k",
    1_500_000: "1.5M",
    999_999_999: "999,999,999",
    10_000_000_000: "10B",
}
MODELS = ("0:0", "0.15:0.60", "1000000:1000000:0.000001:999999999", "gpt-4.1-mini", "gpt-6-luna")


def estimate_of(case: str, order: int = 1) -> Meeting:
    return replace(meeting_of({}), kind="estimate", figures=Figures(case, "U0BEN", order))


def card_of(costing: Costing, prices: PriceList = PRICES) -> Card:
    return cards(estimate_of(query_string(costing)), PLAYBOOK, URL, prices)[ROOT]


def shown(card: Card) -> str:
    return visible_text(card.blocks, card.text)


def chart_of(blocks: Iterable[Block]) -> dict[str, Any] | None:
    return next((block["chart"] for block in blocks if block["type"] == "data_visualization"), None)


def odd(seed: int) -> Costing:
    """Figures that nobody has, of all sizes."""
    chance = Random(seed)  # noqa: S311 # repeatable, not secret
    costing = typical()
    for option in OPTIONS:
        if chance.random() < 0.6:
            found = read([(option.id, _odd(option, chance))], costing, PRICES)
            costing = found if isinstance(found, Costing) else costing
    return costing


def _odd(option: Option, chance: Random) -> str:
    if option.kind == "model":
        return chance.choice(MODELS)
    if option.kind == "volume":
        return chance.choice(("", "0", "1", "999", "10k", "7M", "10000000000"))
    return "/".join(chance.choice(TEXTS) for _ in range(chance.choice((1, len(option.of) or 1))))


@pytest.mark.exhaustive
@pytest.mark.parametrize("tenth", range(10))
def test_the_card_of_whatever_figures_is_fit_for_slack(tenth: int) -> None:
    for seed in range(tenth, 50, 10):
        costing = odd(seed)
        card = card_of(costing)
        assert_fit_for_slack(card)
        if card.fallback:
            assert problems_in_message(list(card.fallback)) == []
            assert chart_of(card.fallback) is None
        decided = replace(
            meeting_of({"failing": ("facts",)}),
            figures=Figures(query_string(costing), "U0BEN", 2),
            opened=frozenset({"details"}),
            posted={"0:card": Posted("1.1", 1, "", 1)},
        )
        of_a_meeting = cards(decided, PLAYBOOK, URL, PRICES)["0:card"]
        assert_fit_for_slack(of_a_meeting)
        assert problems_in_message(list(of_a_meeting.fallback or ())) == []


@pytest.mark.exhaustive
def test_the_window_of_whatever_figures_is_fit_for_slack_and_keeps_them() -> None:
    sections = tuple(id_ for id_, _ in SECTIONS[1:])
    for seed in range(20):
        start = odd(seed)
        form = form_of(start, sections[: seed % len(sections)])
        view = estimate_view(form, start)
        assert problems_in_view(view) == []
        assert read_form(view["private_metadata"]) == form
        assert from_link(form.case, PRICES) == start


def form_of(start: Costing, sections: tuple[str, ...]) -> Form:
    return Form(
        meeting="m" * 12,
        round=999,
        channel="C" * 11,
        reply_url="https://hooks.slack.com/commands/" + "T" * 60,
        sections=sections,
        case=query_string(start),
    )


@pytest.mark.parametrize("volume", LABELS)
def test_the_chart_reaches_as_far_as_the_teams_own_volume(volume: int) -> None:
    chart = chart_of(card_of(replace(typical(), volume=volume)).blocks)

    assert chart
    labels = chart["axis_config"]["categories"]
    assert len(labels) <= CHART_POINTS
    assert LABELS[volume] in labels or volume == 0
    assert len(set(labels)) == len(labels)
    assert [series["name"] for series in chart["series"]] == list(NAMES.values())


def test_small_volumes_at_which_all_else_is_far_dearer_are_left_out_of_the_chart() -> None:
    found = read([("index", "0"), ("corpus", "0"), ("churn", "0")], typical(), PRICES)
    assert isinstance(found, Costing)

    chart = chart_of(card_of(found).blocks)
    assert chart
    values = [point["value"] for series in chart["series"] for point in series["data"]]
    assert max(values) <= 400
    assert "1k" not in chart["axis_config"]["categories"]

    own = chart_of(card_of(replace(found, volume=1_000)).blocks)
    assert own
    assert own["axis_config"]["categories"][0] == "1k"


def test_where_nothing_costs_anything_there_is_no_chart_and_no_fallback() -> None:
    card = card_of(replace(ZERO, volume=0))

    assert chart_of(card.blocks) is None
    assert card.fallback is None
    assert "cost the same" in shown(card)


def test_the_words_in_the_place_of_the_chart_have_its_figures() -> None:
    card = card_of(replace(GUIDE, volume=1_000))

    assert card.fallback
    words = visible_text(card.fallback, "")
    assert "at 1,000 calls a day fine-tuning 73 %, both " in words
    assert "at 1,000,000 calls a day fine-tuning 73 %, both " in words


@pytest.mark.parametrize("case", ["context=none&horizon=12", "rag=gone/model&horizon=12", "&" * 400])
def test_figures_that_can_no_longer_be_read_are_owned_up_to(case: str) -> None:
    asked = cards(estimate_of(case), PLAYBOOK, URL, PRICES)[ROOT]
    meeting = replace(estimate_of(case), kind="meeting", posted={"0:card": Posted("1.1", 1, "", 1)})
    recommended = cards(meeting, PLAYBOOK, URL, PRICES)["0:card"]

    for card in (asked, recommended):
        assert str(LOST) in shown(card)
        assert "adjusted by" not in shown(recommended)
        assert_fit_for_slack(card)


def test_many_warnings_are_cut_with_their_number() -> None:
    row = price_list(date(2026, 11, 21)).row("openai/ft:gpt-4o-mini")
    assert isinstance(row, PriceRow)
    late = price_list(date(2027, 6, 1))
    found = read([("rag", "gpt-4o"), ("ft", "gpt-4o-mini"), ("both", "gpt-4.1")], typical(), late)
    assert isinstance(found, Costing)
    warnings = report(found, late).warnings
    assert len(warnings) > SHOWN_WARNINGS

    said = shown(card_of(found, late))

    assert said.count(":warning:") == SHOWN_WARNINGS + 1  # the gravest stands under the headline
    assert f"In the calculator: {len(warnings) - SHOWN_WARNINGS - 1} more warnings." in said


def test_a_cheaper_model_without_training_is_named_beside_what_decides() -> None:
    found = report(typical(), PRICES)
    assert found.challenger
    assert found.challenger in shown(card_of(typical()))


def test_elsewhere_it_has_no_chart_and_nothing_to_press_but_links() -> None:
    card = card_elsewhere(estimate_of(query_string(typical())), URL, PRICES, "not_in_channel")

    assert chart_of(card.blocks) is None
    buttons = [element for block in card.blocks for element in block.get("elements", ()) if "text" in element]
    assert all("url" in element for element in buttons if element["type"] == "button")
    assert_fit_for_slack(replace(card, fallback=None))


def test_after_a_new_start_the_card_still_says_whose_figures_it_shows() -> None:
    again = replace(
        meeting_of({}),
        round=1,
        figures=Figures(query_string(typical()), "U0BEN", 2),
        posted={"1:card": Posted("1.1", 9, "", 9)},
        notices={"d1": Notice("restart", "U0ANA")},
    )
    found = cards(again, PLAYBOOK, URL, PRICES)

    assert "Costs adjusted by @U0BEN" in shown(found["1:card"])
    assert "The figures that were entered for the costs stay" in shown(found["notice:d1"])
    without = cards(replace(again, figures=None), PLAYBOOK, URL, PRICES)["notice:d1"]
    assert "costs stay" not in shown(without)


@pytest.mark.parametrize(
    ("answers", "volume"), [({}, None), ({"volume": 2_000}, 2_000), ({"volume": ("unsure",)}, None)]
)
def test_the_volume_of_a_meeting_is_the_answer_to_its_question(answers: Answers, volume: int | None) -> None:
    figures = Figures(query_string(replace(typical(), volume=777)), "U0BEN", 2)

    assert basis_of(replace(meeting_of(answers), figures=figures), PRICES).costing.volume == volume
    assert basis_of(meeting_of(answers), PRICES).costing == typical(answers)
