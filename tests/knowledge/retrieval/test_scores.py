"""The scores that a ranking is made of."""

from dataclasses import fields, replace

import pytest

from knowledge.retrieval.coverage import Leanings, Signs, confidence
from knowledge.retrieval.likelihood import Likelihoods
from knowledge.retrieval.phrases import Phrases, together
from knowledge.retrieval.ranking import Ranked, Ranking
from knowledge.retrieval.wording import Reading
from knowledge.search import Entry


def said(*telling: str) -> Reading:
    return Reading(telling, ())


def test_the_same_words_fit_wholly_and_no_words_not_at_all() -> None:
    alike = Phrases({"a": [said("cabbage", "soup")], "b": [said("carrot")]}).alike(said("soup", "cabbage"))
    assert alike == {"a": [pytest.approx(1.0)]}


def test_a_phrasing_that_says_more_or_less_fits_less() -> None:
    phrases = Phrases(
        {"more": [said("cabbage", "soup", "salt")], "less": [said("soup")], "same": [said("cabbage", "soup")]}
    )
    alike = phrases.alike(said("cabbage", "soup"))
    assert alike["same"] > max(alike["more"], alike["less"]) > [0]


def test_each_further_phrasing_that_is_alike_adds_to_the_first() -> None:
    alike = Phrases({"one": [said("soup")], "two": [said("soup"), said("soup")]}).alike(said("soup"))
    assert together(alike["one"]) < together(alike["two"]) < 2 * together(alike["one"])


def test_what_is_asked_in_the_words_of_a_phrasing_comes_first_unless_a_topic_elsewhere_has_them_too() -> None:
    entries = [
        Entry("a", "soup salt carrot", "", "soup salt carrot", "soup salt carrot"),
        Entry("b", "", "", "soup salt", ""),
    ]
    ours = {"a": [said("soup", "salt", "carrot")] * 3, "b": [said("soup", "salt")]}

    alone = Ranking(ours, entries).rank(said("soup", "salt"))
    assert alone.order[0] == "b"
    assert alone.asked == frozenset({"b"})
    assert not Ranking(ours, entries).rank(said("soup")).asked
    assert not Ranking(ours | {"else": [said("soup", "salt")]}, entries).rank(said("soup", "salt")).asked


def test_a_rare_word_weighs_more_than_a_common_one_and_an_idle_one_least() -> None:
    phrases = Phrases({"a": [said("soup")], "b": [said("cabbage")], "c": [said("cabbage", "carrot")]})
    assert phrases.weight(said("soup")) > phrases.weight(said("cabbage"))
    assert phrases.weight(said("soup")) > phrases.weight(Reading((), ("soup",))) > 0


def test_words_are_likely_where_they_are_a_large_part_of_what_is_said() -> None:
    likelihoods = Likelihoods(
        {"a": [said("soup", "salt")], "b": [said("soup", "x", "y", "z")], "c": [said("q")]}, {}
    )
    likely = likelihoods.of(said("soup"))
    assert likely["a"] > likely["b"] > 0
    assert "c" not in likely


def test_a_text_makes_words_likely_that_no_phrasing_has() -> None:
    likelihoods = Likelihoods({"a": [said("soup")], "b": [said("cake")]}, {"b": said("salt", "sugar")})
    assert set(likelihoods.of(said("salt"))) == {"b"}


def test_a_word_that_nobody_said_makes_a_question_less_likely() -> None:
    likelihoods = Likelihoods({"a": [said("soup")]}, {})
    assert likelihoods.of(said("soup"))["a"] > likelihoods.of(said("soup", "engine"))["a"]


def test_words_lean_to_where_they_are_said_more_often() -> None:
    leanings = Leanings([said("soup"), said("soup", "oil")], [said("engine", "oil")])
    assert leanings.of("soup") > leanings.of("oil") > leanings.of("engine")
    assert leanings.of("unheard") < 0


def test_every_sign_makes_surer() -> None:
    least = Signs(-1.0, -1.0, -1.0, 0.0, -1.0)
    raised = [replace(least, **{field.name: 1.0}) for field in fields(Signs)]
    assert all(confidence(signs) > confidence(least) for signs in raised)


def test_how_a_question_is_put_tells_too() -> None:
    ours, theirs = Reading(("soup",), ("should", "we")), Reading(("soup",), ("who", "is"))
    leanings = Leanings([ours], [theirs])
    ranked = Ranked(("a",), {"a": 1.0}, {"a": 1.0})
    assert leanings.signs(ours, ranked, []).manner > 0 > leanings.signs(theirs, ranked, []).manner
