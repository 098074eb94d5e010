import re

import pytest

from knowledge import front_matter
from knowledge.answers import Answer, parse_all
from knowledge.comparison import comparison
from knowledge.deciding import next_question
from knowledge.markup import links
from knowledge.playbook import PLAYBOOK
from knowledge.questions import UNSURE
from knowledge.recommendation import recommend
from knowledge.scenarios import Scenario, ScenarioError, by_slug, differences, load, nearest, scenarios
from knowledge.verdicts import Verdict

# As the authors of the two documents decide.
AUTHORS = {
    "saas-support-chatbot": Verdict.RAG,
    "medical-coding": Verdict.FINE_TUNING,
    "legal-summaries": Verdict.RAG,
    "proprietary-framework": Verdict.BOTH,
    "support-bot": Verdict.RAG,
    "clause-extraction": Verdict.FINE_TUNING,
    "internal-engineering-assistant": Verdict.BOTH,
}
# As the public accounts decide on which they are modelled.
OURS = {
    "staff-handbook": Verdict.FIX_DATA,
    "service-mail": Verdict.PROMPT_AND_EVALS_FIRST,
    "answer-grading": Verdict.BETTER_MODEL,
}
GOOD = """+++
order = 1
title = "Title"
summary = "Summary."
keywords = "word"
verdict = "rag"
source = "Guide: scenario 1"
answers = { knowledge = "yes", volume = 5 }
+++

Body.
"""
every_scenario = pytest.mark.parametrize("scenario", scenarios(), ids=lambda scenario: scenario.slug)


def test_the_scenarios_of_the_documents_and_then_ours_stand_in_reading_order_with_their_verdicts() -> None:
    expected = [*AUTHORS.items(), *OURS.items()]
    assert [(scenario.slug, scenario.verdict) for scenario in scenarios()] == expected


def test_every_verdict_is_told_by_a_scenario() -> None:
    assert {scenario.verdict for scenario in scenarios()} == set(Verdict)


@every_scenario
def test_the_engine_decides_as_the_author_did(scenario: Scenario) -> None:
    assert recommend(PLAYBOOK, scenario.answers).verdict is scenario.verdict


@every_scenario
def test_a_scenario_is_nearest_to_its_own_answers(scenario: Scenario) -> None:
    assert nearest(scenario.verdict, scenario.answers) is scenario
    assert nearest(scenario.verdict, scenario.answers, reversed(scenarios())) is scenario
    assert differences(scenario, scenario.answers) == []


@every_scenario
def test_a_scenario_names_its_document_and_says_the_five_things(scenario: Scenario) -> None:
    assert re.match(r"(Guide|Essay): \S", scenario.source) or scenario.slug in OURS
    assert re.findall("^## (.+)$", scenario.body, re.MULTILINE) == [
        "The situation",
        "What they chose, and why",
        "How they built it",
        "What would change the choice",
        "What to watch",
    ]
    assert 150 <= len(scenario.body.split()) <= 300


@pytest.mark.parametrize("slug", OURS)
def test_a_scenario_of_ours_says_so_and_links_what_it_is_modelled_on(slug: str) -> None:
    scenario = by_slug(slug)
    assert scenario is not None
    assert scenario.source.startswith("Ours, after ")
    assert any(address.startswith("https://") for address in links(scenario.body))


@every_scenario
def test_a_scenario_links_only_to_pages_of_ours_and_to_safe_addresses(scenario: Scenario) -> None:
    assert all(address.startswith(("/", "https://")) for address in links(scenario.body))


def test_the_support_bot_keeps_fine_tuning_for_later() -> None:
    bot = by_slug("support-bot")
    assert bot is not None
    assert "tune-if-it-drifts" in {step.id for step in recommend(PLAYBOOK, bot.answers).plan}


def test_an_unknown_slug_is_no_scenario() -> None:
    assert by_slug("no-such-scenario") is None


def test_a_scenario_is_read_with_its_place_in_the_order() -> None:
    order, scenario = load("a-slug.md", GOOD)
    assert (order, scenario.slug, scenario.body) == (1, "a-slug", "Body.")
    assert scenario.answers == {"knowledge": ("yes",), "volume": 5}


@pytest.mark.parametrize(
    ("found", "instead"),
    [
        ("+++\norder", "order"),
        ("order = 1", "order = "),
        ("order = 1", 'order = "first"'),
        ('title = "Title"\n', ""),
        ('verdict = "rag"\n', ""),
        ('verdict = "rag"', 'verdict = "perhaps"'),
        ("order = 1", "order = 1\nunknown = 1"),
        ("knowledge =", "no_such_question ="),
        ('knowledge = "yes"', 'knowledge = "perhaps"'),
        ("volume = 5", "volume = -5"),
        ("+++\n\nBody.", "Body."),
    ],
)
def test_a_file_that_does_not_hold_together_is_refused_by_its_name(found: str, instead: str) -> None:
    assert found in GOOD
    with pytest.raises(ScenarioError, match=r"^broken\.md: "):
        load("broken.md", GOOD.replace(found, instead, 1))


def test_three_plus_signs_in_the_text_end_nothing() -> None:
    _, body = front_matter.split(GOOD.replace("Body.", "C+++ is not a language.\n+++\nMore."))
    assert body == "C+++ is not a language.\n+++\nMore."


def test_the_comparison_has_eleven_dimensions_and_the_flow_of_both() -> None:
    names = [dimension.name for dimension in comparison().dimensions]
    assert len(set(names)) == len(names) == 11
    assert [approach.name for approach in comparison().approaches] == ["RAG", "Fine-tuning"]
    assert all(len(approach.flow) == 5 for approach in comparison().approaches)


@every_scenario
def test_a_team_that_answers_like_a_scenarios_team_is_led_to_that_scenario(scenario: Scenario) -> None:
    answers: dict[str, Answer] = {}
    while question := next_question(PLAYBOOK, answers):
        answers[question.id] = scenario.answers.get(question.id, (UNSURE,))
    recommendation = recommend(PLAYBOOK, answers)
    found = recommendation.scenario
    assert recommendation.verdict is scenario.verdict
    # Clause extraction and medical coding differ only in what such a meeting has no reason to ask.
    alike = {id_: found.answers.get(id_) for id_ in answers} == answers
    assert found is scenario or (alike and scenario.slug == "clause-extraction")


def test_no_reason_is_given_that_another_answer_contradicts() -> None:
    # "It behaves with the right context" is none where an inconsistency was named as the failure.
    answers = {
        "failing": ["inconsistent"],
        "knowledge": "no",
        "behaviour": "no",
        "sources": "yes",
        "labels": "no",
    }
    given = [because.question.id for because in recommend(PLAYBOOK, parse_all(answers)).because]
    assert "sources" in given
    assert "behaviour" not in given
