"""From answers to a recommendation, as programs see it."""

from collections.abc import Mapping
from functools import partial
from typing import Annotated, Any, Final, NotRequired

from pydantic import BaseModel, ConfigDict, Field, PlainValidator, WithJsonSchema, create_model, with_config
from pydantic_core import PydanticCustomError
from typing_extensions import TypedDict

from bot.api.problems import INVALID_ANSWER
from bot.api.scenarios import address
from knowledge.answers import Answer, Answers, InvalidAnswerError, parse
from knowledge.article import article_address
from knowledge.costs.prices.price_list import PriceList
from knowledge.costs.report import report
from knowledge.costs.typical import typical
from knowledge.deciding import Flip
from knowledge.evidence import Evidence
from knowledge.playbook import Playbook
from knowledge.questions import LARGEST_NUMBER, Question
from knowledge.recommendation import Because, Recommendation, recommend
from knowledge.verdicts import Verdict

LONGEST_PROBLEM: Final = 3_000


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class RecommendationRequest(_Part):
    """What `request_type` narrows down to the questions of a playbook."""

    problem: Annotated[str, Field(max_length=LONGEST_PROBLEM)] = Field(
        default="", description="The problem in plain words. It changes nothing in the outcome."
    )
    answers: Mapping[str, Answer] = Field(description="A question that is left out is open.")


class PlanStep(_Part):
    step: str
    why: str


class BecauseItem(_Part):
    """A given answer that speaks for the verdict."""

    question: str
    choice: str = Field(description="A number stands as a string.")
    reason: str
    source: str


class EvidenceItem(_Part):
    """A finding that bears on the verdict."""

    finding: str
    source: str
    limit: str | None = Field(description="How far the finding reaches.")
    url: str = Field(description="Our passage on it.")


class FlipItem(_Part):
    """One answer that, given instead of the present one, changes the verdict."""

    question: str
    choice: str = Field(description="As the question takes it; for several choices this one alone.")
    verdict: Verdict


class Holds(_Part):
    """Of all ways in which open and unsure answers could turn out, how many keep the verdict."""

    same: int
    of: int


class NearestScenario(_Part):
    slug: str
    title: str
    url: str


class RecommendationResult(_Part):
    """The same answers give the same bytes."""

    verdict: Verdict
    headline: str
    summary: str
    plan: tuple[PlanStep, ...] = Field(description="In the order to do it.")
    because: tuple[BecauseItem, ...] = Field(description="Weightiest first.")
    evidence: tuple[EvidenceItem, ...]
    flips: tuple[FlipItem, ...] = Field(description="In meeting order.")
    settled: bool = Field(description="No open or unsure answer could still change the verdict.")
    holds: Holds
    next_question: str | None = Field(description="Null: nothing left to ask that could change the outcome.")
    scenario: NearestScenario
    cost_hint: str | None = Field(description="Monthly costs, where the volume was answered.")


def request_type(playbook: Playbook) -> type[RecommendationRequest]:
    """The request with one typed, optional entry in `answers` for each question of the playbook."""
    entries = {question.id: NotRequired[_entry(question)] for question in playbook.questions}
    answers = _closed_dict("Answers", entries)
    described = Field(description="Question id to answer; a question that is left out is open.")
    return create_model("RecommendationRequest", __base__=RecommendationRequest, answers=(answers, described))


def _closed_dict(name: str, entries: dict[str, Any]) -> Any:  # noqa: ANN401 -- a type, made at run time
    return with_config(extra="forbid")(TypedDict(name, entries))  # type: ignore[operator] # mypy wants literals


def recommended(
    playbook: Playbook, public_url: str, prices: PriceList, request: RecommendationRequest
) -> RecommendationResult:
    in_meeting_order: Answers = {
        question.id: request.answers[question.id]
        for question in playbook.questions
        if question.id in request.answers
    }
    return _result(recommend(playbook, in_meeting_order), public_url, prices)


def _result(found: Recommendation, public_url: str, prices: PriceList) -> RecommendationResult:
    return RecommendationResult(
        verdict=found.verdict,
        headline=found.wording.headline,
        summary=found.wording.summary,
        plan=tuple(PlanStep(step=step.text, why=step.why) for step in found.plan),
        because=tuple(_because(because) for because in found.because),
        evidence=tuple(_evidence(each, public_url) for each in found.evidence),
        flips=tuple(_flip(flip) for flip in found.flips),
        settled=found.settled,
        holds=Holds(same=found.outlook.same, of=found.outlook.of),
        next_question=found.next_question.id if found.next_question else None,
        scenario=NearestScenario(
            slug=found.scenario.slug, title=found.scenario.title, url=address(public_url, found.scenario)
        ),
        cost_hint=_cost_hint(found, prices),
    )


def _cost_hint(found: Recommendation, prices: PriceList) -> str | None:
    """What typical figures come to; prices of our own rows alone, which no date changes."""
    if found.volume is None:
        return None
    told = report(typical(found.answers), prices)
    return f"{told.headline} {told.standing}"


def _because(because: Because) -> BecauseItem:
    answer = because.answer
    return BecauseItem(
        question=because.question.id,
        choice=str(answer) if isinstance(answer, int) else answer[0],
        reason=because.reason.text,
        source=because.reason.source,
    )


def _evidence(evidence: Evidence, public_url: str) -> EvidenceItem:
    return EvidenceItem(
        finding=evidence.finding,
        source=evidence.where.title,
        limit=evidence.where.limit,
        url=article_address(public_url, evidence.learn),
    )


def _flip(flip: Flip) -> FlipItem:
    return FlipItem(question=flip.question.id, choice=flip.choice, verdict=flip.verdict)


def _entry(question: Question) -> Any:  # noqa: ANN401 -- an annotation, made at run time
    return Annotated[Any, PlainValidator(partial(_answer, question)), WithJsonSchema(_schema(question))]


def _answer(question: Question, given: object) -> Answer:
    try:
        return parse(question, given)
    except InvalidAnswerError as error:
        raise PydanticCustomError(INVALID_ANSWER, "{says}", {"says": str(error)}) from None


def _schema(question: Question) -> dict[str, Any]:
    choice: dict[str, Any] = {"type": "string", "enum": [choice.id for choice in question.choices]}
    forms = {
        "one": choice,
        "many": {"oneOf": [choice, {"type": "array", "items": choice, "minItems": 1}]},
        "number": {"oneOf": [{"type": "integer", "minimum": 0, "maximum": LARGEST_NUMBER}, choice]},
    }
    return {"description": question.text, **forms[question.kind]}
