from datetime import date
from decimal import Decimal

import pytest

from knowledge.costs.prices.rows import PriceRow, PriceRowsError, our_rows, read_rows

TODAY = date(2026, 11, 21)


def row(id_: str) -> PriceRow:
    (found,) = (one for one in our_rows() if one.id == id_)
    return found


# Training, fine-tuned in, cached and out, base in, cached and out; from the providers' price lists.
OPENAI = {
    "gpt-4o-mini": ("3.00", ".30", ".15", "1.20", ".15", ".075", ".60"),
    "gpt-4.1-mini": ("5.00", ".80", ".20", "3.20", ".40", ".10", "1.60"),
    "gpt-4.1": ("25.00", "3.00", ".75", "12.00", "2.00", ".50", "8.00"),
    "gpt-4o": ("25.00", "3.75", "1.875", "15.00", "2.50", "1.25", "10.00"),
}


@pytest.mark.parametrize("name", OPENAI)
def test_openais_models_and_their_fine_tunes_cost_what_its_list_says(name: str) -> None:
    training, *figures = map(Decimal, OPENAI[name])
    tuned, base = row(f"openai/ft:{name}"), row(f"openai/{name}")
    assert tuned.training_usd_per_mtok == training
    assert [
        tuned.input,
        tuned.cached_input,
        tuned.output,
        base.input,
        base.cached_input,
        base.output,
    ] == figures
    assert tuned.retires == base.retires == date(2027, 1, 14)
    assert tuned.last_new_jobs == date(2027, 1, 6)


def test_every_row_of_ours_has_an_address_and_a_day() -> None:
    assert len({one.id for one in our_rows()}) == len(our_rows()) > 15
    assert all(one.url and one.as_of and one.as_of <= TODAY for one in our_rows())


def test_what_is_second_hand_says_so() -> None:
    hearsay = [one for one in our_rows() if one.as_of and one.as_of < date(2026, 10, 1)]
    assert {"together/lora-16b", "azure/ft:gpt-4o-mini", "google/ft:gemini-3.5-flash-lite"} <= {
        one.id for one in hearsay
    }
    assert all("second hand" in str(one.limit) for one in hearsay)


def head(id_: str, kind: str = "base") -> str:
    return f'[[prices]]\nid = "{id_}"\nkind = "{kind}"\nsource = "s"\nas_of = 2026-11-01\n'


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("prices", ["it is no TOML"]),
        ("", ["it must hold [[prices]] tables and nothing else"]),
        ("prices = 1", ["it must hold [[prices]] tables and nothing else"]),
        ("other = 1\n" + head("a/b"), ["it must hold [[prices]] tables and nothing else"]),
        ("prices = [1]", ["row 1: it is no table"]),
        (head("a/b"), ["a/b: it has no complete price: give input and output, or a base"]),
        (head("a/b") + "input = 1", ["a/b: it has no complete price: give input and output, or a base"]),
        (head("a/b") + "input = -1\noutput = 1", ["a/b: input is malformed"]),
        (head("a/b") + "input = nan\noutput = 1", ["a/b: input is malformed"]),
        (head("a/b") + "input = 1\noutput = 1\ncolour = 1", ["a/b: colour is no field of a row"]),
        (head("ab") + "input = 1\noutput = 1", ["ab: id is malformed"]),
        (head("a/b", "odd") + "input = 1\noutput = 1", ["a/b: kind is malformed"]),
        (head("a/b") + "input = 1\noutput = 1\nretires = 'soon'", ["a/b: retires is malformed"]),
        ('[[prices]]\nid = "a/b"\nkind = "base"\ninput = 1\noutput = 1', ["a/b: source is missing"]),
        (
            '[[prices]]\nid = "a/b"\nkind = "base"\nsource = "s"\ninput = 1\noutput = 1',
            ["a/b: as_of is missing"],
        ),
        (head("a/b", "tuned") + 'base = "a/c"', ["a/b: its base a/c is no row with token prices"]),
        (2 * (head("a/b") + "input = 1\noutput = 1\n"), ["a/b: it stands twice"]),
        (head("a/e", "embedding"), ["a/e: it has no complete price: give input and output, or a base"]),
        (
            head("a/b") + "input = 1\n" + head("a/c") + "input = []\noutput = 1",
            ["a/b: it has no complete price: give input and output, or a base", "a/c: input is malformed"],
        ),
    ],
)
def test_rows_that_cannot_be_used_say_which_and_why(text: str, problems: list[str]) -> None:
    with pytest.raises(PriceRowsError) as caught:
        read_rows(text)
    assert caught.value.problems == problems
