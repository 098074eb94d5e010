"""What people type, and what is typed to harm: shown as it was meant, cut where it has to be, or left alone."""

from collections.abc import Sequence

import pytest

from tests.bad_input import characters, marks, oversized
from tests.bad_input.case import Typed
from tests.bad_input.room import everything_holds, room

pytestmark = pytest.mark.exhaustive

GROUPS = {"marks": marks, "characters": characters, "oversized": oversized}


@pytest.mark.parametrize("group", GROUPS)
async def test_whatever_is_typed_does_no_harm(group: str, redis_url: str) -> None:
    cases: Sequence[Typed] = GROUPS[group].cases()
    async with room(redis_url) as found:
        await found.all(enumerate(cases), lambda each: found.type(each[1], each[0]))
        await everything_holds(found)
