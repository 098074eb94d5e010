"""The rules as a diagram. That it decides as the rules do is walked through in test_answer_space."""

from knowledge.diagram import Place
from knowledge.playbook import PLAYBOOK
from knowledge.verdicts import Verdict
from tests.conversations.small import SMALL


def places(start: Place) -> set[Place]:
    found, ahead = set[Place](), [start]
    while ahead:
        place = ahead.pop()
        if place not in found:
            found.add(place)
            ahead += place.onward.values()
    return found


def test_answers_that_leave_the_same_rules_open_lead_to_the_same_place() -> None:
    """Only red counts for a rule, so green and an open question are the same from there on."""
    start = SMALL.diagram.start
    red, green = (SMALL.hear({"colours": (colour,)})[0].met or 0 for colour in ("red", "green"))
    assert start.onward[green] is start.onward[0]
    assert start.onward[red] is not start.onward[green]


def test_a_few_hundred_places_stand_for_all_that_may_be_answered() -> None:
    assert len(places(PLAYBOOK.diagram.start)) < 300
    ends = [place for place in places(PLAYBOOK.diagram.start) if not place.onward]
    assert {place.verdict for place in ends} == set(Verdict)
    assert len(ends) == len(Verdict)


def test_a_way_that_leads_back_to_the_path_ends_where_the_path_does() -> None:
    diagram = SMALL.diagram
    met = [heard.met for heard in SMALL.hear({"colours": ("green",), "sweet": ("no",), "calls": 5})]
    path = diagram.path(met)
    sweet = dict(SMALL.single["sweet"])["yes"]
    assert diagram.detour(path, met, 1, sweet) is path[-1]
    red = dict(SMALL.single["colours"])["red"]
    assert diagram.detour(path, met, 0, red) is path[-1], "red alone decides nothing where it is not sweet"
    many = dict(SMALL.single["calls"])["20000"]
    assert diagram.detour(path, met, 2, many).verdict is not path[-1].verdict
