"""The library as it is, and articles that it refuses, each with the place where they are wrong."""

import re
from dataclasses import replace
from itertools import chain

import pytest

from knowledge.article import Article, LibraryError, load
from knowledge.evidence import Evidence
from knowledge.library import PARTS, Library, check_against, library, orphans, uncited
from knowledge.playbook import PLAYBOOK, Playbook
from knowledge.reasons import Reason
from knowledge.rules import answered
from knowledge.sources import Source, sources
from knowledge.verdicts import Verdict
from tests.conversations.small import CALLS, COLOURS, SMALL, SWEET

HEAD = '+++\ntitle = "Made up"\nsummary = "What it says."\norder = 10\n+++\n'
LINKED = "so [it is](/articles/other#there) [@guide]"


def article(body: str, name: str = "made-up.md", order: int = 10) -> Article:
    return load(name, HEAD.replace("10", str(order)) + body)


def other(text: str = "There. [@guide]") -> Article:
    return article(f"## There {{#there}}\n\n{text}\n", "other.md", 20)


def leading(ref: str) -> Playbook:
    """A playbook of which one question leads to a passage."""
    return replace(SMALL, questions=(COLOURS, replace(SWEET, learn=ref), CALLS))


def test_every_passage_that_a_card_opens_exists() -> None:
    assert [ref for ref in PLAYBOOK.refs if library().passage(ref) is None] == []


def test_no_article_is_an_orphan() -> None:
    assert orphans(library(), PLAYBOOK.refs) == []


def test_every_source_is_cited() -> None:
    assert uncited(library(), (evidence.source for evidence in PLAYBOOK.evidence)) == []


def test_parts_hold_every_article_once_in_reading_order() -> None:
    parts = library().parts()
    assert tuple(chain.from_iterable(articles for _, articles in parts)) == library().articles
    assert [title for title, _ in parts] == [title for _, title in PARTS]


def test_an_article_is_cut_at_its_headings() -> None:
    made = article("A lead.\n\n## One {#one}\n\nFirst\n[@guide] [@raft]\n\n## Two {#two}\n\nSecond [@ours]\n")
    assert (made.slug, made.title, made.order, made.lead) == ("made-up", "Made up", 10, "A lead.")
    assert [(passage.ref, passage.title) for passage in made.passages] == [
        ("made-up#one", "One"),
        ("made-up#two", "Two"),
    ]
    assert made.passages[0].text == "First [@guide] [@raft]"
    assert made.cites == ("guide", "raft", "ours")


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("Only a lead.", "made-up.md: an article has at least one passage"),
        ("## No anchor\n\nText [@guide]", "made-up.md, line 6: a heading that is not"),
        ("## One {#one}\n\n### Deeper {#deeper}", "line 8: a heading that is not"),
        ("# One {#one}", "line 6: a heading that is not"),
        ("## One {#One}", "line 6: a heading that is not"),
        ("One {#one}\n---\n\nText", "line 6: a heading that is not"),
        ("## One {#one}\n\n| a | b |\n|---|---|\n| 1 | 2 |", "line 8: a table"),
        ("## One {#one}\n\nText ![alt](/picture.png)", "line 8: an image"),
        ("## One {#one}\n\nText <b>bold</b>", "line 8: raw HTML"),
        ("## One {#one}\n\n<div>\ntext\n</div>", "line 8: raw HTML"),
        ("## One {#one}\n\n- one\n  - deeper", "line 8: a list whose items"),
        ("## One {#one}\n\n1. one\n\n   two", "line 8: a list whose items"),
        ("## One {#one}\n\n> said", "line 8: a block quote"),
        ("## One {#one}\n\n```\na → b\nb → c\n```", "line 8: a flow of several lines"),
        ("## One {#one}\n\n    code", "line 8: an indented block"),
        ("## One {#one}\n\nText\n\n---", "line 10: a rule"),
        ("## One {#one}\n\nText\\\nmore", "line 8: a hard line break"),
        ("## One {#one}\n\n[out](https://example.com) [@guide]", "line 8: a link that is not"),
        ("## One {#one}\n\n<https://example.com> [@guide]", "line 8: a link that is not"),
        ("## One {#one}\n\n[beside](#one) [@guide]", "line 8: a link that is not"),
    ],
)
def test_what_no_surface_could_show_is_refused_by_file_and_line(body: str, told: str) -> None:
    with pytest.raises(LibraryError, match="^" + re.escape("made-up.md")) as refused:
        article(body)
    assert told in str(refused.value)


def test_all_of_the_markdown_that_articles_may_use_is_taken() -> None:
    text = '**a** *b* `c` [d](/cost "e") 5 < 7 & 8\n\n- f [@guide]\n- g\n\n2. h\n3. i\n\n```\nj → k\n```'
    assert article(f"## One {{#one}}\n\n{text}").passages[0].text == text


@pytest.mark.parametrize(
    "text", ["no head", "+++\ntitle = \n+++\nText", HEAD.replace("title", "titel") + "Text", "+++\n+++\n"]
)
def test_a_head_that_does_not_fit_is_refused_by_file(text: str) -> None:
    with pytest.raises(LibraryError, match=r"^made-up\.md: "):
        load("made-up.md", text)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Nothing cited.", "made-up.md#one names no source"),
        ("So it is. [@nobody]", "made-up.md#one names sources that do not exist: nobody"),
        ("So it is. [@guide; @raft] [@guide]", "made-up.md#one has a citation that is not written"),
        (f"{'word ' * 280} [@guide]", "made-up.md#one has 1409 characters"),
        (
            "See [it](/articles/nothing) [@guide]",
            "made-up.md#one has links that lead nowhere: /articles/nothing",
        ),
        ("See [it](/articles/other#nothing) [@guide]", "lead nowhere: /articles/other#nothing"),
        ("See [it](/articles/other#there) [it](/scenarios/none) [@guide]", "lead nowhere: /scenarios/none"),
        ("See [it](/scenarios/support-bot#x) [@guide]", "lead nowhere: /scenarios/support-bot#x"),
        ('See [it](/nothing "titled") [@guide]', "lead nowhere: /nothing"),
        ("See [it](/cost#x) [@guide]", "lead nowhere: /cost#x"),
    ],
)
def test_what_leads_or_rests_nowhere_is_refused_by_passage(text: str, told: str) -> None:
    with pytest.raises(LibraryError, match=re.escape(told)):
        Library((article(f"## One {{#one}}\n\n{text}"), other()))


def test_a_lead_needs_no_source_but_its_links_and_citations_hold() -> None:
    whole = "## One {#one}\n\nText [@guide]"
    Library((article(f"A lead, see [this](/articles/made-up#one)\n\n{whole}"),))
    with pytest.raises(LibraryError, match=re.escape("made-up.md has links that lead nowhere: /no")):
        Library((article(f"A lead, see [this](/no)\n\n{whole}"),))
    with pytest.raises(LibraryError, match=re.escape("made-up.md names sources that do not exist: no")):
        Library((article(f"A lead [@no]\n\n{whole}"),))


def test_links_to_every_kind_of_page_are_taken() -> None:
    pages = (
        "/ /scenarios /scenarios/support-bot /compare /cost /articles /articles/other /articles/other#there"
    )
    text = " ".join(f"[to]({page})" for page in pages.split())
    made = Library((article(f"## One {{#one}}\n\n{text} [@guide]"), other()))
    assert made.article("made-up")


@pytest.mark.parametrize(
    ("articles", "told"),
    [
        ((other(), other()), "the same article: other"),
        ((other(), article("## One {#one}\n\nText [@guide]", order=20)), "the same order: 20"),
        (
            (article("## One {#one}\n\nText [@guide]\n\n## Two {#one}\n\nText [@guide]"),),
            "the same anchor in made-up.md: one",
        ),
    ],
)
def test_nothing_stands_twice(articles: tuple[Article, ...], told: str) -> None:
    with pytest.raises(LibraryError, match=re.escape(told)):
        Library(articles)


def test_an_article_that_nothing_leads_to_is_an_orphan() -> None:
    one = article(f"## One {{#one}}\n\n{LINKED}")
    assert orphans(Library((one, other())), []) == ["made-up"]
    assert orphans(Library((one, other())), ["made-up#one"]) == []


def test_an_article_that_only_leads_to_itself_is_an_orphan() -> None:
    alone = Library((other("See [above](/articles/other#there) [@guide]"),))
    assert orphans(alone, ["made-up#one"]) == ["other"]


def test_the_passages_that_cards_open_are_those_of_questions_reasons_and_evidence() -> None:
    reason = Reason(("sweet", "yes"), (Verdict.RAG,), "Because.", "This test", learn="other#why")
    silent = replace(reason, learn="")
    study = Evidence("It was found.", "guide", "other#study", (Verdict.RAG,), answered("sweet", "yes"))
    playbook = replace(leading("other#there"), reasons=(reason, silent, reason), evidence=(study,))
    assert playbook.refs == ("other#there", "other#why", "other#study")
    assert SMALL.refs == ()


@pytest.mark.parametrize(
    ("ref", "told"),
    [
        ("other#nothing", "cards lead to passages that do not exist: other#nothing"),
        ("other#there", "nothing leads to these articles: made-up"),
        ("made-up#one", "nothing cites these sources: "),
    ],
)
def test_a_library_that_does_not_fit_its_playbook_is_refused(ref: str, told: str) -> None:
    made = Library((article(f"## One {{#one}}\n\n{LINKED}"), other()))
    with pytest.raises(LibraryError, match="^" + re.escape(told)):
        check_against(made, leading(ref))


def test_a_source_that_neither_articles_nor_others_name_is_found() -> None:
    made = Library((article("A lead [@guide]\n\n## One {#one}\n\nText [@raft]"),))
    left = set(sources()) - {"guide", "raft", "tone"}
    assert set(uncited(made, ["tone"])) == left
    assert left


@pytest.mark.parametrize("kind", ["study", "vendor"])
@pytest.mark.parametrize("given", [{"address": "https://example.com"}, {"limit": "one domain"}, {}])
def test_a_study_or_a_vendor_is_never_quoted_without_address_and_limit(
    kind: str, given: dict[str, str]
) -> None:
    with pytest.raises(ValueError, match="needs an address and a limit"):
        Source.model_validate({"title": "A title", "kind": kind, **given})
