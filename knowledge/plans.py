"""What to do, in time order: the smallest experiment, the build, the figure to watch, when to look again."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from knowledge.providers import what_is_closing, where_to_train
from knowledge.questions import UNSURE
from knowledge.rules import (
    CANNOT_SEE,
    DEAR_PROMPTS,
    MISBEHAVES,
    NO_TRAINING,
    SCHEMA_ONLY,
    TOO_DEAR,
    Signs,
    answered,
)
from knowledge.verdicts import Verdict

RAG, FINE_TUNING, BOTH = Verdict.RAG, Verdict.FINE_TUNING, Verdict.BOTH
PROMPT, MODEL, DATA = Verdict.PROMPT_AND_EVALS_FIRST, Verdict.BETTER_MODEL, Verdict.FIX_DATA


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a plan, taken where the verdict is among `verdicts`, all of `when` hold, and `unless` does not.

    Attributes:
        instead: Ids of steps that are left out wherever this one is taken.
    """

    id: str
    verdicts: tuple[Verdict, ...]
    text: str
    why: str
    when: tuple[Signs, ...] = ()
    unless: Signs = frozenset()
    instead: tuple[str, ...] = ()


def steps_for(steps: Iterable[Step], signs: Signs) -> list[Step]:
    """Of the steps that may follow a verdict, those to take."""
    taken = [step for step in steps if _holds(step, signs)]
    left_out = {id_ for step in taken for id_ in step.instead}
    return [step for step in taken if step.id not in left_out]


def _holds(step: Step, signs: Signs) -> bool:
    for condition in step.when:
        if signs.isdisjoint(condition):
            return False
    return signs.isdisjoint(step.unless)


ONE_PROMPT: Final = answered("knowledge", "small")
# What must stay deletable or restricted does not go into one prompt for all, and a prompt that is too dear not into a
# longer one: both want an index, however little there is.
NOT_ONE_PROMPT: Final = answered("training", "deletable") | TOO_DEAR
MAY_MISBEHAVE: Final = MISBEHAVES | answered("behaviour", UNSURE)
DRIFTS: Final = answered("failing", "format_drift")

STEPS: Final[tuple[Step, ...]] = (
    # First: an experiment of hours, not weeks.
    Step(
        "sample-material", (DATA,),
        "This week, check 50 passages or examples by hand and count the wrong and outdated ones.",
        "The share that is wrong tells you how much of the problem is the material itself.",
    ),
    Step(
        "name-an-owner", (DATA,),
        "Name an owner for the material; remove or correct what is wrong, and date what stays.",
        "Without an owner it goes stale again within a quarter.",
    ),
    Step(
        "repeat-failures", (DATA,),
        "Run the failing cases again on the mended material, and measure how many now pass.",
        "Often the model was never the problem.",
    ),
    Step(
        "stronger-model", (MODEL,),
        "This week, give 20 failing cases, with everything they need, to two stronger models.",
        "One afternoon shows whether capacity is the limit.",
    ),
    Step(
        "route-hard-cases", (MODEL,),
        "If one passes, use it for the hard cases only; measure accuracy and cost per solved case.",
        "A stronger model costs more per call, so it should see only what needs it.",
    ),
    Step(
        "split-the-task", (MODEL,),
        "If none passes, split the task into steps that can be checked, or keep a person in the loop.",
        "No technique of adaptation adds reasoning that no model has yet.",
    ),
    Step(
        "keep-retrieving", (MODEL,),
        "Hand the stronger model the passages that it needs, pasted by hand for now.",
        "It cannot see them either; what it still lacks then is worth an index.",
        when=(CANNOT_SEE,),
    ),
    Step(
        "paste-passages", (RAG, BOTH),
        "This week, paste the right passages by hand into the prompts of 20 real failures.",
        "If that cures them, retrieval will too; if not, you learn it before building anything.",
    ),
    Step(
        "paste-everything", (RAG, BOTH),
        "This week, put all of the material into one prompt and run 20 real failures through it.",
        "It is the whole first version: if it cures them, there is no index to build.",
        when=(ONE_PROMPT,),
        unless=NOT_ONE_PROMPT,
        instead=("paste-passages",),
    ),
    Step(
        "enforce-form", (PROMPT,),
        "This week, turn on structured output for your schema and count how many of 50 real cases still break it.",
        "Constrained decoding removes most faults of form in an afternoon; what it leaves shows what is really wrong.",
        when=(SCHEMA_ONLY,),
        instead=("fifty-cases", "newest-failures"),
    ),
    Step(
        "fifty-cases", (PROMPT,),
        "This week, write down 50 real cases with the answer you want: that is your eval set.",
        "It names the failure, and everything later is measured against it.",
    ),
    Step(
        "newest-failures", (PROMPT,),
        "This week, add the 20 latest failures to your eval set and score today's prompt on it.",
        "They show what the prompt still misses, and everything later is measured against them.",
        when=(answered("evals", "yes"),),
        instead=("fifty-cases",),
    ),
    Step(
        "score-baseline", (FINE_TUNING,),
        "This week, score your best prompt, with structured output switched on, on your eval set.",
        "If constrained output already fixes the format, there is nothing left to train.",
        when=(answered("evals", "yes"),),
        instead=("build-baseline",),
    ),
    Step(
        "build-baseline", (FINE_TUNING,),
        "This week, write 50 test cases and score your best prompt, with structured output switched on.",
        "Training is hard to undo; without this figure you cannot tell whether it helped.",
    ),
    Step(
        "count-labels", (FINE_TUNING, BOTH),
        "Count your labelled examples and read 30 of them; under 100 good ones, stop before training.",
        "A few hundred good examples beat thousands of poor ones.",
        unless=answered("labels", "yes", "producible"),
    ),
    Step(
        "produce-labels", (FINE_TUNING, BOTH),
        "Let the larger model or your pipeline write 300 examples; check 50 by hand before any is trained on.",
        "Mistakes of the teacher are learned too, and nobody sees them in the total score.",
        when=(answered("labels", "producible"),),
    ),
    # Then: the build.
    Step(
        "keep-as-evals", (PROMPT,),
        "Keep those 50 cases with the answers you want: from now on they are your eval set.",
        "Whatever you change later is measured against them.",
        when=(SCHEMA_ONLY,),
        unless=answered("evals", "yes"),
    ),
    Step(
        "strong-prompt", (PROMPT,),
        "Write the strongest prompt you can: clear instructions and a few good examples.",
        "It is the baseline that any new layer has to beat.",
        unless=DRIFTS | answered("evals", "yes"),
    ),
    Step(
        "improve-prompt", (PROMPT,),
        "Work through what it misses, one change to the prompt at a time, each scored on the eval set.",
        "A change that is not scored mends one case and breaks another.",
        when=(answered("evals", "yes"),),
        unless=DRIFTS,
    ),
    Step(
        "strong-schema", (PROMPT,),
        "Turn on structured output for your schema, then write clear instructions and a few good examples.",
        "Constrained decoding removes most faults of form; what it leaves shows what is really wrong.",
        when=(DRIFTS,),
        unless=SCHEMA_ONLY,
    ),
    Step(
        "cache-the-prefix", (PROMPT, RAG),
        "Put the repeated part of the prompt first and turn on prompt caching; cut what nobody needs.",
        "The repeated tokens then cost a fraction, with no training.",
        when=(DEAR_PROMPTS,),
    ),
    Step(
        "check-a-sample", (RAG,),
        "Check 50 passages by hand before they go in, and leave out what is wrong or outdated.",
        "What retrieval finds is repeated with confidence, right or wrong.",
        when=(answered("data", UNSURE),),
    ),
    Step(
        "build-index", (RAG, BOTH),
        "Build the smallest retrieval: one index over your material, the 4 best passages for each question.",
        "Most of the gain comes from seeing the right text at all, not from the choice of database.",
        when=(answered("knowledge", "yes") | NOT_ONE_PROMPT,),
        instead=("build-index-or-prompt",),
    ),
    Step(
        "build-index-or-prompt", (RAG, BOTH),
        "Build the smallest retrieval: one index, the 4 best passages, or all of it in one cached prompt "
        "if it is under 200K tokens.",
        "Most of the gain comes from seeing the right text at all, not from the choice of database.",
    ),
    Step(
        "cache-everything", (RAG, BOTH),
        "Keep the material first in the prompt, turn on prompt caching, and ask for the passage behind each answer.",
        "Under about 200K tokens this is the smallest form of RAG; cached tokens cost a fraction of fresh ones.",
        when=(ONE_PROMPT,),
        unless=NOT_ONE_PROMPT,
        instead=("build-index-or-prompt",),
    ),
    Step(
        "enforce-schema", (RAG,),
        "Turn on structured output for the format, and count the answers that still break it.",
        "Constrained decoding enforces a schema without any training.",
        when=(SCHEMA_ONLY,),
    ),
    Step(
        "filter-by-reader", (RAG,),
        "Filter by who is asking before anything reaches the prompt, and test that a deleted fact is gone.",
        "An index can forget and withhold at once; nothing that was trained can.",
        when=(answered("training", "deletable"),),
    ),
    Step(
        "show-sources", (RAG, BOTH),
        "Show the passage beside each answer, and refuse where no passage supports one.",
        "People trust, and correct, what they can check.",
        when=(answered("sources", "yes"),),
    ),
    Step(
        "measure-retrieval", (RAG, BOTH),
        "Measure two things apart: was the right passage found, and did the answer follow it.",
        "The first is retrieval's score, the second the model's; they have different fixes.",
    ),
    Step(
        "measure-one-prompt", (RAG, BOTH),
        "Measure how often answers follow the material, and what a call costs; build an index once either worsens.",
        "Long prompts lose details in the middle, and each added page is paid for on every call.",
        when=(ONE_PROMPT,),
        unless=NOT_ONE_PROMPT,
        instead=("measure-retrieval",),
    ),
    Step(
        "grow-if-it-misbehaves", (RAG,),
        "Give what stays wrong with the right passage in view to a larger model first.",
        "Small models often fail at form and tools where a larger one does not; trying it takes an hour.",
        when=(answered("behaviour", "small_model"),),
    ),
    Step(
        "evals-meanwhile", (RAG,),
        "Meanwhile, build an eval set from the questions that people really ask.",
        "Training may only start once there is something to judge it by.",
        when=(MAY_MISBEHAVE,),
        unless=NO_TRAINING | SCHEMA_ONLY | answered("evals", "yes"),
    ),
    Step(
        "evals-before-training", (BOTH,),
        "Meanwhile, build an eval set from the questions that people really ask, and score the untrained model on it.",
        "Training may only start once there is something to judge it by.",
        unless=answered("evals", "yes"),
    ),
    Step(
        "labels-meanwhile", (RAG, PROMPT),
        "Meanwhile, keep every answer that a person corrected: they become your labelled examples.",
        "A hundred of them open the way to fine-tuning later.",
        when=(MAY_MISBEHAVE,),
        unless=NO_TRAINING | SCHEMA_ONLY | answered("labels", "yes", "producible"),
    ),
    Step(
        "tune-if-it-drifts", (RAG,),
        "Later, fine-tune on top if tone, structure or policy still drift with the right passage in view.",
        "What is left after retrieval works is behaviour.",
        when=(MAY_MISBEHAVE,),
        unless=NO_TRAINING | SCHEMA_ONLY,
    ),
    Step(
        "material-in-view", (PROMPT,),
        "Keep all of the material in the prompt, ahead of the question and cached.",
        "It fits, so there is nothing to retrieve; what goes wrong with it in view is behaviour.",
        when=(ONE_PROMPT,),
        unless=NOT_ONE_PROMPT,
    ),
    Step(
        "material-in-examples", (FINE_TUNING,),
        "Keep all of the material in the prompt, ahead of the question and cached; in training examples as well.",
        "It fits, so there is nothing to retrieve; what goes wrong with it in view is behaviour.",
        when=(ONE_PROMPT,),
    ),
    Step(
        "still-offered", (FINE_TUNING, BOTH),
        f"Train where it is still offered to new customers: {where_to_train()}.",
        f"Closed to new customers, and soon to all: {what_is_closing()}. Ask any provider how long it will serve you.",
    ),
    Step(
        "train-small", (FINE_TUNING,),
        "Train on 100 to 500 of your best examples, with the prompt that works inside them; hold out a fifth.",
        "Quality of the examples decides; the fifth kept apart shows overfitting.",
    ),
    Step(
        "train-with-context", (BOTH,),
        "Then fine-tune with retrieved passages inside every training example, some of them off topic.",
        "In one study (Llama 2 7B, arXiv 2403.10131) this scored 74.0, the same without passages in training 42.6.",
    ),
    Step(
        "train-with-material", (BOTH,),
        "Then fine-tune with the material in every training example, as it stands before the model when it answers.",
        "What it is trained without, it does not learn to use.",
        when=(ONE_PROMPT,),
        instead=("train-with-context",),
    ),
    # Last: what would change course, and when to look again.
    Step(
        "course-rag", (RAG, BOTH),
        "Change course if answers stay wrong with the right passage in view: that is behaviour or reasoning.",
        "More documents would only make it slower and dearer.",
    ),
    Step(
        "course-tuning", (FINE_TUNING,),
        "Change course if the tuned model does not beat your best prompt on the held-out fifth.",
        "Then the prompt is the cheaper way to the same result.",
    ),
    Step(
        "course-prompt", (PROMPT,),
        "Then sort the misses: facts it could not see call for retrieval, behaviour calls for fine-tuning.",
        "The larger pile names the next layer.",
    ),
    Step(
        "course-untrainable", (PROMPT,),
        "Then sort the misses: facts it could not see call for retrieval, behaviour for a different model.",
        "Training is out for you today; look at it again only if that changes.",
        when=(NO_TRAINING,),
        instead=("course-prompt",),
    ),
    Step(
        "again-soon", (PROMPT, MODEL, DATA),
        "Look again in two weeks, with those figures, and change the answers in this thread.",
        "The card follows whatever you change.",
    ),
    Step(
        "again-later", (RAG, FINE_TUNING, BOTH),
        "Look again in six weeks, or when models, prices or your material change.",
        "A decision with a date on it gets revised before it hurts.",
    ),
)  # fmt: skip
