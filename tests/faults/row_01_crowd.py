"""Many threads click at a steady rate, whether the bot keeps up or not."""

import asyncio
import random
from dataclasses import dataclass
from itertools import cycle
from typing import Any, Final

from playground import Message
from playground.deliveries import encoded, signed
from tests.consistency import at_rest
from tests.faults.ledger import CHANNEL, PATIENCE, Ledger, answers_of, meeting_of
from tests.faults.open_loop import Answer, Request, send
from tests.faults.plan import Outcome, Row, Scale
from tests.faults.press import press
from tests.faults.stage import stage
from tests.faults.watch import Watch, watching

AT_ONCE: Final = 16
PEOPLE: Final = ("ana", "ben", "chloe", "dev", "eli", "fay")
P99_SECONDS: Final = 0.5
SLOWEST_SECONDS: Final = 3.0
AT_REST_SECONDS: Final = 60


@dataclass(frozen=True, slots=True)
class Crowd:
    """So many threads, each with a question that can be answered again and again."""

    ledger: Ledger
    watch: Watch
    places: asyncio.Semaphore

    async def question(self, number: int) -> Message:
        """Of a new thread."""
        async with self.places:
            root = await self.ledger.start("ana", f"topic {number} of this crowd")
            first = self._asked(root)
            await self.ledger.click("ana", first, "Not sure")
            await self.watch.caught_up(meeting_of(root), PATIENCE)
            return self._asked(root)

    def _asked(self, root: Message) -> Message:
        thread = self.ledger.workspace.thread(CHANNEL, root.ts)
        return next(message for message in reversed(thread) if answers_of(message)).snapshot()


def presses_of(
    ledger: Ledger, questions: list[Message], times: int, dice: random.Random
) -> list[dict[str, Any]]:
    """Everybody in turn, thread after thread, so that the clicks of one thread lie far apart."""
    return [
        press(ledger.workspace, dice.choice(PEOPLE), question, dice.choice(answers_of(question)))
        for _ in range(times)
        for question in questions
    ]


def requests_of(ledger: Ledger, payloads: list[dict[str, Any]], rate: int) -> list[Request]:
    """Signed, and dealt to the workers in turn."""
    requests = []
    for number, (payload, url) in enumerate(
        zip(payloads, cycle(ledger.workspace.courier.addresses), strict=False)
    ):
        content_type, body = encoded("interaction", payload)
        headers = {"Content-Type": content_type, **signed(ledger.workspace.signing_secret, body)}
        requests.append(Request(number / rate, url, body.encode(), headers))
    return requests


async def run(scale: Scale) -> Outcome:
    async with stage() as own:
        workspace = await own.workspace()
        await own.bots(workspace, 2)
        ledger = Ledger(workspace, own.redis.url)
        dice = random.Random(scale.seed)  # noqa: S311 -- a test's course, no secret
        async with watching(own.redis.url, workspace.board.team.id) as watch:
            crowd = Crowd(ledger, watch, asyncio.Semaphore(AT_ONCE))
            questions = await asyncio.gather(*map(crowd.question, range(scale.of(200, 10))))
        payloads = presses_of(ledger, questions, scale.of(20, 10), dice)
        answers = await send(requests_of(ledger, payloads, scale.of(100, 50)))
        for payload, answer in zip(payloads, answers, strict=True):
            ledger.clicked(payload, taken=answer.status == 200 and not ledger.was_told(payload))
        told = sum(map(ledger.was_told, payloads))
        await at_rest(own.redis.url, AT_REST_SECONDS)
        tally, stale = await ledger.audit()
    return Outcome(_measured(answers), tally, (*stale, *_broken(answers, told, scale)))


def _measured(answers: list[Answer]) -> dict[str, object]:
    named = {"median": 50, "p99": 99, "slowest": 100}
    times = {name: f"{_percentile(answers, share) * 1_000:.0f} ms" for name, share in named.items()}
    return {"clicks": len(answers), **times}


def _percentile(answers: list[Answer], share: int) -> float:
    in_order = sorted(answer.seconds for answer in answers)
    return in_order[min(len(in_order) * share // 100, len(in_order) - 1)]


def _broken(answers: list[Answer], told: int, scale: Scale) -> list[str]:
    """Times are held in full only: what a busy machine does to them says nothing about the bot."""
    refused = sum(answer.status != 200 for answer in answers)
    broken = []
    if refused + told > scale.of(0, len(answers) // 4):
        broken.append(f"{refused} clicks were not acknowledged, {told} may not be stored")
    p99, slowest = _percentile(answers, 99), _percentile(answers, 100)
    if scale.full and (p99 > P99_SECONDS or slowest > SLOWEST_SECONDS):
        broken.append(f"The 99th percentile took {p99:.2f} s, the slowest {slowest:.2f} s")
    return broken


ROW: Final = Row(
    1,
    "200 threads of 20 clicks at 100 a second, 2 workers",
    "p99 acknowledgement under 500 ms, none over 3 s; everything agrees afterwards",
    run,
)
