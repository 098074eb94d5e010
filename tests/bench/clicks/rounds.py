"""Who is compared with whom: all in turn within a round, in an order that changes, so that drift hits all alike."""

import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Final

from tests.bench.clicks.disturbance import MOST
from tests.bench.clicks.turn import Entrant, Reached, Turn
from tests.bench.trouble import BenchError, WrongError

SEED: Final = 7
PAUSE_SECONDS: Final = 1.0

Round = dict[str, Reached]
"""By the entrant's name."""


class DisturbedError(BenchError):
    """Others used the machine too often and too much."""

    status: ClassVar[int] = 3


@dataclass(frozen=True, slots=True)
class Pace:
    """How many requests make a turn: as many as take a while, so that the system's ticks of 10 ms tell what it took.

    Attributes:
        seconds: That a turn takes about, within these bounds.
    """

    seconds: float
    fewest: int
    most: int

    def number(self, a_second: float, at_once: int) -> int:
        """Of requests, two for each that is under way at the least."""
        return min(max(round(a_second * self.seconds), self.fewest, 2 * at_once), self.most)


@dataclass(frozen=True, slots=True)
class Heat:
    """Entrants whose figures of the same round are compared.

    Attributes:
        numbers: Of requests in a turn, by entrant.
        rounds: That count.
        wrong: What an entrant did wrong; it is out from then on.
    """

    turn: Turn
    pace: Pace
    entrants: Sequence[Entrant]
    numbers: dict[str, int] = field(default_factory=dict)
    rounds: list[Round] = field(default_factory=list)
    wrong: dict[str, str] = field(default_factory=dict)

    def number(self, entrant: str) -> int:
        return self.numbers.get(entrant, self.pace.number(0, self.turn.at_once))

    def keep_pace(self, found: Round) -> None:
        """From now on, by what was reached."""
        for name, reached in found.items():
            self.numbers[name] = self.pace.number(reached.done, self.turn.at_once)


@dataclass(slots=True)
class Rounds:
    """Measures heats, round after round.

    Attributes:
        bears: Whether what others disturbed counts as well.
        again: How often a disturbed round may be measured again, of all heats together.
        warm_up: Rounds that count for nobody, in which all warm up and their pace is found.
        pause: Seconds after something went wrong: what is under way yet is not to be taken for the next one's work.
    """

    bears: bool
    again: int
    warm_up: int = 2
    pause: float = PAUSE_SECONDS
    thrown_away: list[float] = field(default_factory=list)
    _dice: random.Random = field(default_factory=lambda: random.Random(SEED))  # noqa: S311 -- an order, no secret

    async def measure(self, heats: list[Heat], rounds: int) -> None:
        """So many rounds of each.

        Raises:
            DisturbedError: Others used the machine too often.
        """
        for heat in heats * self.warm_up:
            heat.keep_pace(await self._round(heat))
        for _ in range(rounds):
            for heat in heats:
                heat.rounds.append(await self._undisturbed(heat))

    async def _undisturbed(self, heat: Heat) -> Round:
        while True:
            found = await self._round(heat)
            share = taken_by_others(found)
            if self.bears or share is None or share < MOST:
                return found
            self.thrown_away.append(share)
            if len(self.thrown_away) > self.again:
                raise DisturbedError(self._refusal())

    async def _round(self, heat: Heat) -> Round:
        """Whoever does something wrong is out; the others go on."""
        found = {}
        for entrant in self._dice.sample(heat.entrants, len(heat.entrants)):
            if entrant.name in heat.wrong:
                continue
            try:
                found[entrant.name] = await heat.turn.of(entrant, heat.number(entrant.name))
            except WrongError as wrong:
                heat.wrong[entrant.name] = str(wrong)
                await asyncio.sleep(self.pause)
        return found

    def _refusal(self) -> str:
        return (
            f"The machine was disturbed, so no figures are reported. In {len(self.thrown_away)} rounds others took "
            f"more than {MOST:.0%} of its processors, at most {max(self.thrown_away):.0%}. "
            "End what else runs here and try again."
        )


def taken_by_others(found: Round) -> float | None:
    """The largest share of the machine in any turn; `None` where that cannot be known."""
    return max((reached.others for reached in found.values() if reached.others is not None), default=None)
