import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.mrkdwn import ELLIPSIS, Mrkdwn, escape, link, people, person, shorten, unescape

anything = (
    st.text(st.characters(exclude_categories=()))
    | st.text("&<>@#!|*_`{}amplgt;\n\t\u202e\u2028 U1")
    | st.just("&amp;")
)
BARE = re.compile(r"[<>]|&(?!(?:amp|lt|gt);)")


def is_harmless(text: str) -> bool:
    """Nothing that Slack acts on, nothing that steers a text unseen, and it can be sent."""
    text.encode()
    unseen = [c for c in text if unicodedata.category(c) in {"Cc", "Cf", "Cs", "Zl", "Zp"}]
    return not BARE.search(text) and set(unseen) <= set("\n\t\u200c\u200d")


@given(anything)
def test_text_from_people_gets_in_harmless_and_stays_what_they_wrote(text: str) -> None:
    assert is_harmless(escape(text))
    assert escape(escape(text)) == escape(text)
    if text.isprintable():
        assert unescape(escape(text)) == re.sub(r"\s", " ", text)


@given(anything, anything)
def test_whatever_is_filled_in_is_escaped_once(one: str, other: str) -> None:
    filled = Mrkdwn("<@U1> *{}* {name} <#C1>").format(one, name=other)
    assert isinstance(filled, Mrkdwn)
    assert filled == "<@U1> *" + escape(one) + "* " + escape(other) + " <#C1>"
    assert is_harmless(filled.removeprefix("<@U1>").removesuffix("<#C1>"))
    assert Mrkdwn("{}").format(filled) == filled


@given(st.lists(anything, max_size=4))
def test_joined_and_added_parts_are_escaped(parts: list[str]) -> None:
    joined, added = Mrkdwn(" · ").join(parts), Mrkdwn("")
    for part in parts:
        added = added + part
    assert isinstance(joined, Mrkdwn)
    assert isinstance(added, Mrkdwn)
    assert is_harmless(joined)
    assert is_harmless(added)
    assert joined == " · ".join(map(escape, parts))
    assert added == "".join(map(escape, parts))


@pytest.mark.parametrize(
    ("written", "echoed"),
    [
        ("<!channel> look", "&lt;!channel&gt; look"),
        ("<@U123|ben> & co", "&lt;@U123|ben&gt; &amp; co"),
        ("<https://bad.example|our docs>", "&lt;https://bad.example|our docs&gt;"),
        ("a &lt; b", "a &amp;lt; b"),
        ("abc\u202edef\u2066\x00\x1b[31m\ud800", "abcdef[31m"),
        ("20\u00a0000\u2028lines\u3000wide", "20 000 lines wide"),
        ("👩\u200d💻 क्\u200dष", "👩\u200d💻 क्\u200dष"),
        ("two\nlines\tand a tab", "two\nlines\tand a tab"),
        ("{0} {name} {", "{0} {name} {"),
    ],
)
def test_marks_are_shown_instead_of_obeyed(written: str, echoed: str) -> None:
    assert escape(written) == echoed
    assert Mrkdwn("{}").format(written) == echoed


def test_figures_are_filled_in_as_they_are() -> None:
    assert Mrkdwn("{} of at most {}").format(3, 8) == "3 of at most 8"


@given(st.text(), st.integers(1, 40))
def test_a_shortened_text_fits_and_says_that_it_was_cut(text: str, most: int) -> None:
    cut = shorten(text, most)
    assert len(cut) <= most
    assert cut == text or cut.endswith(ELLIPSIS)
    assert cut == text or text.startswith(cut.removesuffix(ELLIPSIS))


WHOLE = (
    *("e\u0301", "\U0001f469\u200d\U0001f4bb", "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466"),
    *(
        "\U0001f44d\U0001f3fd",
        "1\ufe0f\u20e3",
        "\U0001f1e9\U0001f1ea",
        "\u0915\u094d\u200d\u0937",
        "\u0e19\u0e49",
    ),
    "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
)


@pytest.mark.parametrize("one", WHOLE, ids=ascii)
@pytest.mark.parametrize("before", ["", "a", "ab "])
def test_no_cut_goes_through_what_is_read_as_one(one: str, before: str) -> None:
    text = before + one * 20
    for most in range(len(before) + 2, len(text)):
        kept = shorten(text, most).removesuffix(ELLIPSIS)
        assert kept == before.rstrip() or kept == before + one * kept.count(one)
        assert len(kept) + 1 > most - 1 - len(one)


def test_of_more_marks_than_any_letter_has_some_are_cut_off() -> None:
    assert len(shorten("Z" + "\u0301" * 1_000, 500)) == 500


def test_a_cut_leaves_no_space_before_the_ellipsis() -> None:
    assert shorten("abc def", 5) == "abc…"
    assert shorten("abc def", 7) == "abc def"


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (1, "<@U1>"),
        (3, "<@U1>, <@U2>, <@U3>"),
        (4, "<@U1>, <@U2> and 2 others"),
        (5_000, "<@U1>, <@U2> and 4998 others"),
    ],
)
def test_many_people_are_a_few_names_and_a_number(count: int, said: str) -> None:
    assert people(tuple(f"U{number}" for number in range(1, count + 1)), most=3) == said


def test_a_person_is_mentioned_and_a_link_keeps_its_label_harmless() -> None:
    assert person("U1") == "<@U1>"
    assert link("https://a.example/b", "R & D <now>") == "<https://a.example/b|R &amp; D &lt;now&gt;>"
