"""The articles on the web: each statement with its source, each passage where cards point to it."""

from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession

from bot.pages.markdown import html
from knowledge.article import Article, load
from knowledge.library import Library, library
from knowledge.playbook import PLAYBOOK
from knowledge.questions import Question
from knowledge.sources import sources
from tests.bot.documents import read, web_pages

EVERY_ARTICLE = pytest.mark.parametrize("article", library().articles, ids=lambda article: article.slug)

FIRST = """+++
title = "The team's first"
summary = "What it's about."
order = 10
+++
A lead [@raft].

## One of them {#one}

It's so [@guide] [@raft]. See [the other](/articles/second#two), [cost](/cost).

```
Ask → Look up <all> → Answer
```

## Two of them {#two}

So it is (5 % of them) [@guide].
"""
SECOND = """+++
title = "The second"
summary = "More."
order = 20
+++
## Two {#two}

Here [@ours].
"""


@pytest.fixture
async def web_site() -> AsyncIterator[ClientSession]:
    async with web_pages() as session:
        yield session


@pytest.fixture
async def small_site() -> AsyncIterator[ClientSession]:
    made_up = Library((load("first.md", FIRST), load("second.md", SECOND)))
    async with web_pages("https://tools.example/rag", made_up) as session:
        yield session


async def test_the_index_names_every_article_in_reading_order_with_what_one_learns(
    web_site: ClientSession,
) -> None:
    page = await read(web_site, "/articles")
    listed = [link for link in page.links if link.startswith("/articles/")]
    assert listed == [f"/articles/{article.slug}" for article in library().articles]
    assert all(said(article.title) in page.text for article in library().articles)
    assert all(said(article.summary) in page.text for article in library().articles)
    assert all(part in page.text for part, _ in library().parts())


@pytest.mark.exhaustive
@EVERY_ARTICLE
async def test_an_article_shows_its_passages_where_cards_point_to_them(
    web_site: ClientSession, article: Article
) -> None:
    page = await read(web_site, f"/articles/{article.slug}")
    assert said(article.title) in page.text
    assert said(article.summary) in page.text
    for passage in article.passages:
        assert passage.anchor in page.ids
        assert f"#{passage.anchor}" in page.links
        assert said(passage.title) in page.text
    assert "[@" not in page.text


@pytest.mark.exhaustive
@EVERY_ARTICLE
async def test_an_article_lists_each_source_once_with_its_address_and_limit(
    web_site: ClientSession, article: Article
) -> None:
    page = await read(web_site, f"/articles/{article.slug}")
    listed = [id_.removeprefix("source_") for id_ in page.ids if id_.startswith("source_")]
    assert listed == list(article.cites)
    for source in (sources()[id_] for id_ in listed):
        assert said(source.title) in page.text
        assert said(source.limit or "") in page.text
        assert source.address is None or source.address in page.links


@EVERY_ARTICLE
async def test_every_citation_bears_the_number_of_its_source(
    web_site: ClientSession, article: Article
) -> None:
    async with web_site.get(f"/articles/{article.slug}") as response:
        text = await response.text()
    for number, id_ in enumerate(article.cites, start=1):
        assert text.count(f'<a href="#source_{id_}" aria-label="Source {number}">{number}</a>') == text.count(
            f'href="#source_{id_}"'
        )
        assert f'href="#source_{id_}"' in text


@pytest.mark.exhaustive
@EVERY_ARTICLE
async def test_an_article_leads_to_its_neighbours(web_site: ClientSession, article: Article) -> None:
    page = await read(web_site, f"/articles/{article.slug}")
    all_ = library().articles
    at = all_.index(article)
    assert page.links[-len(all_[max(at - 1, 0) : at + 2]) + 1 :] == [
        f"/articles/{other.slug}" for other in all_[max(at - 1, 0) : at + 2] if other != article
    ]


@pytest.mark.exhaustive
@pytest.mark.parametrize("ref", sorted({reason.learn for reason in PLAYBOOK.reasons if reason.learn}))
async def test_a_passage_behind_a_reason_leads_to_the_questions_that_call_for_it(
    web_site: ClientSession, ref: str
) -> None:
    ids = {reason.when[0] for reason in PLAYBOOK.reasons if reason.learn == ref}
    questions = [question for question in PLAYBOOK.questions if question.id in ids and question.learn != ref]
    page = await read(web_site, f"/articles/{ref.partition('#')[0]}")
    assert {f"/articles/{question.learn}" for question in questions} <= set(page.links)


@pytest.mark.parametrize("question", PLAYBOOK.questions, ids=lambda question: question.id)
async def test_the_passage_of_a_question_quotes_it_and_leads_on_to_its_reasons(
    web_site: ClientSession, question: Question
) -> None:
    page = await read(web_site, f"/articles/{question.learn.partition('#')[0]}")
    leads = {reason.learn for reason in PLAYBOOK.reasons if reason.when[0] == question.id}
    assert f"“{said(question.text)}”" in page.text
    assert {f"/articles/{ref}" for ref in leads - {question.learn}} <= set(page.links)


async def test_sources_are_numbered_in_the_order_in_which_they_are_first_cited(
    small_site: ClientSession,
) -> None:
    page = await read(small_site, "/articles/first")
    assert [id_ for id_ in page.ids if id_.startswith("source_")] == ["source_raft", "source_guide"]
    assert "A lead. 1" in page.text
    assert said("It's so. 2 , 1 See the other , cost .") in page.text


async def test_links_between_articles_keep_the_path_that_the_site_lies_under(
    small_site: ClientSession,
) -> None:
    page = await read(small_site, "/articles/first")
    assert {"/rag/articles/second#two", "/rag/articles/second", "/rag/cost"} <= set(page.links)


async def test_a_flow_is_a_list_of_its_steps(small_site: ClientSession) -> None:
    async with small_site.get("/articles/first") as response:
        text = await response.text()
    assert '<ol class="chain">\n<li>Ask</li>\n<li>Look up &lt;all&gt;</li>\n<li>Answer</li>\n</ol>' in text


async def test_a_figure_is_not_parted_from_its_per_cent() -> None:
    assert "5\N{NO-BREAK SPACE}% of" in html("So it is (5 % of them)")


async def test_the_first_and_the_last_article_have_one_neighbour(small_site: ClientSession) -> None:
    first = await read(small_site, "/articles/first")
    second = await read(small_site, "/articles/second")
    assert (first.texts.count("Previous"), first.texts.count("Next")) == (0, 1)
    assert (second.texts.count("Previous"), second.texts.count("Next")) == (1, 0)


@pytest.mark.parametrize(
    ("path", "leads"),
    [
        ("/", {"/articles", "/articles/the-rule", "/articles/where-sources-disagree"}),
        ("/compare", {"/articles", "/articles/rag", "/articles/fine-tuning", "/articles/neither"}),
    ],
)
async def test_the_first_pages_lead_to_the_articles(
    web_site: ClientSession, path: str, leads: set[str]
) -> None:
    page = await read(web_site, path)
    assert leads <= set(page.links)


async def test_the_first_page_names_where_the_sources_disagree(web_site: ClientSession) -> None:
    assert "Where the sources disagree" in (await read(web_site, "/")).texts


def said(text: str) -> str:
    """As pages set it."""
    return text.replace("'", "\N{RIGHT SINGLE QUOTATION MARK}")
