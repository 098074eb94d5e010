"""A team with something to hide: a meeting with a question asked in it, an estimate, and a talk."""

from dataclasses import dataclass

from knowledge.playbook import PLAYBOOK
from playground import Message, Team, Workspace
from tests.consistency import at_rest, stored_meetings
from tests.talk import Talk

OURS = Team("T0OURCLIENT")
WORD, VOLUME = "quokkaflume", 48_271
MARKS = (WORD, str(VOLUME), f"{VOLUME:,}")
"""Stand in all that these people say, and nowhere else."""


@dataclass(frozen=True, slots=True)
class Prey:
    """Every id that a stranger could wish for.

    Attributes:
        meetings: Of the meeting, the estimate and the talk.
        messages: Everything that stands in the channel, by `ts`.
    """

    channel: str
    meeting: str
    estimate: str
    talk: str
    inquiries: tuple[str, ...]
    messages: tuple[str, ...]

    @property
    def meetings(self) -> tuple[str, ...]:
        return self.meeting, self.estimate, self.talk


async def settle_in(workspace: Workspace, redis_url: str) -> Prey:
    """Let them talk."""
    talk = Talk(workspace, PLAYBOOK.questions, patience=20)
    await talk.start(topic=f"our {WORD} quotes old prices")
    first, second = (question.id for question in PLAYBOOK.questions[:2])
    await talk.tick("ana", first, ["Its answers cannot cite a source"])
    await talk.click("ben", second, "Not sure")
    await talk.type("ana", f"@ragvsft why not a long context for {WORD}?")
    await workspace.command("ana", talk.channel, "/ragvsft", f"cost {VOLUME}")
    await workspace.say("ben", talk.channel, f"@ragvsft do we need evals first for {WORD}?")
    await workspace.settled()
    await at_rest(redis_url)
    kinds = {meeting.kind: meeting for meeting in await stored_meetings(redis_url, PLAYBOOK)}
    asked = [id_ for meeting in kinds.values() for id_ in meeting.inquiries]
    history: list[Message] = workspace.channel(talk.channel).history
    assert len(kinds) == 3
    assert len(asked) == 2
    return Prey(
        workspace.channel(talk.channel).id,
        kinds["meeting"].id,
        kinds["estimate"].id,
        kinds["talk"].id,
        tuple(asked),
        tuple(message.ts for message in history),
    )
