"""One approach worked out as far as no volume matters, so that many volumes cost little."""

from dataclasses import dataclass
from decimal import Decimal

from knowledge.costs import formulas
from knowledge.costs.case import DAYS_A_MONTH
from knowledge.costs.formulas import Inputs, PerQuery


@dataclass(frozen=True, slots=True)
class Worked:
    """In USD.

    Attributes:
        standing: A month, hosting aside.
        slope: A month, for one call a day.
        replica: A month, for one.
        load: Replicas that one call a day keeps busy, as a fraction.
    """

    of: Inputs[Decimal]
    one: PerQuery[Decimal]
    one_time: Decimal
    standing: Decimal
    slope: Decimal
    replica: Decimal
    load: tuple[Decimal, Decimal]

    def replicas(self, volume: Decimal) -> int:
        return formulas.busy(self.load, self.of.min_replicas, volume) if self.of.capped else 1

    def fixed(self, volume: Decimal) -> Decimal:
        """A month whether calls come or not."""
        return self.standing + self.replica * self.replicas(volume) if self.replica else self.standing

    def monthly(self, volume: Decimal) -> Decimal:
        return self.fixed(volume) + self.slope * volume

    def over_the_horizon(self, volume: Decimal) -> Decimal:
        """In all. By the month it would be divided, and equals told apart by a rounding."""
        return self.one_time + self.of.horizon * self.monthly(volume)


def worked(of: Inputs[Decimal]) -> Worked:
    one = formulas.per_query(of)
    return Worked(
        of,
        one,
        formulas.one_time(of),
        formulas.standing(of),
        DAYS_A_MONTH * one.total,
        formulas.replica_usd(of),
        formulas.load(of),
    )
