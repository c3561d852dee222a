"""How many cases a property is tried on: 200, or with HYPOTHESIS_PROFILE=deep thousands."""

import os

from hypothesis import settings

settings.register_profile("usual", max_examples=200, deadline=None)
settings.register_profile("deep", max_examples=5000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "usual"))
