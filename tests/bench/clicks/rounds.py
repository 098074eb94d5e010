"""Who is compared with whom: all in turn within a round, in an order that changes, so that drift hits all alike."""

import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Final

from tests.bench.clicks.disturbance import MOST
from tests.bench.clicks.load import NotTakenError
from tests.bench.clicks.turn import Entrant, Reached, Turn
from tests.bench.clicks.workloads import WrongError
from tests.bench.trouble import BenchError

SEED: Final = 7
AFTER_AN_ERROR_SECONDS: Final = 1.0
"""What was still under way is then not taken for the work of the next one."""

Round = dict[str, Reached]
"""By the entrant's name."""


class DisturbedError(BenchError):
    """Others used the machine too often and too much."""

    status: ClassVar[int] = 3


@dataclass(frozen=True, slots=True)
class Heat:
    """Entrants whose figures of the same round are compared.

    Attributes:
        rounds: That count.
        wrong: What an entrant did wrong; it is out from then on.
    """

    turn: Turn
    entrants: Sequence[Entrant]
    rounds: list[Round] = field(default_factory=list)
    wrong: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Rounds:
    """Measures heats, round after round.

    Attributes:
        bears: Whether what others disturbed counts as well.
        again: How often a disturbed round may be measured again, of all heats together.
    """

    bears: bool
    again: int
    thrown_away: list[float] = field(default_factory=list)
    _dice: random.Random = field(default_factory=lambda: random.Random(SEED))  # noqa: S311 -- an order, no secret

    async def measure(self, heats: Sequence[Heat], rounds: int) -> None:
        """So many rounds of each, after one that counts for nobody.

        Raises:
            DisturbedError: Others used the machine too often.
        """
        for heat in heats:
            await self._round(heat)
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
                found[entrant.name] = await heat.turn.of(entrant)
            except (NotTakenError, WrongError) as wrong:
                heat.wrong[entrant.name] = str(wrong)
                await asyncio.sleep(AFTER_AN_ERROR_SECONDS)
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
