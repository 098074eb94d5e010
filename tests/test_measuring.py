"""What the tests reach is measured where it says so, and nowhere else."""

import sys

import pytest


@pytest.mark.exhaustive
def test_what_is_not_to_be_measured_is_not_followed() -> None:
    assert sys.gettrace() is None
