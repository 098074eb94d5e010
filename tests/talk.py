"""A meeting as the people in it live it: what somebody does, and what the thread then shows."""

from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.questions import Question
from playground import Message, Workspace


@dataclass
class Talk:
    """One meeting in one channel."""

    workspace: Workspace
    questions: tuple[Question, ...]
    channel: str = "planning"
    root: str = ""

    async def start(self, who: str, topic: str = "our support bot quotes old prices") -> None:
        before = len(self.workspace.channel(self.channel).messages)
        done = await self.workspace.command(who, self.channel, "/ragvsft", topic)
        assert (done.status, done.body) == (200, "")
        await self.workspace.until(lambda: len(self.workspace.channel(self.channel).messages) > before)
        self.root = self.workspace.channel(self.channel).messages[-1].ts
        await self.asked(self.questions[0].id)

    @property
    def thread(self) -> list[Message]:
        """Everything under the channel message."""
        return self.workspace.thread(self.channel, self.root)[1:]

    @property
    def head(self) -> Message:
        return self.workspace.thread(self.channel, self.root)[0]

    def about(self, question: str) -> Message:
        """The one message of a question."""
        text = self._question(question).text
        found = [message for message in self.thread if text in message.text]
        assert len(found) == 1, f"{len(found)} messages ask {question}:\n{self.workspace.picture()}"
        return found[0]

    async def asked(self, question: str) -> Message:
        """Wait until a question stands open."""
        text = self._question(question).text
        await self.workspace.until(
            lambda: any(text in m.text and "Not sure" in m.labels() for m in self.thread)
        )
        return self.about(question)

    async def answered(self, question: str, shown: str) -> Message:
        """Wait until a question shows that answer, and the way to change it."""
        await self.workspace.until(lambda: self._shows(question, shown))
        return self.about(question)

    async def click(self, who: str, question: str, label: str) -> None:
        done = await self.workspace.click(who, await self.asked(question), label)
        assert done.status == 200

    async def tick(self, who: str, question: str, labels: Sequence[str]) -> None:
        message = await self.asked(question)
        await self.workspace.choose(who, message, list(labels))
        assert (await self.workspace.click(who, message, "Done")).status == 200

    async def run(self, who: str, answers: dict[str, str]) -> None:
        """Answer question after question by label; several labels are parted by a bar."""
        for question, label in answers.items():
            if self._question(question).kind == "many" and label != "Not sure":
                await self.tick(who, question, label.split("|"))
            else:
                await self.click(who, question, label)
            await self.answered(question, label.split("|")[0])

    async def card(self) -> Message:
        """Wait for the recommendation."""
        await self.workspace.until(lambda: any(_is_card(message) for message in self.thread))
        found = [message for message in self.thread if _is_card(message)]
        assert len(found) == 1
        return found[0]

    def _shows(self, question: str, shown: str) -> bool:
        message = self.about(question)
        return "Change" in message.labels() and shown in message.visible_text()

    def _question(self, id_: str) -> Question:
        return next(question for question in self.questions if question.id == id_)


def _is_card(message: Message) -> bool:
    return message.text.startswith("Recommendation:")
