"""A passage of the library as Slack shows it in a window."""

import re

import pytest

from handlers.cards.question import answered, asked
from handlers.mrkdwn import Mrkdwn
from handlers.passages import NBSP, learn_button, passage_view
from knowledge.article import CITATION, Article, Passage
from knowledge.library import library
from knowledge.playbook import PLAYBOOK
from knowledge.questions import UNSURE, Question
from knowledge.sources import sources
from playground.blocks import problems_in_view
from playground.reading import visible_text
from tests.handlers.made_up import meeting_of

URL = "https://ragvsft.example/base"
PASSAGES = [(article, passage) for article in library().articles for passage in article.passages]

MADE_UP = Passage(
    "made-up",
    "all-of-it",
    "Everything that a passage may hold",
    "A first line\nthat runs on: 5 < 7 & **bold**, *italic* and `x_y <z>` in one. [@guide]\n\n"
    "A second:\n\n"
    "- one, see [**the** scenarios](/scenarios) [@raft]\n- two [@guide] [@ours]\n\n"
    "```\nask > retrieve > answer\n```\n\n"
    "3. third\n4. fourth, _so_ to say",
)

ARTICLE = Article("made-up", "An article", "Made up.", 1, "Led in by the essay. [@essay]", (MADE_UP,))


def rich_texts() -> list[list[dict[str, object]]]:
    """The elements of each block of rich text."""
    blocks = passage_view(ARTICLE, MADE_UP, URL)["blocks"]
    return [block["elements"] for block in blocks if block["type"] == "rich_text"]


def test_words_keep_their_styles_and_nothing_is_escaped() -> None:
    assert rich_texts()[0][0] == {
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
            {"type": "text", "text": f" in one.{NBSP}[2]"},
        ],
    }


def test_lists_are_lists_and_a_link_to_a_page_of_ours_gets_our_address() -> None:
    bullets, _, numbers = rich_texts()[1][1:]

    assert (bullets["style"], bullets["offset"]) == ("bullet", 0)
    assert bullets["elements"] == [
        {
            "type": "rich_text_section",
            "elements": [
                {"type": "text", "text": "one, see "},
                {"type": "link", "url": f"{URL}/scenarios", "text": "the scenarios"},
                {"type": "text", "text": f"{NBSP}[3]"},
            ],
        },
        {"type": "rich_text_section", "elements": [{"type": "text", "text": f"two{NBSP}[2]{NBSP}[4]"}]},
    ]
    assert (numbers["style"], numbers["offset"]) == ("ordered", 2)


def test_a_flow_stands_as_it_is_written() -> None:
    assert rich_texts()[1][2] == {
        "type": "rich_text_preformatted",
        "elements": [{"type": "text", "text": "ask > retrieve > answer"}],
    }


def test_sources_have_the_numbers_of_the_articles_page_each_with_its_address_and_limit() -> None:
    view = passage_view(ARTICLE, MADE_UP, URL)

    (lines,) = [block["elements"][0]["text"] for block in view["blocks"] if block["type"] == "context"]
    raft = sources()["raft"]
    assert lines.split("\n") == [
        f"[2] {sources()['guide'].title}",
        f"[3] <{raft.address}|{raft.title}>: {raft.limit}",
        f"[4] {sources()['ours'].title}",
    ]


def test_the_rest_of_the_article_is_one_click_away() -> None:
    assert f"({URL}/articles/made-up#all-of-it)" in visible_text(
        passage_view(ARTICLE, MADE_UP, URL)["blocks"], ""
    )


@pytest.mark.exhaustive
@pytest.mark.parametrize(("article", "passage"), PASSAGES, ids=[passage.ref for _, passage in PASSAGES])
def test_a_passage_fits_its_window_word_for_word_and_leaves_no_marks(
    article: Article, passage: Passage
) -> None:
    view = passage_view(article, passage, URL)
    said = visible_text(view["blocks"], "")

    assert problems_in_view(view) == []
    assert said.startswith(passage.title)
    assert not re.search(r"\*\*|\[@|\]\(|&(amp|lt|gt);|(?<!`)\\", said)
    assert words(CITATION.sub("", passage.text)) <= words(said)
    for id_ in passage.cites:
        assert f"[{article.cites.index(id_) + 1}] {sources()[id_].title}" in said
        assert (sources()[id_].limit or "") in said


@pytest.mark.parametrize("id_", sources())
def test_no_source_holds_what_slack_would_take_for_a_mark(id_: str) -> None:
    source = sources()[id_]
    assert not re.search(r"[*_~`|]", f"{source.title} {source.limit}")


@pytest.mark.parametrize("question", PLAYBOOK.questions, ids=lambda question: question.id)
def test_open_or_answered_a_questions_last_button_opens_its_passage_and_is_quiet(question: Question) -> None:
    meeting = meeting_of({question.id: (UNSURE,)})
    now = meeting.tallies.get(question.id)
    assert now
    for card in (
        asked(meeting, question, Mrkdwn("1 of at most 8")),
        asked(meeting, question, Mrkdwn("Open for a change"), now),
        answered(meeting, question, now),
    ):
        buttons = [
            button for block in card.blocks for button in block.get("elements", ()) if "value" in button
        ]
        assert buttons[-1] == learn_button(question.learn)
        assert "style" not in buttons[-1]


@pytest.mark.parametrize("question", PLAYBOOK.questions, ids=lambda question: question.id)
def test_every_question_has_a_passage_behind_it(question: Question) -> None:
    assert library().passage(question.learn)


def words(text: str) -> set[str]:
    """The words of a text, without its addresses, the numbers of a list, and what Markdown puts around them."""
    bare = re.sub(r"\]\([^)]*\)|^\d+\. ", " ", text, flags=re.MULTILINE)
    return set(re.findall(r"[^\W_]+", bare))
