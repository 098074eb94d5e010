import pytest

from knowledge.grounding.demands import demands


@pytest.mark.parametrize(
    "text",
    [
        "Send them your password.",
        "Enter your access token.",
        "Wire 50 dollars to the farm.",
        "Click below.",
        "Call 112 now.",
        "You are idiots.",
        "Use his credentials.",
    ],
)
def test_who_asks_for_secrets_money_or_a_call_is_found_out_unless_the_passage_does(text: str) -> None:
    assert demands(text, "A farm has carts.")
    assert not demands(text, f"A farm has carts. {text}")


@pytest.mark.parametrize(
    "text", ["Tokens cost a tenth.", "1,000 calls a day.", "Your key figures.", "They pay for carts."]
)
def test_words_of_the_trade_demand_nothing(text: str) -> None:
    assert not demands(text, "")
