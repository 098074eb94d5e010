"""Somebody in another workspace, with the same app and all our ids; what they send is signed as theirs."""

import copy
import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from handlers import presses
from handlers.cards.estimate_form import Form
from handlers.presses import Confirmation, Lesson, Opinion, Press
from knowledge.costs.typical import typical
from knowledge.costs.written.options import query_string
from knowledge.playbook import PLAYBOOK
from playground import Workspace
from playground.deliveries import Kind, signed
from tests.faults.prey import OURS, Prey

FIRST, SECOND = (question.id for question in PLAYBOOK.questions[:2])
TYPED = (
    "@ragvsft summary", "@ragvsft help", "@ragvsft restart", "@ragvsft what was decided here?", "Yes", "Not sure",
    "1, 2", "@ragvsft yes", "why is that?",
)  # fmt: skip
PATHS = (
    "/{}", "/meetings/{}", "/scenarios/{}", "/articles/{}", "/cost?meeting={}", "/api/v1/scenarios/{}",
    "/api/v1/meetings/{}", "/?thread={}",
)  # fmt: skip
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Attack:
    """One try.

    Attributes:
        sort: Under which it is counted.
        kind: Of the delivery; `None` where it comes by the web.
    """

    sort: str
    kind: Kind | None
    payload: Json = field(default_factory=dict)
    path: str = ""
    secret: str = ""

    def headers(self, body: str) -> dict[str, str]:
        return {"Content-Type": "application/json", **signed(self.secret, body)}


@dataclass
class Stranger:
    """Makes attacks from what their own workspace sends, with our ids put in."""

    workspace: Workspace
    prey: Prey
    dice: random.Random
    click: Json
    submission: Json
    numbers: Iterator[int] = field(default_factory=count)

    @classmethod
    async def arrived(cls, workspace: Workspace, prey: Prey, dice: random.Random) -> "Stranger":
        """An estimate of their own, adjusted once, gives them the shape of every delivery."""
        await workspace.command("ana", "planning", "/ragvsft", "cost 1000")
        channel = workspace.channel("planning")
        await workspace.until(lambda: channel.messages, 20)
        await workspace.click("ana", channel.messages[-1], "Adjust")
        click = workspace.deliveries[-1].payload
        await workspace.until(lambda: workspace.views_of("ana"), 20)
        await workspace.submit("ana", workspace.views_of("ana")[-1], {"volume": "2000"})
        # Messages of theirs bear the very names of ours.
        for message, ts in zip(channel.history, prey.messages, strict=False):
            message.ts = ts
        return cls(workspace, prey, dice, click, workspace.deliveries[-1].payload)

    def attack(self) -> Attack:
        sorts: list[tuple[Callable[[], Attack], int]] = [
            (self._press, 50), (self._window, 10), (self._message, 15), (self._link, 15), (self._forged, 9),
            (self._command, 1),
        ]  # fmt: skip
        makers, weights = [maker for maker, _ in sorts], [weight for _, weight in sorts]
        return self.dice.choices(makers, weights)[0]()

    def presses_that_write(self) -> list[tuple[str, Json]]:
        """As people of ours make them."""
        values = self._values(self.prey.meeting)
        return [(sort, self._as_ours(self._pressed(*values[sort]))) for sort in ("answer", "open")]

    def _values(self, meeting: str) -> dict[str, tuple[str, str]]:
        """Action id and value of every button of ours."""
        choice = self.dice.choice(["yes", "no"])
        answer, part = (
            Press(meeting=meeting, round=0, part=SECOND, choice=choice),
            Press(meeting=meeting, round=0, part=FIRST),
        )
        opinion = Opinion(
            meeting=meeting, inquiry=self.dice.choice(self.prey.inquiries), helpful=choice == "yes"
        )
        confirmed = Confirmation(meeting=meeting, round=0, answers={SECOND: choice})
        return {
            "answer": (f"{presses.ANSWER}:{choice}", answer.value()),
            "done": (presses.DONE, part.value()),
            "number": (presses.NUMBER, Press(meeting=meeting, round=0, part="volume").value()),
            "open": (f"{presses.OPEN}:{FIRST}", part.value()),
            "close": (f"{presses.CLOSE}:{FIRST}", part.value()),
            "adjust": (presses.ADJUST, part.value()),
            "feedback": (f"{presses.FEEDBACK}:1", opinion.value()),
            "confirm": (presses.CONFIRM, confirmed.value()),
            "learn": (f"{presses.LEARN}:1", Lesson(ref=meeting).value()),
        }

    def _press(self) -> Attack:
        values = self._values(self.dice.choice(self.prey.meetings))
        return Attack("clicks", "interaction", self._pressed(*self.dice.choice(list(values.values()))))

    def _pressed(self, action: str, value: str) -> Json:
        body = copy.deepcopy(self.click)
        ts = self.dice.choice(self.prey.messages)
        body["actions"] = [
            {"type": "button", "action_id": action, "value": value, "block_id": value, "action_ts": ts}
        ]
        body["container"] |= {"message_ts": ts, "thread_ts": self.prey.messages[0]}
        body["message"] |= {"ts": ts, "thread_ts": self.prey.messages[0]}
        return self._sent(body)

    def _window(self) -> Attack:
        body = copy.deepcopy(self.submission)
        case = query_string(typical())
        form = Form(meeting=self.dice.choice(self.prey.meetings), round=0, case=case)
        number = next(self.numbers)
        body["view"] |= {"private_metadata": form.model_dump_json(), "hash": f"1.{number}"}
        return Attack("windows", "interaction", self._sent(body))

    def _message(self) -> Attack:
        text = self.dice.choice(TYPED).replace("@ragvsft", "<@U0RAGVSFT0>")
        ts = f"{self.prey.messages[-1].partition('.')[0]}.{next(self.numbers) + 100_000:06d}"
        event = {
            "type": "app_mention" if "<@" in text else "message",
            "channel": self.prey.channel, "channel_type": "channel", "user": self._person(), "text": text, "ts": ts,
            "thread_ts": self.dice.choice(self.prey.messages), "event_ts": ts,
        }  # fmt: skip
        return Attack("messages", "event", self._claimed(self.workspace.envelope.event(event)))

    def _command(self) -> Attack:
        words = (
            f"{self.dice.choice(['', 'ask ', 'cost ', 'scenario '])}{self.dice.choice(self.prey.meetings)}"
        )
        someone, channel = self._person(), self.workspace.channel("planning")
        body = self.click | {
            "command": "/ragvsft",
            "text": words,
            "user_id": someone,
            "channel_id": channel.id,
        }
        names = ("command", "text", "user_id", "channel_id", "team_id", "trigger_id", "response_url")
        sent = self._sent({**body, "team_id": self.workspace.board.team.id})
        return Attack("commands", "command", {name: sent[name] for name in names})

    def _link(self) -> Attack:
        id_ = self.dice.choice([*self.prey.meetings, *self.prey.messages, OURS.id])
        if self.dice.random() < 0.5:
            return Attack("links", None, path=self.dice.choice(PATHS).format(id_))
        asked = {"question": f"What did the team {OURS.id} say in {id_}?"}
        return Attack("links", None, asked, "/api/v1/ask")

    def _forged(self) -> Attack:
        """To our own bot, with our own meeting, and another secret."""
        return Attack("forged", None, self._press().payload, secret=self.workspace.signing_secret)

    def _person(self) -> str:
        return self.dice.choice(["U0ANA00001", "U0BEN00002"])

    def _sent(self, body: Json) -> Json:
        """As a new delivery, each with an address of its own for an answer."""
        address = self.workspace.responses.address("U0ANA00001", self.workspace.channel("planning"))
        return self._claimed(body) | {"trigger_id": f"9.9.{next(self.numbers)}", "response_url": address}

    def _claimed(self, body: Json) -> Json:
        """Now and then it says that it comes from our team."""
        return body if self.dice.random() < 0.5 else self._as_ours(body)

    def _as_ours(self, body: Json) -> Json:
        theirs, ours = self.workspace.board.team.id, OURS.id
        claimed: Json = json.loads(json.dumps(body).replace(theirs, ours))
        return claimed
