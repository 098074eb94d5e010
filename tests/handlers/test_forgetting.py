"""What is a wish to forget, and what only sounds like one."""

import pytest

from handlers.forgetting import asks_to_forget


@pytest.mark.parametrize(
    "words",
    [
        "forget",
        "forget this",
        "forget this meeting",
        "forget this meeting please",
        "delete this meeting",
        "please delete this thread",
        "can you erase this conversation",
        "could you please remove everything in this thread thanks",
        "forget all of this",
    ],
)
def test_to_forget_is_asked_for_in_few_words(words: str) -> None:
    assert asks_to_forget(words)


@pytest.mark.parametrize(
    "words",
    [
        "",
        "please",
        "this meeting",
        "forget it",
        "forget about it",
        "don't forget this meeting",
        "do not delete this",
        "can a model forget what it was trained on",
        "how do we delete one customer's data from a fine-tuned model",
        "why does our bot forget everything",
    ],
)
def test_what_is_said_about_forgetting_is_no_wish_to_forget(words: str) -> None:
    assert not asks_to_forget(words)
