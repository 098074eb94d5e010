import pytest

from knowledge.grounding.figures import lacking


@pytest.mark.parametrize(
    ("passage", "sentence"),
    [
        ("about 200,000 tokens", "200K tokens"),
        ("about 200K tokens", "two hundred thousand tokens"),
        ("fifty real inputs", "50 inputs"),
        ("twenty that failed, five that did not", "20 and 5"),
        ("23 to 46 % by prompting", "between 23 % and 46 percent"),
        ("a fall of 0.5 points", "it fell by .5"),
        ("two layers", "both, or 2 of them"),
        ("both layers", "two layers"),
        ("Llama 3.1 and 3.2", "Llama 3.2 too"),
        ("15 of them", "a few hundred of them, one by one"),
    ],
)
def test_a_figure_that_the_passage_has_in_another_form_is_borne_out(passage: str, sentence: str) -> None:
    assert not lacking(passage, sentence)


@pytest.mark.parametrize(
    ("passage", "sentence"),
    [
        ("about 37 points", "about 73 points"),
        ("about 37 points", "about 37 %"),
        ("about 37 points", "three hundred points"),
        ("about 37 points", "a thousand points"),
        ("gpt-4.1 stops", "gpt-4.5 stops"),
        ("in 2027", "in 2028"),
        ("200,000 tokens", "200 tokens"),
        ("7B models", "70B models"),
        ("examples", "twenty-five examples"),
        ("examples", "\u0663 examples"),
    ],
)
def test_a_figure_that_the_passage_does_not_have_is_not_borne_out(passage: str, sentence: str) -> None:
    assert lacking(passage, sentence)
