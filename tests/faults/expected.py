"""What a thread over three questions should show, as a few facts: a description of its own, kept by act and act."""

from dataclasses import dataclass, field
from itertools import count

from knowledge.answers import Answer
from knowledge.playbook import Playbook
from knowledge.recommendation import Recommendation, recommend


@dataclass
class Expected:
    """One meeting.

    Attributes:
        votes: Of this round: by question and person the answer, and its place among all that was answered.
        opened: Questions whose buttons somebody asked to see again.
        asked: Questions that have stood in the thread, in this round.
        decided: Whether the card stands, in this round.
        heard: Help and summaries that people asked for, and new starts.
        inquiries: Questions that people put to the bot.
    """

    playbook: Playbook
    votes: dict[tuple[str, str], tuple[int, Answer]] = field(default_factory=dict)
    opened: set[str] = field(default_factory=set)
    asked: set[str] = field(default_factory=set)
    decided: bool = False
    details: bool = False
    round: int = 0
    heard: int = 0
    inquiries: int = 0
    places: "count[int]" = field(default_factory=count)

    def answer(self, question: str, who: str, answer: Answer) -> None:
        """The same answer again keeps its place; any answer puts the buttons away."""
        self.opened.discard(question)
        if self.votes.get((question, who), (0, None))[1] != answer:
            self.votes[question, who] = next(self.places), answer

    def start_over(self) -> None:
        self.votes.clear()
        self.opened.clear()
        self.asked.clear()
        self.decided = self.details = False
        self.round += 1
        self.heard += 1

    def camps(self, question: str) -> list[tuple[Answer, list[str]]]:
        """Who said what: the answer that counts first, the others as they came; people as they came."""
        cast = sorted(
            (place, who, answer) for (of, who), (place, answer) in self.votes.items() if of == question
        )
        camps: dict[Answer, list[str]] = {}
        for _, who, answer in cast:
            camps.setdefault(answer, []).append(who)
        found = list(camps.items())
        most = max((len(people) for _, people in found), default=0)
        first = next((camp for camp in found if len(camp[1]) == most), None)
        return [first, *(camp for camp in found if camp is not first)] if first else []

    def found(self) -> Recommendation:
        answers = {
            of: camps[0][0] for of in dict.fromkeys(of for of, _ in self.votes) if (camps := self.camps(of))
        }
        return recommend(self.playbook, answers)

    def rest(self) -> None:
        """What stands by now stays."""
        next_ = self.found().next_question
        self.asked |= {next_.id} if next_ else set()
        self.asked |= self.opened | {question for question, _ in self.votes}
        self.decided |= next_ is None
