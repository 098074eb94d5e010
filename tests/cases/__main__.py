"""`make cases`: how far the engine agrees with the experts, and which rule stands behind each disagreement."""

import sys
from collections.abc import Iterator

from knowledge.verdicts import Verdict
from tests.cases import Half, cases
from tests.cases.replay import Replay, replays

HALVES: tuple[tuple[Half, str], ...] = (
    ("think", "Thought over with"),
    ("report", "Only reported on"),
)


def report(half: Half, title: str) -> Iterator[str]:
    found = replays(case for case in cases() if case.half == half)
    yield f"{title}: {len(found)} cases"
    yield f"  {'expert':24}{'clear':>12}{'debatable':>12}{'guide, clear':>16}"
    for verdict in Verdict:
        yield _line(verdict, [each for each in found if each.case.expert is verdict])
    yield _line("all", found)
    yield ""
    yield from (_disagreement(each) for each in found if not each.agrees)
    yield ""


def _line(name: str, found: list[Replay]) -> str:
    clear = [each for each in found if each.case.certainty == "clear"]
    debatable = [each for each in found if each.case.certainty == "debatable"]
    baseline = sum(each.baseline is each.case.expert for each in clear)
    return f"  {name:24}{_share(clear):>12}{_share(debatable):>12}{f'{baseline} of {len(clear)}':>16}"


def _share(found: list[Replay]) -> str:
    return f"{sum(each.agrees for each in found)} of {len(found)}"


def _disagreement(each: Replay) -> str:
    case, rule = each.case, each.rule
    return (
        f"  {case.id} ({case.certainty}): the expert says {case.expert}, we say {rule.verdict} "
        f"by the rule {rule.id} ({rule.source})"
    )


if __name__ == "__main__":
    sys.stdout.writelines(f"{line}\n" for half, title in HALVES for line in report(half, title))
