"""People and accidents at random; after each of them the thread is held against a description of its own."""

import asyncio
import os
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from knowledge.answers import Answer, shown
from playground import Message, Workspace, from_manifest, serve
from tests.bot_process import bot_for
from tests.consistency import at_rest
from tests.conversations.small import SMALL
from tests.faults.expected import Expected
from tests.faults.walk import key_of
from tests.fixtures import MANIFEST
from tests.redis_server import running_server

PEOPLE: Final = st.sampled_from(["ana", "ben", "chloe"])
ANSWERS: Final[dict[str, dict[str, Answer]]] = {
    "colours": {"Not sure": ("unsure",), "Done": ("red",)},
    "sweet": {"Yes": ("yes",), "No": ("no",), "Not sure": ("unsure",)},
    "calls": {"10": 10, "20,000": 20_000, "Not sure": ("unsure",)},
}
PICKS: Final = st.sampled_from(
    [(question, label) for question, labels in ANSWERS.items() for label in labels]
)
QUESTIONS: Final = st.sampled_from(list(ANSWERS))
MOST_ACCIDENTS: Final = 2
"""In one course: each costs a second or more."""

PATIENCE: Final = 30


class Meeting(RuleBasedStateMachine):
    """One meeting over three questions, one worker at a time."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.stack, self.bot = AsyncExitStack(), AsyncExitStack()
        self.accidents = 0
        self.buttons: dict[str, Message] = {}
        self.expected = Expected(SMALL)

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self.runner.run(work)

    @initialize(given=st.lists(st.tuples(PEOPLE, PICKS), min_size=6, max_size=10))
    def start(self, given: list[tuple[str, tuple[str, str]]]) -> None:
        """Some have answered already, the first of them "not sure" to the first question."""
        self.run(self._start())
        self.answer_one("ana", "colours", "Not sure")
        for who, pick in given:
            self.answer_one(who, *pick)

    async def _start(self) -> None:
        self.redis = self.stack.enter_context(running_server(durable=False))
        opened = serve(installation=from_manifest(MANIFEST))
        self.workspace: Workspace = await self.stack.enter_async_context(opened)
        await self._begin_work()
        await self.workspace.command("ana", "planning", "/ragvsft", "our bot")
        await self._compare()

    async def _begin_work(self) -> None:
        await self.bot.enter_async_context(
            bot_for(self.workspace, self.redis.url, SMALL, public_url="http://x.example")
        )

    @rule(who=PEOPLE, pick=PICKS, copies=st.sampled_from([1, 1, 3]))
    def answer(self, who: str, pick: tuple[str, str], copies: int) -> None:
        """Also by the buttons of long ago; they mean the same for ever."""
        self.answer_one(who, *pick, copies)

    def answer_one(self, who: str, question: str, label: str, copies: int = 1) -> None:
        if question in self.buttons:
            self.expected.answer(question, who, ANSWERS[question][label])
            self.run(self._press(who, self.buttons[question], label, copies))

    @rule(who=PEOPLE, number=st.integers(0, 2))
    def answer_what_is_open(self, who: str, number: int) -> None:
        """So that meetings come to an end, and people to different answers."""
        next_ = self.expected.found().next_question
        question = next_.id if next_ else "sweet"
        labels = list(ANSWERS[question])
        self.answer_one(who, question, labels[number % len(labels)])

    @rule(who=PEOPLE, question=QUESTIONS)
    def change_or_keep(self, who: str, question: str) -> None:
        message = self._message(f"{self.expected.round}:question:{question}")
        labels = message.labels() if message else []
        if message and "Change" in labels:
            self.expected.opened.add(question)
            self.run(self._press(who, message, "Change"))
        elif message and "Keep" in labels:
            self.expected.opened.discard(question)
            self.run(self._press(who, message, "Keep"))

    @precondition(lambda self: self.expected.decided)
    @rule(who=PEOPLE)
    def details_or_less(self, who: str) -> None:
        self.expected.details = not self.expected.details
        card = self._message(f"{self.expected.round}:card")
        assert card
        self.run(self._press(who, card, "Details" if self.expected.details else "Less"))

    @rule(who=PEOPLE, words=st.sampled_from(["help", "summary"]), copies=st.sampled_from([1, 2]))
    def call(self, who: str, words: str, copies: int) -> None:
        self.expected.heard += 1
        self.run(self._say(who, f"@ragvsft {words}", copies))

    @rule(who=PEOPLE)
    def ask(self, who: str) -> None:
        self.expected.inquiries += 1
        self.run(self._say(who, "@ragvsft why not a long context?"))

    @rule(who=PEOPLE, words=st.sampled_from(["20000", "Yes", "not sure", "that was quick"]))
    def type(self, who: str, words: str) -> None:
        """It counts where it answers the question that stands last, if that is open."""
        self._typed(who, words)
        self.run(self._say(who, words))

    def _typed(self, who: str, words: str) -> None:
        thread = [m for m in self._bots() if key_of(m).startswith(f"{self.expected.round}:question:")]
        question = key_of(thread[-1]).rpartition(":")[2]
        next_ = self.expected.found().next_question
        meant = {"20000": "20,000", "not sure": "Not sure"}.get(words, words)
        is_open = question in self.expected.opened or (next_ is not None and next_.id == question)
        if is_open and meant in ANSWERS[question]:
            self.expected.answer(question, who, ANSWERS[question][meant])

    @precondition(lambda self: self.expected.round == 0 and self.expected.votes)
    @rule(who=PEOPLE)
    def start_over(self, who: str) -> None:
        self.expected.start_over()
        self.buttons.clear()
        self.run(self._say(who, "@ragvsft restart", 2))

    @precondition(lambda self: self.accidents < MOST_ACCIDENTS)
    @rule(kind=st.sampled_from(["next_429", "next_500", "next_lost"]))
    def slack_fails(self, kind: str) -> None:
        """What comes next meets it."""
        self.accidents += 1
        self.workspace.faults.methods = frozenset({"chat.postMessage", "chat.update"})
        setattr(self.workspace.faults, kind, 1)

    @precondition(lambda self: self.accidents < MOST_ACCIDENTS)
    @rule()
    def worker_changes(self) -> None:
        self.accidents += 1
        self.run(self._change_worker())

    async def _change_worker(self) -> None:
        await self.bot.aclose()
        await self._begin_work()
        await self._compare()

    @rule()
    def redis_hangs_up(self) -> None:
        self.redis.ask("CLIENT KILL TYPE normal")

    async def _press(self, who: str, message: Message, label: str, copies: int = 1) -> None:
        if label == "Done":
            await self.workspace.choose(who, message, ["Deep red"])
        self.workspace.faults.copies = copies
        assert (await self.workspace.click(who, message, label)).ok
        self.workspace.faults.copies = 1
        await self._compare()

    async def _say(self, who: str, words: str, copies: int = 1) -> None:
        self.workspace.faults.copies = copies
        await self.workspace.say(who, "planning", words, thread=self._bots()[0].ts)
        await self.workspace.settled()
        self.workspace.faults.copies = 1
        await self._compare()

    def _bots(self) -> list[Message]:
        return [message for message in self.workspace.channel("planning").history if message.bot_id]

    def _message(self, key: str) -> Message | None:
        return next((message for message in self._bots() if key_of(message) == key), None)

    async def _compare(self) -> None:
        await at_rest(self.redis.url, PATIENCE)
        self.expected.rest()
        for question in SMALL.questions:
            self._compare_question(question.id)
        card, found = self._message(f"{self.expected.round}:card"), self.expected.found()
        assert bool(card) == self.expected.decided
        if card:
            assert found.wording.headline in card.text
            assert ("Less" in card.labels()) == self.expected.details
        said = [key_of(message) for message in self._bots()]
        assert len(said) == len(set(said)), "a message stands twice"
        assert sum(key.startswith("notice:") for key in said) == self.expected.heard
        assert sum(key.startswith("ask:") for key in said) == self.expected.inquiries

    def _compare_question(self, id_: str) -> None:
        expected, question = self.expected, SMALL.question(id_)
        message = self._message(f"{expected.round}:question:{id_}")
        assert question
        assert bool(message) == (id_ in expected.asked)
        if message is None:
            return
        next_, camps = expected.found().next_question, expected.camps(id_)
        labels, text = message.labels(), message.visible_text()
        if question is next_ or id_ in expected.opened:
            assert "Not sure" in labels
            assert ("Keep" in labels) == (question is not next_ and bool(camps))
            self.buttons.setdefault(id_, message.snapshot())
        elif not camps:
            assert labels == []
        else:
            assert labels == ["Change"]
            lines = [f"*{shown(question, answer)}*  ·  {_names(people)}" for answer, people in camps]
            assert [text.index(line) for line in lines] == sorted(text.index(line) for line in lines)

    def teardown(self) -> None:
        self.run(self._end())
        self.runner.close()

    async def _end(self) -> None:
        await self.bot.aclose()
        await self.stack.aclose()


def _names(people: list[str]) -> str:
    return ", ".join(f"@{who.capitalize()}" for who in people)


THOROUGH: Final = os.environ.get("HYPOTHESIS_PROFILE") == "thorough"


pytestmark = pytest.mark.processes

TestMeeting = Meeting.TestCase
TestMeeting.settings = settings(
    max_examples=200 if THOROUGH else 4,
    stateful_step_count=40 if THOROUGH else 10,
    deadline=None,
    derandomize=not THOROUGH,
    phases=tuple(Phase) if THOROUGH else (Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)
