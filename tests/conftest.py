"""Property tests are deterministic and untimed: a slow machine is not a wrong answer."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("calm", deadline=None, derandomize=True, database=None)
settings.load_profile("calm")
