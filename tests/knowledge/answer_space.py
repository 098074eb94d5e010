"""The whole space of answers as tables of one byte a state, made from the rules without the engine's help.

A state has a digit a question: 0 for open, 1 for "not sure", and one for each group of definite answers that meet
the same conditions. A table holds a set of verdicts for every state, a bit a verdict.
"""

from collections.abc import Callable, Iterable
from functools import cache, cached_property, reduce
from itertools import chain, combinations
from operator import or_
from typing import Final, TypeAlias

from knowledge.answers import Answer
from knowledge.playbook import Playbook
from knowledge.questions import UNSURE, Question
from knowledge.rules import Rule, Signs
from knowledge.verdicts import Verdict

OPEN, NOT_SURE, DEFINITE = 0, 1, 2
BIT: Final = {verdict: 1 << at for at, verdict in enumerate(Verdict)}
VERDICT: Final = {bit: verdict for verdict, bit in BIT.items()}

Planes: TypeAlias = list[bytes]
"""A table cut by the digits of one question: a plane a digit, each with the same order of states."""

_ONE = bytes(0xFF if byte in VERDICT else 0 for byte in range(256))


def settled(table: bytes) -> bytes:
    """0xFF for the states whose set is of one verdict, 0 for the others."""
    return table.translate(_ONE)


def union(tables: Planes) -> bytes:
    return _bytes(reduce(or_, map(_number, tables)), len(tables[0]))


def differences(one: bytes, other: bytes, where: bytes) -> int:
    """In how many of the states that `where` marks two tables differ."""
    apart = _bytes((_number(one) ^ _number(other)) & _number(where), len(one))
    return len(apart) - apart.count(0)


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
    def verdicts(self) -> bytes:
        """The verdict of each state."""
        bits = {mask: BIT[self.decide(mask).verdict] for mask in self.masks}
        half = len(self._met) // 2
        heads, tails = _products(self._met[:half]), _products(self._met[half:])
        rows = {head: bytes([bits[head | tail] for tail in tails]) for head in set(heads)}
        return b"".join([rows[head] for head in heads])

    @cached_property
    def turning_out(self) -> bytes:
        """The verdicts that can come out once all that is open or unsure is known."""

        def known(_: int, planes: Planes) -> Planes:
            definite = union(planes[DEFINITE:])
            return [definite, definite, *planes[DEFINITE:]]

        return self.along(self.verdicts, known)

    @cached_property
    def reachable(self) -> bytes:
        """The verdicts that can come out once all that is open is answered, be it with "not sure"."""
        return self.along(self.verdicts, lambda _, planes: [union(planes[NOT_SURE:]), *planes[NOT_SURE:]])

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

    def along(self, table: bytes, read: Callable[[int, Planes], Planes]) -> bytes:
        """Replace a table's planes along each question in turn; after the last the states stand as before."""
        for at, radix in enumerate(self._radices):
            size = len(table) // radix
            planes = read(at, [table[size * digit : size * (digit + 1)] for digit in range(radix)])
            turned = bytearray(len(table))
            for digit, plane in enumerate(planes):
                turned[digit::radix] = plane
            table = bytes(turned)
        return table

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


def _products(met: list[list[int]]) -> list[int]:
    return reduce(lambda masks, own: [mask | one for mask in masks for one in own], met, [0])


def _number(table: bytes) -> int:
    return int.from_bytes(table, "little")


def _bytes(number: int, length: int) -> bytes:
    return number.to_bytes(length, "little")
