"""A meeting as the people in it live it: what somebody does, and what the thread then shows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from handlers.presses import ANSWER
from knowledge.questions import Question
from playground import Delivery, Message, Workspace


@dataclass
class Talk:
    """One meeting in one channel.

    Attributes:
        patience: How many seconds it may take until the thread shows something.
    """

    workspace: Workspace
    questions: tuple[Question, ...]
    channel: str = "planning"
    root: str = ""
    patience: float = 5

    async def start(self, who: str = "ana", topic: str = "our support bot quotes old prices") -> None:
        before = len(self.workspace.channel(self.channel).messages)
        done = await self.workspace.command(who, self.channel, "/ragvsft", topic)
        assert (done.status, done.body) == (200, "")
        await self.until(lambda: len(self.workspace.channel(self.channel).messages) > before)
        self.root = self.workspace.channel(self.channel).messages[-1].ts
        await self.asked(self.questions[0].id)

    @property
    def thread(self) -> list[Message]:
        """Everything under the channel message."""
        return self.workspace.thread(self.channel, self.root)[1:]

    @property
    def bots_own(self) -> list[Message]:
        """What the bot said in the thread."""
        return [message for message in self.thread if message.bot_id]

    @property
    def head(self) -> Message:
        return self.workspace.thread(self.channel, self.root)[0]

    def about(self, question: str) -> Message:
        """The one message of a question; of the newest round, after a new start."""
        found = self.all_about(question)
        assert len(found) == 1, f"{len(found)} messages ask {question}:\n{self.workspace.picture()}"
        return found[0]

    def all_about(self, question: str) -> list[Message]:
        text = self.question(question).text
        return [message for message in self.bots_own if text in message.text]

    async def until(self, condition: Callable[[], object], seconds: float | None = None) -> None:
        await self.workspace.until(condition, seconds or self.patience)

    async def asked(self, question: str) -> Message:
        """Wait until a question stands open."""
        await self.until(lambda: any("Not sure" in m.labels() for m in self.all_about(question)))
        return self.about(question)

    async def answered(self, question: str, shown: str) -> Message:
        """Wait until a question shows that answer, and the way to change it."""
        await self.until(lambda: self._shows(question, shown))
        return self.about(question)

    async def says(self, question: str, words: str) -> Message:
        """Wait until the message of a question reads so."""
        await self.until(lambda: words in self.about(question).visible_text())
        return self.about(question)

    async def type(self, who: str, text: str) -> Message:
        return await self.workspace.say(who, self.channel, text, thread=self.root)

    async def click(self, who: str, question: str, label: str) -> Delivery:
        done = await self.workspace.click(who, await self.asked(question), label)
        assert done.status == 200
        return done

    async def tick(self, who: str, question: str, labels: Sequence[str]) -> None:
        message = await self.asked(question)
        await self.workspace.choose(who, message, list(labels))
        assert (await self.workspace.click(who, message, "Done")).status == 200

    async def change(self, who: str, question: str, label: str) -> None:
        """Open an answered question again and answer it otherwise, by the label of a button."""
        assert (await self.workspace.click(who, self.about(question), "Change")).status == 200
        await self.until(lambda: "Keep" in self.about(question).labels())
        await self.click(who, question, label)
        await self.until(lambda: "Change" in self.about(question).labels())

    async def run(self, who: str, answers: Mapping[str, str]) -> None:
        """Answer question after question by label; several labels are parted by a bar."""
        for question, label in answers.items():
            if self.question(question).kind == "many" and label != "Not sure":
                await self.tick(who, question, label.split("|"))
            else:
                await self.click(who, question, label)
            await self.answered(question, label.split("|")[0])

    async def card(self, headline: str = "") -> Message:
        """Wait for the recommendation, and for what it is to say."""
        await self.until(lambda: any(is_card(m) and headline in m.text for m in self.bots_own))
        found = [message for message in self.bots_own if is_card(message)]
        assert len(found) == 1, self.workspace.picture()
        return found[0]

    async def card_says(self, words: str) -> Message:
        card = await self.card()
        await self.until(lambda: words in card.visible_text())
        return card

    def question(self, id_: str) -> Question:
        return next(question for question in self.questions if question.id == id_)

    def _shows(self, question: str, shown: str) -> bool:
        message = self.about(question)
        return "Change" in message.labels() and shown in message.visible_text()


def is_card(message: Message) -> bool:
    return message.text.startswith("Recommendation:")


def answer_value(message: Message, label: str) -> str:
    """What the button of that label carries."""
    elements = [element for block in message.blocks for element in block.get("elements", ())]
    return next(
        str(element["value"])
        for element in elements
        if str(element.get("action_id", "")).startswith(ANSWER) and element["text"]["text"] == label
    )
