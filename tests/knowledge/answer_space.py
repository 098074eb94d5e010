"""The whole space of answers as tables of bits a state, made from the rules without the engine's help.

A state has a digit a question: 0 for open, 1 for "not sure", and one for each group of definite answers that meet
the same conditions. States are marked in a whole number, a bit a state, so that all of them are looked at together.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property, reduce
from itertools import chain, combinations
from operator import and_, or_
from typing import TypeAlias

from knowledge.answers import Answer
from knowledge.playbook import Playbook
from knowledge.questions import UNSURE, Question
from knowledge.rules import Rule, Signs
from knowledge.verdicts import Verdict

OPEN, NOT_SURE, DEFINITE = 0, 1, 2

Marks: TypeAlias = int
"""Some of the states, a bit a state."""


@dataclass(frozen=True)
class Table:
    """A set of verdicts for every state.

    Attributes:
        having: For each verdict the states whose set has it.
        states: How many there are.
    """

    having: tuple[Marks, ...]
    states: int

    def only(self, state: int) -> Verdict | None:
        """The verdict of a state whose set is of one."""
        at, bit = divmod(state, 8)
        found = [verdict for verdict, marks in self._to_look_up if marks[at] >> bit & 1]
        return found[0] if len(found) == 1 else None

    @cached_property
    def settled(self) -> Marks:
        """The states whose set is of one verdict."""
        once, twice = 0, 0
        for marks in self.having:
            once, twice = once | marks, twice | once & marks
        return once ^ twice

    def differences(self, other: "Table", where: Marks) -> int:
        """In how many of the states that `where` marks two tables differ."""
        apart = reduce(or_, (one ^ two for one, two in zip(self.having, other.having, strict=True)))
        return (apart & where).bit_count()

    @cached_property
    def _to_look_up(self) -> list[tuple[Verdict, bytes]]:
        """A bit of a long number is reached by copying it."""
        size = self.states // 8 + 1
        each = zip(Verdict, self.having, strict=True)
        return [(verdict, marks.to_bytes(size, "little")) for verdict, marks in each]


def definite_answers(question: Question) -> list[Answer]:
    """Every definite answer; of a number, the first and the last in each band."""
    if question.kind == "number":
        firsts = [band.least for band in question.bands]
        return sorted({*firsts, *(first - 1 for first in firsts[1:]), 10 * firsts[-1]})
    ids = [choice.id for choice in question.choices if choice.id != UNSURE]
    most = len(ids) if question.kind == "many" else 1
    return list(chain.from_iterable(combinations(ids, size) for size in range(1, most + 1)))


class Space:
    """Every state of the answers to a playbook's questions.

    Attributes:
        groups: For each question its definite answers, those together that meet the same conditions.
    """

    def __init__(self, playbook: Playbook) -> None:
        self.questions = playbook.questions
        self._conditions = list(dict.fromkeys(chain.from_iterable(rule.when for rule in playbook.rules)))
        self._rules = [(self._mask(rule.when), rule) for rule in playbook.rules]
        self.groups = [self._grouped(question) for question in self.questions]
        self._radices = [DEFINITE + len(groups) for groups in self.groups]
        self._strides = [1]
        for radix in reversed(self._radices[1:]):
            self._strides.insert(0, self._strides[0] * radix)

    def met(self, question: Question, answer: Answer) -> int:
        """The conditions of the rules that an answer meets, a bit a condition."""
        read = (_band(question, answer),) if isinstance(answer, int) else answer
        signs = {(question.id, reading) for reading in read}
        return self._mask(condition for condition in self._conditions if condition & signs)

    def known(self, state: int) -> tuple[int, int]:
        """The conditions that the definite answers of a state meet, and which questions have one, a bit each."""
        met, who = 0, 0
        for at, (stride, radix) in enumerate(zip(self._strides, self._radices, strict=True)):
            digit = state // stride % radix
            if digit >= DEFINITE:
                met, who = met | self._met[at][digit], who | 1 << at
        return met, who

    @cache  # noqa: B019 -- a space lives as long as the tests
    def decide(self, met: int) -> Rule:
        return next(rule for needed, rule in self._rules if met & needed == needed)

    def answer(self, question: int, digit: int) -> Answer:
        """An answer that a digit stands for."""
        return (UNSURE,) if digit == NOT_SURE else self.groups[question][digit - DEFINITE][0]

    def digit(self, question: int, answer: Answer) -> int:
        """The digit that a definite answer is counted as."""
        met = [self.met(self.questions[question], group[0]) for group in self.groups[question]]
        return DEFINITE + met.index(self.met(self.questions[question], answer))

    def answers(self, state: int) -> dict[str, Answer]:
        digits = [state // stride % radix for stride, radix in zip(self._strides, self._radices, strict=True)]
        return {self.questions[at].id: self.answer(at, digit) for at, digit in enumerate(digits) if digit}

    def digits(self, question: int) -> range:
        """The digits of everything that may be answered."""
        return range(NOT_SURE, self._radices[question])

    def answered(self, state: int, question: int, digit: int) -> int:
        """The state with another digit at one question."""
        stride, radix = self._strides[question], self._radices[question]
        return state + stride * (digit - state // stride % radix)

    @cached_property
    def masks(self) -> frozenset[int]:
        """Every set of conditions that some state meets."""
        return frozenset(mask | own for mask in self.masks_without(0) for own in self._met[0])

    def met_by(self, question: int) -> list[int]:
        """The conditions that each digit of a question meets."""
        return self._met[question]

    def masks_without(self, question: int) -> set[int]:
        """Every set of conditions that the answers to the other questions may meet."""
        others = (set(met) for at, met in enumerate(self._met) if at != question)
        return reduce(lambda a, b: {x | y for x in a for y in b}, others, {0})

    def verdicts_with(self, question: int, digit: int) -> set[Verdict]:
        """Every verdict of a state that has this digit at this question."""
        own = self._met[question][digit]
        return {self.decide(mask | own).verdict for mask in self.masks_without(question)}

    @cached_property
    def states(self) -> int:
        return self._strides[0] * self._radices[0]

    @cached_property
    def verdicts(self) -> Table:
        """The verdict of each state: the first rule of which it meets all conditions."""
        meeting = [self._meeting(at) for at in range(len(self._conditions))]
        having, left = dict.fromkeys(Verdict, 0), (1 << self.states) - 1
        for needed, rule in self._rules:
            found = reduce(and_, (marks for at, marks in enumerate(meeting) if needed >> at & 1), left)
            having[rule.verdict] |= found
            left ^= found
        return Table(tuple(having.values()), self.states)

    @cached_property
    def turning_out(self) -> Table:
        """The verdicts that can come out once all that is open or unsure is known."""
        return self.coming_out((OPEN, NOT_SURE), DEFINITE)

    @cached_property
    def reachable(self) -> Table:
        """The verdicts that can come out once all that is open is answered, be it with "not sure"."""
        return self.coming_out((OPEN,), NOT_SURE)

    def coming_out(self, unknown: tuple[int, ...], first: int) -> Table:
        """The verdicts that can come out once no digit is one of these, but any from a first one on."""
        return Table(
            tuple(self._spread(marks, unknown, first) for marks in self.verdicts.having), self.states
        )

    def _spread(self, marks: Marks, unknown: tuple[int, ...], first: int) -> Marks:
        for question, stride in enumerate(self._strides):
            union = self.at_any(marks, question, first)
            for digit in unknown:
                there = digit * stride
                marks = (marks | self._open[question] << there) ^ (self._open[question] ^ union) << there
        return marks

    def at(self, marks: Marks, question: int, digit: int) -> Marks:
        """The marks of the states with this digit at a question, each where the state with an open one is."""
        return marks >> digit * self._strides[question] & self._open[question]

    def at_any(self, marks: Marks, question: int, first: int) -> Marks:
        """The union of the marks at all digits of a question from a first one on."""
        stride, radix = self._strides[question], self._radices[question]
        return reduce(or_, (marks >> digit * stride for digit in range(first, radix))) & self._open[question]

    @cached_property
    def _open(self) -> list[Marks]:
        """Where each question is open."""
        return [
            _repeated((1 << stride) - 1, stride * radix, self.states)
            for stride, radix in zip(self._strides, self._radices, strict=True)
        ]

    def _meeting(self, condition: int) -> Marks:
        """Where a condition is met."""
        return reduce(
            or_,
            (
                self._open[at] << digit * self._strides[at]
                for at, met in enumerate(self._met)
                for digit, own in enumerate(met)
                if own >> condition & 1
            ),
            0,
        )

    def sways(self, state: int, question: int) -> bool:
        """Whether two answers to an open question give different verdicts, in some way of answering the other open
        ones: definite, or "not sure" where a question is core."""
        met, open_ = 0, []
        for at, (stride, radix) in enumerate(zip(self._strides, self._radices, strict=True)):
            digit = state // stride % radix
            met |= self._met[at][digit]
            if digit == OPEN and at != question:
                open_.append(at)
        return self._sways(met, tuple(open_), question)

    @cache  # noqa: B019 -- a space lives as long as the tests
    def _sways(self, met: int, others: tuple[int, ...], question: int) -> bool:
        masks = {met}
        for at in others:
            first = NOT_SURE if self.questions[at].core else DEFINITE
            masks = {mask | way for mask in masks for way in self._met[at][first:]}
        own = set(self._met[question][DEFINITE:])
        return any(len({self.decide(mask | way).verdict for way in own}) > 1 for mask in masks)

    @cached_property
    def _met(self) -> list[list[int]]:
        """What each digit of each question meets."""
        unsure = [self.met(question, (UNSURE,)) for question in self.questions]
        return [
            [0, unsure[at], *(self.met(question, group[0]) for group in self.groups[at])]
            for at, question in enumerate(self.questions)
        ]

    def _grouped(self, question: Question) -> list[list[Answer]]:
        groups: dict[int, list[Answer]] = {}
        for answer in definite_answers(question):
            groups.setdefault(self.met(question, answer), []).append(answer)
        return list(groups.values())

    def _mask(self, conditions: Iterable[Signs]) -> int:
        return reduce(or_, (1 << self._conditions.index(condition) for condition in conditions), 0)


def _band(question: Question, number: int) -> str:
    return max((band.least, band.id) for band in question.bands if band.least <= number)[1]


def _repeated(marks: Marks, period: int, states: int) -> Marks:
    """The marks of the first states again and again."""
    while period < states:
        marks |= marks << period
        period *= 2
    return marks & (1 << states) - 1
