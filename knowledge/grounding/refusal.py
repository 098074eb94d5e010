"""What is said where the knowledge base does not answer a question: that, and what it does cover."""

from typing import Final

from knowledge.grounding.reply import Reply

TOPICS: Final = (
    "what RAG and fine-tuning each do, and how each fails",
    "which of them mends what, both together included",
    "when neither helps: the data, the model or the prompt comes first",
    "evals, labelled examples, and how many of them are enough",
    "long prompts, structured output, deletion, access and providers",
    "what each costs, and what the studies found",
)
"""A line for each part of the library, for people who look for a better question."""


def refusal(passages: int = 0) -> tuple[str, tuple[str, ...]]:
    """What is said, and the topics that are covered.

    Args:
        passages: How many were looked through; 0 where that need not be said.
    """
    where = (
        f"None of the {passages:,} passages I looked through" if passages else "Nothing in my knowledge base"
    )
    return f"{where} answers that, so I will not guess.", TOPICS


def as_text(reply: Reply) -> str:
    """The reply as one text without mark-up: its sentences, or the refusal."""
    if reply.grounded:
        return reply.text
    said, topics = refusal()
    return f"{said} What it does cover: {'; '.join(topics)}."
