"""Two rankings as one."""

from collections.abc import Mapping, Sequence
from math import isfinite
from typing import Final

DAMPING: Final = 60
"""Of reciprocal rank fusion, as its authors chose it (Cormack, Clarke and Büttcher, 2009)."""


def fused(ranking: Sequence[str], similar: Mapping[str, float], refs: Sequence[str]) -> list[str]:
    """What either ranking names, best first: each rank counts 1 / (60 + rank), equals come as in `refs`.

    Args:
        ranking: By words, best first.
        similar: Likeness of meaning by ref; others than `refs` are left out, and what is no number.
        refs: All documents.
    """
    alike = [ref for ref in refs if isfinite(similar.get(ref, float("nan")))]
    by_meaning = sorted(alike, key=lambda ref: -similar[ref])
    total: dict[str, float] = dict.fromkeys(refs, 0.0)
    for ranks in (ranking, by_meaning):
        for rank, ref in enumerate(ranks, start=1):
            total[ref] += 1 / (DAMPING + rank)
    return sorted((ref for ref in refs if total[ref]), key=lambda ref: -total[ref])
