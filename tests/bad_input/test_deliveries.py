"""Forged buttons and wrong shapes: the person is told, nothing breaks, and nothing that was stored is changed."""

import pytest

from tests.bad_input import forged, shapes
from tests.bad_input.room import everything_holds, room

pytestmark = pytest.mark.exhaustive

GROUPS = {"forged": forged, "shapes": shapes}


@pytest.mark.parametrize("group", GROUPS)
async def test_no_delivery_breaks_anything(group: str, redis_url: str) -> None:
    async with room(redis_url) as found:
        await found.all(GROUPS[group].cases(), found.send)
        await everything_holds(found)
