"""The scenarios, as programs see them."""

from pydantic import BaseModel, ConfigDict, Field, RootModel

from bot.api.problems import ProblemError
from knowledge.answers import to_json
from knowledge.playbook import Playbook
from knowledge.scenarios import Scenario, by_slug, scenarios
from knowledge.verdicts import Verdict


class ScenarioItem(BaseModel):
    model_config = ConfigDict(frozen=True)

    slug: str
    title: str
    verdict: Verdict
    url: str = Field(description="Its page.")


class ScenarioDetail(ScenarioItem):
    answers: dict[str, str | tuple[str, ...] | int] = Field(
        description="What that team answered, as a recommendation takes it."
    )
    body: str = Field(description="Markdown.")


class ScenarioItems(RootModel[tuple[ScenarioItem, ...]]):
    """All scenarios in reading order."""


def address(public_url: str, scenario: Scenario) -> str:
    return f"{public_url}/scenarios/{scenario.slug}"


def scenario_items(public_url: str) -> ScenarioItems:
    return ScenarioItems(
        tuple(
            ScenarioItem(slug=one.slug, title=one.title, verdict=one.verdict, url=address(public_url, one))
            for one in scenarios()
        )
    )


def scenario_detail(playbook: Playbook, public_url: str, slug: str) -> ScenarioDetail:
    found = by_slug(slug)
    if found is None:
        raise ProblemError(404, "There is no such scenario. GET /api/v1/scenarios lists them.")
    answers = {q.id: to_json(q, found.answers[q.id]) for q in playbook.questions if q.id in found.answers}
    return ScenarioDetail(
        slug=found.slug,
        title=found.title,
        verdict=found.verdict,
        url=address(public_url, found),
        answers={
            id_: tuple(answer) if isinstance(answer, list) else answer for id_, answer in answers.items()
        },
        body=found.body,
    )
