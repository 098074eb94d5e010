import os

from hypothesis import settings

pytest_plugins = ["tests.redis_server"]

# Enough to notice what breaks, in a check of minutes; `HYPOTHESIS_PROFILE=thorough make test` looks longer.
settings.register_profile("check", max_examples=20, deadline=None)
settings.register_profile("thorough", max_examples=1_000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "check"))
