"""A passage of the library as Slack shows it in a window."""

import re

import pytest

from handlers.passages import passage_view
from knowledge.library import CITATION, Passage, library
from knowledge.playbook import PLAYBOOK
from knowledge.questions import Question
from knowledge.sources import sources
from playground.blocks import problems_in_view
from playground.reading import visible_text

URL = "https://ragvsft.example/base"
PASSAGES = [passage for article in library().articles for passage in article.passages]

MADE_UP = Passage(
    "made-up",
    "all-of-it",
    "Everything that a passage may hold",
    "A first line\nthat runs on: 5 < 7 & **bold**, *italic* and `x_y <z>` in one. [@guide]\n\n"
    "- one, see [**the** scenarios](/scenarios) [@raft]\n- two [@guide] [@ours]\n\n"
    "```\nask > retrieve > answer\n```\n\n"
    "3. third\n4. fourth, _so_ to say",
)


def texts(passage: Passage) -> list[dict[str, object]]:
    """The elements of its rich text."""
    blocks = passage_view(passage, URL)["blocks"]
    return [element for block in blocks if block["type"] == "rich_text" for element in block["elements"]]


def test_words_keep_their_styles_and_nothing_is_escaped() -> None:
    assert texts(MADE_UP)[0] == {
        "type": "rich_text_section",
        "elements": [
            {"type": "text", "text": "A first line"},
            {"type": "text", "text": " "},
            {"type": "text", "text": "that runs on: 5 < 7 & "},
            {"type": "text", "text": "bold", "style": {"bold": True}},
            {"type": "text", "text": ", "},
            {"type": "text", "text": "italic", "style": {"italic": True}},
            {"type": "text", "text": " and "},
            {"type": "text", "text": "x_y <z>", "style": {"code": True}},
            {"type": "text", "text": " in one. [1]"},
        ],
    }


def test_lists_are_lists_and_a_link_to_a_page_of_ours_gets_our_address() -> None:
    bullets, _, numbers = texts(MADE_UP)[1:]

    assert (bullets["style"], bullets["offset"]) == ("bullet", 0)
    assert bullets["elements"] == [
        {
            "type": "rich_text_section",
            "elements": [
                {"type": "text", "text": "one, see "},
                {"type": "link", "url": f"{URL}/scenarios", "text": "the scenarios"},
                {"type": "text", "text": " [2]"},
            ],
        },
        {"type": "rich_text_section", "elements": [{"type": "text", "text": "two [1] [3]"}]},
    ]
    assert (numbers["style"], numbers["offset"]) == ("ordered", 2)


def test_a_flow_stands_as_it_is_written() -> None:
    assert texts(MADE_UP)[2] == {
        "type": "rich_text_preformatted",
        "elements": [{"type": "text", "text": "ask > retrieve > answer"}],
    }


def test_sources_are_numbered_as_they_are_named_each_with_its_address_and_limit() -> None:
    view = passage_view(MADE_UP, URL)

    (lines,) = [block["elements"][0]["text"] for block in view["blocks"] if block["type"] == "context"]
    raft = sources()["raft"]
    assert lines.split("\n") == [
        f"[1] {sources()['guide'].title}",
        f"[2] <{raft.address}|{raft.title}>: {raft.limit}",
        f"[3] {sources()['ours'].title}",
    ]


def test_the_whole_article_is_one_click_away() -> None:
    assert f"({URL}/articles/made-up#all-of-it)" in visible_text(passage_view(MADE_UP, URL)["blocks"], "")


@pytest.mark.parametrize("passage", [*PASSAGES, MADE_UP], ids=lambda passage: passage.ref)
def test_a_passage_fits_its_window_word_for_word_and_leaves_no_marks(passage: Passage) -> None:
    view = passage_view(passage, URL)
    said = visible_text(view["blocks"], "")

    assert problems_in_view(view) == []
    assert said.startswith(passage.title)
    assert not re.search(r"\*\*|\[@|\]\(|&(amp|lt|gt);|(?<!`)\\", said)
    assert words(CITATION.sub("", passage.text)) <= words(said)
    for number, id_ in enumerate(passage.cites, start=1):
        assert f"[{number}] {sources()[id_].title}" in said
        assert (sources()[id_].limit or "") in said


@pytest.mark.parametrize("id_", sources())
def test_no_source_holds_what_slack_would_take_for_a_mark(id_: str) -> None:
    assert not re.search(r"[*_~`|]", sources()[id_].said)


@pytest.mark.parametrize("question", PLAYBOOK.questions, ids=lambda question: question.id)
def test_every_question_has_a_passage_behind_it(question: Question) -> None:
    assert library().passage(question.learn)


def words(text: str) -> set[str]:
    """The words of a text, without its addresses, the numbers of a list, and what Markdown puts around them."""
    bare = re.sub(r"\]\([^)]*\)|^\d+\. ", " ", text, flags=re.MULTILINE)
    return set(re.findall(r"[^\W_]+", bare))
