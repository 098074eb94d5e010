"""Three questions of their own, for tests of the machinery: a new wording of the real ones breaks none."""

from knowledge.playbook import Playbook
from knowledge.questions import NO, NOT_SURE, YES, Band, Choice, Question
from knowledge.rules import Rule, answered
from knowledge.verdicts import Verdict

COLOURS = Question(
    id="colours",
    short="Colours",
    text="Which colours do you see?",
    why="It has to begin somewhere.",
    kind="many",
    choices=(
        Choice("red", "Deep red"),
        Choice("green", "Grass green"),
        Choice("blue", "Sky blue", ("azure",)),
        NOT_SURE,
    ),
)
SWEET = Question(
    id="sweet",
    short="Sweet",
    text="Does it taste sweet?",
    why="One question of yes and no.",
    kind="one",
    choices=(YES, NO, NOT_SURE),
)
CALLS = Question(
    id="calls",
    short="Calls",
    text="How many calls will there be?",
    why="One question of a number.",
    kind="number",
    choices=(Choice("10", "10"), Choice("20000", "20,000"), NOT_SURE),
    bands=(Band("few", 0), Band("lots", 10_000)),
)

RED_AND_SWEET = Rule("red", (answered("colours", "red"), answered("sweet", "yes")), Verdict.RAG, "This test")
SMALL = Playbook(
    (COLOURS, SWEET, CALLS),
    (
        RED_AND_SWEET,
        Rule("lots", (answered("calls", "lots"),), Verdict.FINE_TUNING, "This test"),
        Rule("else", (), Verdict.PROMPT_AND_EVALS_FIRST, "This test"),
    ),
)
"""Red and sweet ends in RAG after two questions; everything else asks for the number too."""

TO_RAG = {"colours": "Deep red", "sweet": "Yes"}
TO_FINE_TUNING = {"colours": "Grass green", "sweet": "No", "calls": "20,000"}
