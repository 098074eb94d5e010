import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.questions import LARGEST_NUMBER
from knowledge.volumes import read_volume

GOOD = {
    "0": 0,
    "1": 1,
    "007": 7,
    "500": 500,
    "20000": 20_000,
    "20,000": 20_000,
    "1,234,567": 1_234_567,
    "20 000": 20_000,
    "20'000": 20_000,
    "20_000": 20_000,
    "20k": 20_000,
    "20K": 20_000,
    "20 k": 20_000,
    "1.5k": 1_500,
    "0.5k": 500,
    "20 thousand": 20_000,
    "1.2345k": 1_234,
    "2m": 2_000_000,
    "2 M": 2_000_000,
    "1.25M": 1_250_000,
    "3 mio": 3_000_000,
    "1 million": 1_000_000,
    "2.5 Million": 2_500_000,
    "20k/day": 20_000,
    "20k / day": 20_000,
    "20k/d": 20_000,
    "20k a day": 20_000,
    "20k per day": 20_000,
    "20k daily": 20_000,
    "20,000 each day": 20_000,
    "20k per day.": 20_000,
    "  20k  ": 20_000,
    "about 20k": 20_000,
    "Around 20k": 20_000,
    "approx 20k": 20_000,
    "approx. 20k": 20_000,
    "roughly 20k": 20_000,
    "~20k": 20_000,
    "≈ 20k": 20_000,
    "20k calls": 20_000,
    "20k calls a day": 20_000,
    "1,000 queries per day": 1_000,
    "1000 requests/day": 1_000,
    "300 questions a day": 300,
    "300k per month": 10_000,
    "300k/month": 10_000,
    "300k a mo": 10_000,
    "1.5M per month": 50_000,
    "1M calls a month": 33_333,
    "10,000,000,000": LARGEST_NUMBER,
    "10000 million": LARGEST_NUMBER,
}
BAD = [
    "2 questions",
    "",
    " ",
    "k",
    "day",
    "per day",
    "many",
    "a lot",
    "twenty thousand",
    "-5",
    "+5",
    "1e6",
    "0x10",
    "½",
    "٢٠",
    "20k-30k",
    "20k to 30k",
    "20k?",
    "20k!?",
    "20kk",
    "20 k k",
    "20g",
    "20%",
    "$20",
    "20,00",
    "2,0000",
    "1,000,00",
    "1.2.3",
    ".5k",
    "1,5k",
    "1.000",
    "20.000",
    "20.000 per day",
    "1.500k",
    "20k per week",
    "20k per hour",
    "20k/",
    "20k per",
    "20k people",
    "20k tickets a day",
    "day 20k",
    "20k a day each",
    "I think 20k",
    "20k I think",
    "maybe 20k",
    "at least 20k",
    "20k\n30k",
    "10,000,000,001",
    "99999999999",
    "12345678901234",
    "20000 million",
    "1.5",
    "0.1",
]


@pytest.mark.parametrize("written", GOOD)
def test_a_plain_volume_is_calls_a_day(written: str) -> None:
    assert read_volume(written) == GOOD[written]


@pytest.mark.parametrize("written", BAD)
def test_what_is_not_plainly_a_volume_is_not_guessed(written: str) -> None:
    assert read_volume(written) is None


@given(
    st.integers(0, LARGEST_NUMBER),
    st.sampled_from(["{}", "{:,}", "{:_}", "about {} a day", "{:,} calls/day"]),
)
def test_every_number_is_read_as_it_is_written(number: int, written: str) -> None:
    assert read_volume(written.format(number)) == number


@given(st.text() | st.from_regex(r"[~0-9,. 'kmKM/-]{1,30}( (calls|per|a|day|month)){0,3}", fullmatch=True))
def test_any_text_is_a_volume_within_reach_or_none(text: str) -> None:
    volume = read_volume(text)
    assert volume is None or 0 <= volume <= LARGEST_NUMBER
