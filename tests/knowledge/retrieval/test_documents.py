"""What can be found, and where it stands on our pages."""

import re

import pytest

from knowledge.library import library
from knowledge.retrieval.documents import VOLUMES, documents, plain
from knowledge.scenarios import scenarios
from tests.bot.documents import Document as Page
from tests.bot.documents import web_pages

BY_REF = {document.ref: document for document in documents()}


def test_every_passage_scenario_and_table_can_be_found_once() -> None:
    passages = [passage.ref for article in library().articles for passage in article.passages]
    pages = [f"scenarios/{scenario.slug}" for scenario in scenarios()]
    costs = ["cost", "cost#what-is-in-these-figures", "cost#read-them-with-care"]
    assert [document.ref for document in documents()] == [*passages, *pages, "compare", *costs]


@pytest.mark.exhaustive
async def test_each_leads_to_a_page_of_ours_and_a_place_on_it() -> None:
    paths = [document.path.partition("#") for document in documents()]
    async with web_pages() as site:
        pages = {page: await site.get(page) for page in {page for page, _, _ in paths}}
        ids = {page: {*Page(await response.text()).ids, ""} for page, response in pages.items()}
    assert {response.status for response in pages.values()} == {200}
    assert [path for path in paths if path[2] not in ids[path[0]]] == []


def test_texts_are_plain_words() -> None:
    marked = re.compile(r"\[@|\]\(|\*\*|^#|^- |`|<", re.MULTILINE)
    assert [document.ref for document in documents() if marked.search(document.text)] == []
    assert all(document.text == document.text.strip() and document.text for document in documents())


def test_blocks_are_parted_by_an_empty_line_and_items_by_a_break() -> None:
    text = "Some *words*\nrun on [@ours].\n\n## A heading\n\n- **One:** [a page](/cost)\n- `two`\n\n```\nA → B\n```"
    assert plain(text) == "Some words run on.\n\nOne: a page\ntwo\n\nA → B"


def test_a_scenario_begins_with_its_verdict() -> None:
    assert BY_REF["scenarios/support-bot"].text.startswith("Build RAG. ")


def test_costs_are_what_the_guides_function_gives() -> None:
    assert VOLUMES[0] == 1_000
    assert "1,000 calls a day come to 16.65 dollars a month with RAG, 12.15 with fine-tuning and 39.15" in (
        BY_REF["cost"].text
    )


def test_the_comparison_has_both_sides_of_every_line() -> None:
    lines = BY_REF["compare"].text.splitlines()
    assert sum("RAG: " in line and "Fine-tuning: " in line for line in lines) == 11
