"""The rules as a decision diagram: question by question, where each answer leads.

Whatever leaves the same rules open leads to the same place, so a few hundred places stand for all that may be answered,
and what can still come of it is known at each.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache, cached_property, reduce
from operator import or_
from typing import NamedTuple, TypeAlias

from knowledge.verdicts import Verdict

Rules: TypeAlias = tuple[tuple[int, Verdict], ...]
"""In order: the conditions that each needs, a bit a condition, and its verdict. The last needs none."""

Met: TypeAlias = Sequence[int | None]
"""The conditions that the answer to each question meets; `None` where it is open."""


class Option(NamedTuple):
    """Definite answers to one question that no rule tells apart.

    Attributes:
        met: Which conditions of the rules they meet, a bit a condition.
        ways: How many answers these are.
    """

    met: int
    ways: int


@dataclass(frozen=True)
class Fork:
    """A question as the rules see it.

    Attributes:
        unsure: The conditions that a "not sure" meets.
        asked: Whether it is asked in any case, so that a "not sure" has to be reckoned with.
    """

    options: tuple[Option, ...]
    unsure: int
    asked: bool

    @cached_property
    def definite(self) -> tuple[int, ...]:
        """The conditions that definite answers meet."""
        return tuple(option.met for option in self.options)

    @cached_property
    def likely(self) -> tuple[int, ...]:
        """The conditions that an answer meets which has to be reckoned with."""
        return (*self.definite, self.unsure) if self.asked else self.definite

    @cached_property
    def every(self) -> tuple[int, ...]:
        """The conditions that any answer meets; none where it is left open."""
        return (*self.definite, self.unsure, 0)


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """What is to be decided yet after the answers to the first questions.

    Attributes:
        onward: Where the answer to the next question leads, by the conditions that it meets.
        outcomes: The verdicts if all further questions get a definite answer, each with in how many ways.
        kind: The same for places from which every likely way on ends alike.
        mattering: Which further questions can change the verdict while all of them are open, by their place in order.
    """

    onward: Mapping[int, "Place"]
    outcomes: Mapping[Verdict, int]
    kind: int
    mattering: frozenset[int]

    @property
    def verdict(self) -> Verdict:
        """Of a place where nothing is to be decided any more."""
        [found] = self.outcomes
        return found


class Gap(NamedTuple):
    """Where the answers have led when the first question comes that is open.

    Attributes:
        at: That question, by its place in the order.
        ahead: From it on to the last that was answered; of what comes after that each place knows what may come.
    """

    place: Place
    at: int
    ahead: Sequence[tuple[Fork, int | None]]

    def verdicts(self) -> AbstractSet[Verdict]:
        """Those that can come out once all that is open is known."""
        places: Collection[Place] = [self.place]
        for fork, given in self.ahead:
            if given is None:
                places = {place.onward[way] for place in places for way in fork.definite}
            else:
                places = [place.onward[given] for place in places]
        return set().union(*[place.outcomes for place in places])

    def outcomes(self) -> Mapping[Verdict, int]:
        """The same, each with in how many ways."""
        ways = [(self.place, 1)]
        for fork, given in self.ahead:
            if given is None:
                ways = _parted(ways, fork.options)
            else:
                ways = [(place.onward[given], so_far) for place, so_far in ways]
        return _together((place.outcomes, so_far) for place, so_far in ways)

    def mattering(self) -> AbstractSet[int]:
        """Of which open questions two answers, all else equal, can give different verdicts.

        All else may include a "not sure" to a question that is asked in any case: it must not bring a question back
        that was thought done.
        """
        if not self.ahead:
            return self.place.mattering
        places, apart = {self.place}, dict[int, set[frozenset[Place]]]()
        for at, (fork, given) in enumerate(self.ahead, start=self.at):
            ways = fork.likely if given is None else (given,)
            for question, groups in apart.items():
                apart[question] = {_led(group, way) for group in groups for way in ways}
            if given is None:
                apart[at] = {frozenset(place.onward[way] for way in fork.definite) for place in places}
            places = {place.onward[way] for place in places for way in ways}
        parting = {question for question, groups in apart.items() if any(map(_parts, groups))}
        return parting.union(*(place.mattering for place in places))


@dataclass(frozen=True)
class Diagram:
    """All places, by the one where all begins."""

    start: Place
    forks: tuple[Fork, ...]

    def verdict(self, met: Met) -> Verdict:
        """With what is open left open."""
        return self.path(met)[-1].verdict

    def path(self, met: Met) -> list[Place]:
        """From the start to the end, with what is open left open."""
        path = [self.start]
        for given in met:
            path.append(path[-1].onward[given or 0])
        return path

    def detour(self, path: Sequence[Place], met: Met, at: int, given: int) -> Place:
        """The end if one answer of a path were another: most ways lead back to the path soon."""
        place = path[at].onward[given]
        for level in range(at + 1, len(met)):
            if place is path[level]:
                return path[-1]
            place = place.onward[met[level] or 0]
        return place

    def gap(self, met: Met) -> Gap:
        place, at, answered = self.start, 0, _answered(met)
        while at < answered and (given := met[at]) is not None:
            place, at = place.onward[given], at + 1
        return Gap(place, at, list(zip(self.forks[at:answered], met[at:answered], strict=True)))


def diagram(rules: Rules, forks: tuple[Fork, ...]) -> Diagram:
    """The questions are asked in the order of their forks."""
    met_by = [reduce(or_, fork.every) for fork in forks]
    ahead = [reduce(or_, met_by[at:], 0) for at in range(len(forks) + 1)]
    kinds: dict[object, int] = {}

    @cache
    def place(at: int, open_: Rules) -> Place:
        if at == len(forks):
            [(_, verdict)] = open_
            return Place({}, {verdict: 1}, kinds.setdefault(verdict, len(kinds)), frozenset())
        fork = forks[at]
        onward = {met: place(at + 1, _left(open_, met, ahead[at + 1])) for met in fork.every}
        likely = [onward[met] for met in fork.likely]
        kind = kinds.setdefault((at, *(there.kind for there in likely)), len(kinds))
        own = [at] if _parts(onward[met] for met in fork.definite) else []
        mattering = frozenset(own).union(*(there.mattering for there in likely))
        outcomes = _together((onward[met].outcomes, ways) for met, ways in fork.options)
        return Place(onward, outcomes, kind, mattering)

    return Diagram(place(0, _left(rules, 0, ahead[0])), forks)


def _answered(met: Met) -> int:
    """How many questions there are up to the last that has an answer."""
    answered = len(met)
    while answered and met[answered - 1] is None:
        answered -= 1
    return answered


def _left(rules: Iterable[tuple[int, Verdict]], met: int, ahead: int) -> Rules:
    """The rules that may still decide once these conditions are met, while only those ahead can be met yet."""
    left: list[tuple[int, Verdict]] = []
    for needed, verdict in rules:
        lacks = needed & ~met
        if not lacks & ~ahead:
            left.append((lacks, verdict))
        if not lacks:
            break
    while len(left) > 1 and left[-2][1] is left[-1][1]:
        del left[-2]
    return tuple(left)


def _parted(ways: Iterable[tuple[Place, int]], options: Sequence[Option]) -> list[tuple[Place, int]]:
    found: dict[Place, int] = defaultdict(int)
    for place, so_far in ways:
        for way, answers in options:
            found[place.onward[way]] += so_far * answers
    return list(found.items())


def _together(parts: Iterable[tuple[Mapping[Verdict, int], int]]) -> dict[Verdict, int]:
    """Each part as often as its number says."""
    found: dict[Verdict, int] = defaultdict(int)
    for outcomes, times in parts:
        for verdict, ways in outcomes.items():
            found[verdict] += ways * times
    return found


def _led(places: Iterable[Place], way: int) -> frozenset[Place]:
    return frozenset(place.onward[way] for place in places)


def _parts(places: Iterable[Place]) -> bool:
    return len({place.kind for place in places}) > 1
