"""How many questions a meeting asks, counted over every complete set of definite answers, in any order.

Whether a question can still matter depends on which others are answered and how, never on their order: one that was
passed over could not have changed anything. So the cost of asking it next is a sum over the answers so far, and
the best of all orders is a shortest path through the sets of questions asked.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, cached_property, reduce
from itertools import compress, pairwise, product
from operator import or_
from typing import Final, TypeAlias

from knowledge.playbook import PLAYBOOK, Playbook
from knowledge.questions import Question
from knowledge.verdicts import Verdict

Table: TypeAlias = bytes
"""A byte for each way of answering a set of questions, the last question running fastest."""

Asked: TypeAlias = frozenset[str]

BIT: Final = {verdict: 1 << at for at, verdict in enumerate(Verdict)}
_SEVERAL: Final = bytes(0 if byte in BIT.values() else 1 for byte in range(256))
DOCUMENTS: Final = (("failing",), ("knowledge", "behaviour", "repeated", "sources", "narrow"))
"""What the essay fixes: what is failing comes first of all, its five meeting questions come in this order."""


class Orders:
    """Costs of every order of a playbook's questions.

    Args:
        playbook: Whose verdicts settle.
        core: Whether its core questions are asked as long as any open answer matters, or only while they matter.
    """

    def __init__(self, playbook: Playbook = PLAYBOOK, *, core: bool) -> None:
        self._questions: Mapping[str, Question] = {question.id: question for question in playbook.questions}
        self._options = {question.id: playbook.options(question) for question in playbook.questions}
        self._verdict = cache(lambda met: playbook.rule(met).verdict)
        self._core = core
        self._open: dict[Asked, Table] = {}
        self._mattering: dict[tuple[Asked, str], Table] = {}

    @cached_property
    def all(self) -> int:
        """How many complete sets of definite answers there are."""
        return sum(self._weights(frozenset(self._questions)))

    def mean(self, order: Sequence[str]) -> float:
        """Questions asked in this order, on average over all complete sets of answers."""
        return sum(self.share(order, id_) for id_ in order)

    def share(self, order: Sequence[str], id_: str) -> float:
        """In what part of all complete sets of answers a question is asked, in this order."""
        return self._asked(frozenset(order[: order.index(id_)]), id_) / self.all

    def worst(self, order: Sequence[str]) -> int:
        """Questions asked in this order where the answers leave the verdict open longest."""

        @cache
        def ahead(met: int, at: int) -> int:
            if at == len(order):
                return 0
            further = max(ahead(met | option.met, at + 1) for option in self._options[order[at]])
            return further + self._is_due(met, order[at:])

        return ahead(0, 0)

    def _is_due(self, met: int, open_: Sequence[str]) -> bool:
        """Whether the first of the open questions is asked."""
        ways = {met}
        for id_ in open_[1:]:
            ways = {way | option.met for way in ways for option in self._options[id_]}
        verdicts = [{self._verdict(way | option.met) for option in self._options[open_[0]]} for way in ways]
        if self._core and self._questions[open_[0]].core:
            return len(set().union(*verdicts)) > 1
        return any(len(found) > 1 for found in verdicts)

    def worth(self, id_: str) -> float:
        """In what part of all complete sets of answers the verdict would be another had nobody put the question."""
        others = Counter({0: 1})
        for other in self._questions.keys() - {id_}:
            before, others = others, Counter()
            for option, (met, ways) in product(self._options[other], before.items()):
                others[met | option.met] += ways * option.ways
        changed = sum(
            ways * option.ways
            for met, ways in others.items()
            for option in self._options[id_]
            if self._verdict(met | option.met) is not self._verdict(met)
        )
        return changed / self.all

    def best(self) -> tuple[str, ...]:
        """The order with the smallest mean among all that keep to the documents'."""
        found: dict[Asked, tuple[int, tuple[str, ...]]] = {frozenset(): (0, ())}
        for _ in self._questions:
            further: dict[Asked, tuple[int, tuple[str, ...]]] = {}
            for asked, (so_far, order) in found.items():
                for id_ in self._allowed(asked):
                    way = (so_far + self._asked(asked, id_), (*order, id_))
                    there = asked | {id_}
                    further[there] = min(way, further.get(there, way))
            found = further
        return found[frozenset(self._questions)][1]

    def _allowed(self, asked: Asked) -> Iterator[str]:
        if not asked:
            yield from DOCUMENTS[0]
            return
        waiting = {after: before for before, after in pairwise(DOCUMENTS[1])}
        for id_ in self._questions:
            if id_ not in asked and waiting.get(id_, "failing") in asked:
                yield id_

    def _asked(self, before: Asked, id_: str) -> int:
        """In how many complete sets of answers a question is asked, once those before it are answered."""
        matters = self._matters(before, id_)
        due = self._unsettled(before) if self._core and self._questions[id_].core else matters
        rest = self.all // sum(self._weights(before))
        return rest * sum(compress(self._weights(before), due))

    def _unsettled(self, asked: Asked) -> Table:
        """1 for each way of answering after which two verdicts are still possible."""
        return self._possible(asked).translate(_SEVERAL)

    def _possible(self, asked: Asked) -> Table:
        if asked not in self._open:
            missing = next((id_ for id_ in self._questions if id_ not in asked), None)
            whole = asked | {missing} if missing else asked
            self._open[asked] = (
                self._collapse(self._possible(whole), whole, missing) if missing else self._verdicts
            )
        return self._open[asked]

    def _matters(self, asked: Asked, id_: str) -> Table:
        """1 for each way of answering after which two answers to the question, all else equal, differ in verdict."""
        if (asked, id_) not in self._mattering:
            missing = next((other for other in self._questions if other not in asked and other != id_), None)
            if missing:
                whole = asked | {missing}
                table = self._collapse(self._matters(whole, id_), whole, missing)
            else:
                table = self._unsettled(asked)
            self._mattering[asked, id_] = table
        return self._mattering[asked, id_]

    @cached_property
    def _verdicts(self) -> Table:
        ways = product(*([option.met for option in self._options[id_]] for id_ in self._questions))
        return bytes(BIT[self._verdict(reduce(or_, way))] for way in ways)

    def _weights(self, asked: Asked) -> list[int]:
        weights = [1]
        for id_ in self._questions:
            if id_ in asked:
                weights = [weight * option.ways for weight in weights for option in self._options[id_]]
        return weights

    def _collapse(self, table: Table, asked: Asked, id_: str) -> Table:
        """The union of a table over all answers to one of its questions."""
        radix, stride = len(self._options[id_]), 1
        for later in list(self._questions)[list(self._questions).index(id_) + 1 :]:
            stride *= len(self._options[later]) if later in asked else 1
        size = radix * stride
        blocks = (table[at : at + size] for at in range(0, len(table), size))
        return b"".join(
            _union([block[at : at + stride] for at in range(0, size, stride)]) for block in blocks
        )


def _union(parts: list[bytes]) -> bytes:
    whole = reduce(or_, (int.from_bytes(part, "little") for part in parts))
    return whole.to_bytes(len(parts[0]), "little")
