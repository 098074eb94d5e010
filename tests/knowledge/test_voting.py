from collections import Counter
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from knowledge.answers import Answer
from knowledge.voting import Ballot, Tally, Vote, in_force, tallies

YES: Answer = ("yes",)
NO: Answer = ("no",)
UNSURE: Answer = ("unsure",)

# Ballots in the order in which they were cast; changing one's mind comes up often.
casts = st.lists(
    st.tuples(st.sampled_from("pq"), st.sampled_from("ABCDEF"), st.sampled_from([YES, NO, UNSURE, 5])),
    max_size=12,
)
Cast = list[tuple[str, str, Answer]]


def cast(ballots: Cast) -> dict[Ballot, Vote]:
    return {Ballot(q, who): Vote(answer, order) for order, (q, who, answer) in enumerate(ballots, start=1)}


def said(ballots: Cast) -> dict[Ballot, Vote]:
    return cast([("q", who, answer) for _, who, answer in ballots])


def votes_for(**people: Answer) -> dict[Ballot, Vote]:
    return cast([("q", who, answer) for who, answer in people.items()])


@given(casts, st.randoms())
def test_the_order_in_which_votes_are_stored_changes_nothing(ballots: Cast, chance: Random) -> None:
    votes = cast(ballots)
    shuffled = list(votes.items())
    chance.shuffle(shuffled)
    assert tallies(dict(shuffled)) == tallies(votes)
    assert in_force(dict(shuffled)) == in_force(votes)


@given(casts)
def test_most_votes_win_and_a_tie_goes_to_the_answer_given_first(ballots: Cast) -> None:
    votes = said(ballots)
    found = tallies(votes).get("q")
    if found is None:
        assert not votes
        return
    counts = Counter(vote.answer for vote in votes.values())
    earliest = {answer: min(v.order for v in votes.values() if v.answer == answer) for answer in counts}
    assert found.answer == min(counts, key=lambda answer: (-counts[answer], earliest[answer]))


@given(casts)
def test_nobodys_vote_is_lost_and_each_person_counts_once(ballots: Cast) -> None:
    found = tallies(said(ballots)).get("q")
    camps = [(found.answer, found.people), *found.dissent] if found else []
    heard = [(who, answer) for answer, people in camps for who in people]
    assert len(heard) == len(dict(heard))
    assert dict(heard) == {who: answer for _, who, answer in ballots}
    assert len({answer for answer, _ in camps}) == len(camps)


@given(casts.filter(bool))
def test_when_votes_are_counted_only_their_order_breaks_a_tie(ballots: Cast) -> None:
    """Cast the same votes the other way round: whoever leads by votes still leads."""
    last = list({(q, who): (q, who, answer) for q, who, answer in ballots}.values())
    for question, answer in in_force(cast(last)).items():
        counts = Counter(a for q, _, a in last if q == question)
        first, *others = counts.most_common()
        if not others or others[0][1] < first[1]:
            assert in_force(cast(last[::-1]))[question] == answer


def test_a_tie_goes_to_the_earliest_even_when_the_later_camp_was_larger_for_a_while() -> None:
    votes = votes_for(ana=YES, ben=NO, chloe=NO)
    assert tallies(votes).get("q") == Tally(NO, ("ben", "chloe"), ((YES, ("ana",)),))
    votes[Ballot("q", "dev")] = Vote(YES, 4)
    assert tallies(votes).get("q") == Tally(YES, ("ana", "dev"), ((NO, ("ben", "chloe")),))


def test_changing_ones_mind_replaces_the_vote_and_its_place_in_the_order() -> None:
    votes = votes_for(ana=YES, ben=NO)
    votes[Ballot("q", "ana")] = Vote(UNSURE, 3)
    assert tallies(votes).get("q") == Tally(NO, ("ben",), ((UNSURE, ("ana",)),))
    votes[Ballot("q", "ana")] = Vote(NO, 4)
    assert tallies(votes).get("q") == Tally(NO, ("ben", "ana"), ())


def test_selections_are_voted_on_as_a_whole() -> None:
    votes = votes_for(ana=("a", "b"), ben=("a",), chloe=("b",), dev=("a",))
    assert tallies(votes).get("q") == Tally(
        ("a",), ("ben", "dev"), ((("a", "b"), ("ana",)), (("b",), ("chloe",)))
    )


def test_a_question_without_votes_has_no_answer() -> None:
    votes = votes_for(ana=YES)
    assert tallies(votes).get("other") is None
    assert in_force(votes) == {"q": YES}
    assert in_force({}) == {}


def test_on_a_tie_the_one_given_earlier_counts_though_it_was_stored_later() -> None:
    votes = {
        Ballot("where", "U1"): Vote(("yes",), 1, "1700000002.000100"),
        Ballot("where", "U2"): Vote(("no",), 2, "1700000001.000100"),
    }

    found = tallies(votes).get("where")

    assert found
    assert found.answer == ("no",)
