import pytest

from bot.pages.figures import grouped, usd


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        (0, "0.00"),
        (0.005, "0.005000"),
        (0.000555, "0.000555"),
        (0.0000001234, "0.000000123"),
        (0.01, "0.01"),
        (1741.2249, "1,741.22"),
        (166_500_000, "166,500,000.00"),
    ],
)
def test_an_amount_is_shown_to_the_cent_or_to_what_can_be_told_apart(amount: float, shown: str) -> None:
    assert usd(amount) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("2000", "2,000"),
        ("2000 / 0 / 20000", "2,000 / 0 / 20,000"),
        ("0.15:0.6", "0.15:0.6"),
        ("0.00012", "0.00012"),
    ],
)
def test_figures_in_a_text_are_grouped_by_thousands(text: str, shown: str) -> None:
    assert grouped(text) == shown
