"""`/ragvsft compare` and `/ragvsft scenario <words>`: what the person reads, and that nobody else is bothered."""

import pytest

from handlers.command import Asked, read_command
from knowledge.comparison import comparison
from knowledge.scenarios import by_slug, scenarios
from knowledge.verdicts import WORDING
from playground import Message
from tests.talk import Talk


async def told(talk: Talk, text: str) -> Message:
    done = await talk.workspace.command("chloe", "planning", "/ragvsft", text)
    assert done.status == 200
    assert talk.workspace.channel("planning").history == []
    (message,) = talk.workspace.ephemerals("chloe")
    return message


def pages(talk: Talk) -> str:
    return str(talk.workspace.courier.addresses[0]).removesuffix("/slack/events")


async def test_the_comparison_is_one_table_of_a_header_and_eleven_rows(talk: Talk) -> None:
    card = await told(talk, "compare")

    (table,) = [block for block in card.blocks if block["type"] == "table"]
    cells = [[cell["text"] for cell in row] for row in table["rows"]]
    assert cells[0] == ["Dimension", "RAG", "Fine-tuning"]
    assert [row[0] for row in cells[1:]] == [dimension.short.name for dimension in comparison().dimensions]
    assert ["Sources", "Can be shown", "None to show"] in cells
    assert {setting["align"] for setting in table["column_settings"]} == {"left"}
    assert all(setting["is_wrapped"] for setting in table["column_settings"])
    assert f"({pages(talk)}/compare)" in card.visible_text()


async def test_the_comparison_is_complete_without_its_table(talk: Talk) -> None:
    card = await told(talk, "compare")

    for dimension in comparison().dimensions:
        short = dimension.short
        assert f"• {short.name}: RAG: {short.rag}; fine-tuning: {short.fine_tuning}" in card.text
    assert f"<{pages(talk)}/compare|" in card.text


def test_a_row_of_the_comparison_fits_beside_others_on_a_phone() -> None:
    shorts = [dimension.short for dimension in comparison().dimensions]
    cells = [cell for short in shorts for cell in (short.name, short.rag, short.fine_tuning)]
    # Three columns share about 310 pixels there: a word of over eleven letters would push the last one out.
    assert max(len(word) for cell in cells for word in cell.split()) <= 11
    assert not any(cell.endswith(".") for cell in cells)


async def test_words_find_the_nearest_scenario_with_what_came_out_and_its_page(talk: Talk) -> None:
    card = await told(talk, "scenario invoices and receipts")

    found = by_slug("clause-extraction")
    assert found
    said = card.visible_text()
    assert "Nearest to “invoices and receipts”" in said
    assert f"{found.title} ({pages(talk)}/scenarios/{found.slug}): {found.summary}" in said
    assert f"What came out: *{WORDING[found.verdict].name}*" in said
    assert "Also near" not in said
    assert "start a meeting: `/ragvsft`" in said


async def test_up_to_two_more_that_are_near_come_after_it(talk: Talk) -> None:
    said = (await told(talk, "Scenarios refunds, prices, contracts, incidents")).visible_text()

    first, _, others = said.partition("Also near")
    assert len([scenario for scenario in scenarios() if scenario.title in first]) == 1
    assert len([scenario for scenario in scenarios() if scenario.title in others]) == 2


async def test_where_none_is_near_it_says_so_and_lists_all(talk: Talk) -> None:
    card = await told(talk, "scenario play chess")

    assert "No worked scenario is near to “play chess”." in card.visible_text()
    for scenario in scenarios():
        assert f"{scenario.title} ({pages(talk)}/scenarios/{scenario.slug})" in card.visible_text()


@pytest.mark.parametrize(
    "words", ["?", '" OR * NEAR(', "'; DROP TABLE meetings; --", "x" * 2_000, "返金 ポリシー"]
)
async def test_odd_words_find_none_and_break_nothing(talk: Talk, words: str) -> None:
    said = (await told(talk, f"scenario {words}")).visible_text()

    assert "No worked scenario is near to" in said
    assert len(said) < 2_500


async def test_nothing_live_comes_back_out_of_the_words(talk: Talk) -> None:
    card = await told(talk, "scenario <!channel> <@U0BEN00002> <http://bad.example|refund>")

    assert "<!channel>" not in card.text
    assert "<@U0BEN00002>" not in card.text
    assert "|refund>" not in card.text


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("compare", Asked("compare", "")),
        ("  Compare ", Asked("compare", "")),
        ("compare our two support bots", Asked(None, "compare our two support bots")),
        ("scenario", Asked("scenario", "")),
        ("Scenarios", Asked("scenario", "")),
        ("scenario refund policy", Asked("scenario", "refund policy")),
        (
            "scenario one two three four five six seven eight",
            Asked("scenario", "one two three four five six seven eight"),
        ),
        ("scenarios are", Asked("scenario", "are")),
    ],
)
def test_a_few_words_after_a_word_of_ours_are_for_looking_up(text: str, asked: Asked) -> None:
    assert read_command(text) == asked


@pytest.mark.parametrize(
    "text",
    [
        "scenario planning fails for our bot in production since May",
        "scenario one two three four five six seven eight nine",
        "scenario-planning bot is slow",
        "comparing answers of two models",
        "compared to last year it is slow",
    ],
)
def test_more_words_or_other_words_are_a_problem(text: str) -> None:
    assert read_command(text) == Asked(None, text)


async def test_a_problem_that_begins_with_scenario_starts_a_meeting(talk: Talk) -> None:
    await talk.start("ana", "scenario planning fails for our bot in production since May")

    assert "scenario planning fails for our bot in production since May" in talk.head.visible_text()
