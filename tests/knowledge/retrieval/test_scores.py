"""The scores that a ranking is made of."""

from dataclasses import fields, replace

import pytest

from knowledge.retrieval.coverage import Leanings, Signs, confidence
from knowledge.retrieval.likelihood import Likelihoods
from knowledge.retrieval.phrases import Phrases
from knowledge.retrieval.ranking import Ranked
from knowledge.retrieval.wording import Reading


def said(*telling: str) -> Reading:
    return Reading(telling, ())


def test_the_same_words_fit_wholly_and_no_words_not_at_all() -> None:
    fits = Phrases({"a": [said("cabbage", "soup")], "b": [said("carrot")]}).fits(said("soup", "cabbage"))
    assert fits == {"a": pytest.approx(1.0)}


def test_a_phrasing_that_says_more_or_less_fits_less() -> None:
    phrases = Phrases(
        {"more": [said("cabbage", "soup", "salt")], "less": [said("soup")], "same": [said("cabbage", "soup")]}
    )
    fits = phrases.fits(said("cabbage", "soup"))
    assert fits["same"] > max(fits["more"], fits["less"]) > 0


def test_each_further_phrasing_that_is_alike_adds_to_the_first() -> None:
    fits = Phrases({"one": [said("soup")], "two": [said("soup"), said("soup")]}).fits(said("soup"))
    assert fits["one"] < fits["two"] < 2 * fits["one"]


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
