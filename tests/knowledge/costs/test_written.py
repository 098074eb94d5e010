"""What people type after the command, by a table of it."""

import tomllib
from pathlib import Path
from typing import Final

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from knowledge.costs.costing import Costing
from knowledge.costs.written.options import (
    GUIDE,
    ZERO,
    Trouble,
    from_link,
    query_string,
    read,
    read_words,
)
from knowledge.costs.written.table import BY_NAME
from tests.knowledge.costs.texts import PRICES, example_of, figures_of, refused, understood

WRITTEN: Final = tomllib.loads(Path(__file__).with_name("written.toml").read_text(encoding="utf-8"))
REFUSED: Final[dict[str, str]] = WRITTEN["answered"]


def test_there_are_hundreds_of_ways_to_write_it() -> None:
    assert sum(len(table) for table in WRITTEN.values()) >= 250


@pytest.mark.parametrize(("words", "calls"), WRITTEN["volumes"].items())
def test_a_volume_is_calls_a_day(words: str, calls: int) -> None:
    found = understood(read_words(words, GUIDE, PRICES))
    assert found == Costing(GUIDE.case, calls)


@pytest.mark.parametrize(("words", "figures"), (WRITTEN["figures"] | WRITTEN["models"]).items())
def test_words_are_figures(words: str, figures: str) -> None:
    found = understood(read_words(words, ZERO, PRICES))
    assert "&".join(f"{id_}={text}" for id_, text in figures_of(found).items()) == figures


@pytest.mark.parametrize(("words", "says"), REFUSED.items())
def test_what_cannot_be_read_is_answered_and_never_guessed(words: str, says: str) -> None:
    assert says in refused(read_words(words, GUIDE, PRICES))[0].says


@pytest.mark.exhaustive
@pytest.mark.parametrize("words", REFUSED)
def test_every_answer_is_one_plain_sentence_with_an_example_that_works(words: str) -> None:
    for trouble in refused(read_words(words, GUIDE, PRICES)):
        understood(read_words(example_of(trouble), GUIDE, PRICES))
        assert len(trouble.says) < 200


@pytest.mark.exhaustive
@pytest.mark.parametrize("words", REFUSED)
def test_a_form_is_told_what_to_write_in_its_field(words: str) -> None:
    name, _, text = words.partition("=")
    option = BY_NAME.get(name.replace("_", ""))
    if option is None or " " in words or (option.id == "volume"):
        return
    [trouble] = refused(read([(option.id, text)], GUIDE, PRICES))
    assert trouble.option == option.id
    understood(read([(option.id, example_of(trouble))], GUIDE, PRICES))


def test_everything_that_cannot_be_read_is_named_at_once() -> None:
    troubles = refused(read_words("many contxt=2k hit=80 index=70€", GUIDE, PRICES))
    assert {trouble.option for trouble in troubles} == {"volume", "context", "hit", "index"}


def test_long_texts_are_cut_in_the_answer() -> None:
    for words in (
        "9" * 4_000,
        "context=" + "9" * 4_000,
        "rag=" + "x" * 4_000,
        "y" * 4_000 + "=2",
        ", ; and" * 600 + "x",
        "1" + " \t" * 2_000 + "x",
        "context=1," + "1" * 4_000 + "x",
    ):
        [trouble] = refused(read_words(words, GUIDE, PRICES))
        assert len(trouble.says) < 200


@pytest.mark.exhaustive
@given(st.text(max_size=60) | st.from_regex(r"([a-z]{2,8}[=:] ?[0-9k.,/$%MB:-]{0,8} ?){1,4}", fullmatch=True))
@example("=")
@example("context==2k")
@example("ft=ft=ft=")
@example("1 " * 30)
def test_whatever_is_typed_is_a_costing_or_an_answer(text: str) -> None:
    found = read_words(text, GUIDE, PRICES)
    if isinstance(found, list):
        assert all(example_of(trouble) for trouble in found)
    else:
        assert understood(from_link(query_string(found), PRICES)) == found


def test_a_name_that_is_mistyped_is_answered_with_what_was_probably_meant() -> None:
    [trouble] = refused(read_words("50k contxt=7k", GUIDE, PRICES))
    assert trouble == Trouble(
        "context", 'There is no figure called "contxt": write, for example, context=7k.'
    )
    [trouble] = refused(read_words("50k contxt=many", GUIDE, PRICES))
    assert example_of(trouble) == "context=2k"
