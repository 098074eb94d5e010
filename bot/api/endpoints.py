"""The route table: what the API serves, and of which types. Routes and `/openapi.json` are both made from it."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Final, Literal

from pydantic import BaseModel

from bot.api.ask import AskRequest, AskResult, ask
from bot.api.bodies import Body, parse
from bot.api.costs import CostRequest, CostResult, costed
from bot.api.intake import IntakeRequest, IntakeResult, intake
from bot.api.questions import Questions, questions
from bot.api.quick_checks import QuickCheckResult, checked
from bot.api.recommendations import RecommendationResult, recommended, request_type
from bot.api.scenarios import ScenarioDetail, ScenarioItems, scenario_detail, scenario_items
from bot.model.answering import Answerer
from knowledge.costs.prices.price_list import PriceList
from knowledge.playbook import Playbook
from knowledge.quick_check import Factors

Run = Callable[[Mapping[str, str], bytes], Coroutine[None, None, bytes]]
"""From the values of the path's placeholders and the body to the result as JSON."""

_WORKER: Final = ThreadPoolExecutor(1, thread_name_prefix="api")
"""The interpreter runs one thread at a time anyway, and lets each other one wait for its turn."""

Work = Callable[[Mapping[str, str], bytes], BaseModel]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One route of the API. None of them changes anything stored.

    Attributes:
        id: A name for generated clients.
        path: With placeholders in braces.
        gives: The type of the result.
        takes: The type of the body, if there is one.
        may_be_empty: Whether no body at all counts as `{}`.
    """

    method: Literal["GET", "POST"]
    id: str
    path: str
    summary: str
    run: Run
    gives: type[BaseModel]
    takes: type[BaseModel] | None = None
    may_be_empty: bool = False

    @property
    def errors(self) -> tuple[int, ...]:
        """Every status with which it may refuse."""
        about_the_body = (400, 408, 413, 415, 422) if self.takes else ()
        about_the_path = (404,) if "{" in self.path else ()
        return tuple(sorted((401, 429, 500, *about_the_body, *about_the_path)))


def endpoints(answerer: Answerer, public_url: str, prices: Callable[[], PriceList]) -> tuple[Endpoint, ...]:
    """The table.

    Args:
        answerer: Of questions and problems; it has the playbook that is served.
        public_url: What the addresses of pages start with.
        prices: Asked anew for each call, since prices depend on the day.
    """
    playbook = answerer.playbook
    return (
        *_to_read(playbook, public_url),
        *_to_work_out(playbook, public_url, prices),
        *_to_think_about(answerer, public_url),
    )


def _to_read(playbook: Playbook, public_url: str) -> tuple[Endpoint, ...]:
    return (
        Endpoint(
            "GET",
            "questions",
            "/api/v1/questions",
            "The questions of a meeting",
            _in_a_thread(lambda _place, _body: questions(playbook)),
            Questions,
        ),
        Endpoint(
            "GET",
            "scenarios",
            "/api/v1/scenarios",
            "The worked scenarios",
            _in_a_thread(lambda _place, _body: scenario_items(public_url)),
            ScenarioItems,
        ),
        Endpoint(
            "GET",
            "scenario",
            "/api/v1/scenarios/{slug}",
            "One scenario with its answers and its text",
            _in_a_thread(lambda place, _body: scenario_detail(playbook, public_url, place["slug"])),
            ScenarioDetail,
        ),
    )


def _to_work_out(
    playbook: Playbook, public_url: str, prices: Callable[[], PriceList]
) -> tuple[Endpoint, ...]:
    answers = request_type(playbook)
    return (
        Endpoint(
            "POST",
            "recommend",
            "/api/v1/recommendations",
            "From answers to a recommendation",
            _reading(answers, lambda request: recommended(playbook, public_url, prices(), request)),
            RecommendationResult,
            answers,
        ),
        Endpoint(
            "POST",
            "quickCheck",
            "/api/v1/quick-check",
            "From seven factors to the guide's own verdict, and to what a meeting would say",
            _reading(Factors, partial(checked, playbook)),
            QuickCheckResult,
            Factors,
        ),
        Endpoint(
            "POST",
            "costs",
            "/api/v1/costs",
            "What each approach costs a month; an empty body gives the guide's example",
            _reading(CostRequest, lambda request: costed(prices(), request)),
            CostResult,
            CostRequest,
            may_be_empty=True,
        ),
    )


def _to_think_about(answerer: Answerer, public_url: str) -> tuple[Endpoint, ...]:
    """What a language model may take part in."""
    return (
        Endpoint(
            "POST",
            "ask",
            "/api/v1/ask",
            "From a question to an answer that names its passages, or to the word that nothing covers it",
            partial(ask, answerer, public_url),
            AskResult,
            AskRequest,
        ),
        Endpoint(
            "POST",
            "intake",
            "/api/v1/intake",
            "From a problem in plain words to suggested answers, each with the words that it rests on",
            partial(intake, answerer),
            IntakeResult,
            IntakeRequest,
        ),
    )


def _reading(takes: type[Body], work: Callable[[Body], BaseModel]) -> Run:
    return _in_a_thread(lambda _place, body: work(parse(body, takes)))


def _in_a_thread(work: Work) -> Run:
    """One after the other, beside the event loop: what takes long then holds up a delivery of Slack's only a little."""

    def result(place: Mapping[str, str], body: bytes) -> bytes:
        try:
            return work(place, body).model_dump_json().encode()
        except StopIteration as error:  # no future can hold one, and whoever waits for it would wait for ever
            raise RuntimeError from error

    async def run(place: Mapping[str, str], body: bytes) -> bytes:
        return await asyncio.get_running_loop().run_in_executor(_WORKER, result, place, body)

    return run
