"""`make questions`: the figures of both halves and collections, and each miss of the half that search is tuned on."""

import sys
from collections.abc import Iterable, Iterator

from tests.questions import COLLECTIONS, HALVES, half, load
from tests.questions.measure import AMONG, Figures, Miss, Retrieve, measure, misses

ALL = "--all"


def main(retrieve: Retrieve, arguments: Iterable[str] = ()) -> Iterator[str]:
    """A table of the halves, whole and by collection, then the misses.

    Args:
        retrieve: What is measured.
        arguments: `--all` shows the misses of the reported half too, which is then no longer held out.
    """
    halves = {name: [asked for asked in load() if half(asked) == name] for name in HALVES}
    collections = {
        f"{name} {number}": [asked for asked in halves[name] if asked.collection == number]
        for name in HALVES
        for number in COLLECTIONS
    }
    yield from table({name: measure(retrieve, asked) for name, asked in (halves | collections).items()})
    for name in HALVES if ALL in arguments else HALVES[:1]:
        yield f"\nMisses of the {name} half:"
        yield from (line for miss in misses(retrieve, halves[name]) for line in told(miss))


def table(figures: dict[str, Figures]) -> Iterator[str]:
    """One line a half; the shares in percent."""
    yield f"{'':12}{'covered':>9}{'not':>6}{'hit@1':>9}{'hit@3':>9}{'refused':>10}{'answered':>10}"
    for name, of in figures.items():
        yield (
            f"{name:12}{of.covered:9}{of.uncovered:6}{of.hit_at_1:9.1%}{of.hit_at_3:9.1%}"
            f"{of.refused:10.1%}{of.answered:10.1%}"
        )


def told(miss: Miss) -> Iterator[str]:
    """Three lines: what was asked, what was found, what would have been right."""
    found = ", ".join(document.ref for document in miss.found.documents[:AMONG])
    yield f"- {', '.join(miss.faults)}: {miss.asked.text}"
    yield f"    found ({miss.found.confidence:.2f}): {found or 'nothing'}"
    yield f"    right: {', '.join(miss.asked.answers) or 'a refusal'}"


if __name__ == "__main__":
    from knowledge.retrieval.retriever import retriever

    sys.stdout.writelines(f"{line}\n" for line in main(retriever().retrieve, sys.argv[1:]))
