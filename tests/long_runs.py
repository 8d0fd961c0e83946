"""How many cases a random test tries; tests/README.md tells of long runs."""

from __future__ import annotations

from hypothesis import settings

_LONG = 1000


def cases(usual: int) -> int:
    """`usual`, or as many as the profile of a long run asks for (`--hypothesis-profile long`)."""
    asked = settings().max_examples
    return asked if asked > _LONG else usual
