"""The sequence of the meeting: what is asked, why, and what may be answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["one", "many", "number"]

UNSURE: Final = "unsure"
"""The choice that every question offers; it is never read as a "no"."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer on offer.

    Attributes:
        id: Stable name, stored and sent over the API.
        label: What stands on the button, at most 75 characters.
        says: Other words that people type for it, lower case.
    """

    id: str
    label: str
    says: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Band:
    """A range of a number that the rules tell apart, from `least` up to the next band."""

    id: str
    least: int


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """One question of the meeting; each equals itself alone, so that what was drawn of it is found fast.

    Attributes:
        core: Asked as long as the verdict is open, since the plan hangs on it too; the others only while they
            can change the verdict.
        short: What the question is about, for lists of answers.
        bands: For a number, its ranges in rising order, the first from 0.
        learn: The passage that explains it, `article#anchor` in the library.
    """

    id: str
    short: str
    text: str
    why: str
    kind: Kind
    choices: tuple[Choice, ...]
    core: bool = True
    bands: tuple[Band, ...] = ()
    learn: str = ""

    def choice(self, id_: str) -> Choice | None:
        return next((choice for choice in self.choices if choice.id == id_), None)

    def band(self, number: int) -> str:
        """The band that a number lies in; only for questions that have bands."""
        return [band.id for band in self.bands if band.least <= number][-1]

    @property
    def definite(self) -> tuple[Choice, ...]:
        return tuple(choice for choice in self.choices if choice.id != UNSURE)


NOT_SURE = Choice(UNSURE, "Not sure", ("unsure", "don't know", "dont know", "no idea", "dunno"))
YES = Choice("yes", "Yes", ("y", "yep", "yeah", "yup"))
NO = Choice("no", "No", ("n", "nope", "nah"))
YES_NO = (YES, NO, NOT_SURE)

SEQUENCE: Final[tuple[Question, ...]] = (
    Question(
        id="failing",
        short="What is failing",
        text="What exactly is failing right now?",
        why="A failure that has a name points to its fix; a debate about techniques does not.",
        kind="many",
        choices=(
            Choice(
                "missing_facts", "It lacks current or private facts", ("missing facts", "outdated", "stale")
            ),
            Choice("inconsistent", "It sees the right facts but answers inconsistently", ("inconsistent",)),
            Choice("no_sources", "Its answers cannot cite a source", ("no sources", "sources", "citations")),
            Choice("format_drift", "Its output format keeps drifting", ("format", "format drift", "drift")),
            Choice(
                "long_prompts",
                "Its prompts are too long, slow or expensive",
                ("long prompts", "expensive", "slow", "cost"),
            ),
            Choice("both_layers", "It needs current facts as well as steady behaviour", ("both",)),
            NOT_SURE,
        ),
        learn="the-meeting#failing",
    ),
    Question(
        id="data",
        short="Source material is right",
        text="Is the source material right and current: documents to answer from, examples to learn from?",
        why="Both techniques repeat what they are given, mistakes included, and sound sure of it.",
        kind="one",
        choices=(
            YES,
            NO,
            Choice("unchecked", "Nobody has checked", ("unchecked", "nobody checked", "not checked")),
            NOT_SURE,
        ),
        core=False,
        learn="the-meeting#data",
    ),
    Question(
        id="exact_passage",
        short="Fails on the exact passage",
        text="Does it get the answer wrong even when you paste in the exact passage that holds it?",
        why="That is a limit of reasoning, and neither better retrieval nor more context lifts it.",
        kind="one",
        choices=(
            YES,
            Choice(
                "steps", "Yes, it fails over many steps: tools, plans, sums", ("many steps", "steps", "tools")
            ),
            NO,
            NOT_SURE,
        ),
        core=False,
        learn="the-meeting#exact-passage",
    ),
    Question(
        id="knowledge",
        short="Outside knowledge",
        text="Does a good answer need knowledge that the model cannot have or cannot keep current?",
        why="Knowledge that changes or is private has to be handed to the model; training cannot keep up with it.",
        kind="one",
        choices=(
            YES,
            Choice(
                "small",
                "Yes, but all of it fits in one long prompt",
                ("small", "it fits", "fits in a prompt"),
            ),
            NO,
            NOT_SURE,
        ),
        learn="the-meeting#knowledge",
    ),
    Question(
        id="behaviour",
        short="Misbehaves with the right context",
        text="With the right context in the prompt, does it still misbehave: tone, structure, extraction, policy?",
        why="What goes wrong with everything in view is behaviour, and no retriever repairs behaviour.",
        kind="one",
        choices=(
            YES,
            Choice("small_model", "Yes, and the model is a small one", ("small model", "yes small model")),
            Choice("schema", "Only its format or schema", ("only the format", "only the schema", "schema")),
            NO,
            NOT_SURE,
        ),
        learn="the-meeting#behaviour",
    ),
    Question(
        id="repeated",
        short="Repeated instructions",
        text="Does every prompt carry the same long instructions and examples?",
        why="Text that is paid for on every call can be cached, or trained in.",
        kind="one",
        choices=YES_NO,
        core=False,
        learn="the-meeting#repeated",
    ),
    Question(
        id="sources",
        short="Tied to sources",
        text="Must answers be tied to evidence in source documents?",
        why="Only what was retrieved can be cited; weights remember no source.",
        kind="one",
        choices=YES_NO,
        core=False,
        learn="the-meeting#sources",
    ),
    Question(
        id="narrow",
        short="Narrow job",
        text="Is the job narrow enough that a small, specialised model could do it?",
        why="A narrow job can move to a smaller, cheaper model once it has been taught.",
        kind="one",
        choices=YES_NO,
        core=False,
        learn="the-meeting#narrow",
    ),
    Question(
        id="labels",
        short="100+ labelled examples",
        text="Do you have 100 or more labelled examples of the right input and output?",
        why="Training learns from examples; with too few, or with poor ones, it learns the wrong thing.",
        kind="one",
        choices=(
            YES,
            Choice(
                "producible",
                "No, but a larger model or our pipeline can write them",
                ("we can produce them",),
            ),
            NO,
            NOT_SURE,
        ),
        core=False,
        learn="the-meeting#labels",
    ),
    Question(
        id="evals",
        short="Evals and a prompt baseline",
        text="Do you have an eval set, and a strong prompt measured against it?",
        why="Without a measured baseline nobody can tell whether training helped.",
        kind="one",
        choices=YES_NO,
        core=False,
        learn="the-meeting#evals",
    ),
    Question(
        id="training",
        short="Training is possible",
        text="If training were the answer: is there a model you may train, and may your examples go into its weights?",
        why="Providers close their training, and what a model has learned cannot be deleted or shown to some only.",
        kind="one",
        choices=(
            YES,
            Choice("no_model", "No model that we may train", ("no", "no model", "closed")),
            Choice("deletable", "No, facts must stay deletable or restricted", ("deletable", "restricted")),
            NOT_SURE,
        ),
        core=False,
        learn="the-meeting#training",
    ),
    Question(
        id="volume",
        short="Calls a day",
        text="About how many calls a day will it serve?",
        why="Savings per call only matter at a volume that pays for the training.",
        kind="number",
        choices=(
            Choice("1000", "1,000"),
            Choice("10000", "10,000"),
            Choice("100000", "100,000"),
            Choice("1000000", "1,000,000"),
            NOT_SURE,
        ),
        core=False,
        # Below 2,000 a day even a frontier model, 17 times as dear as the guide's, saves at most $150 a month once it
        # is tuned; 1M a day is where the guide sees the point of saving.
        bands=(Band("low", 0), Band("thousands", 2_000), Band("million_a_day", 1_000_000)),
        learn="the-meeting#volume",
    ),
)

LARGEST_NUMBER: Final = 10_000_000_000
"""More calls a day than anyone makes; a larger number is a typing error."""


def by_id(id_: str, sequence: Sequence[Question] = SEQUENCE) -> Question | None:
    return next((question for question in sequence if question.id == id_), None)
