"""How messages name what the definitions know by a key."""

from collections.abc import Iterable
from difflib import get_close_matches

_ALIKE = 0.75
"""From which likeness on a name is taken for a slip of another."""


def named(label: str, key: str) -> str:
    """What staff call a thing, with its key: `「性別」（sex）`; the key alone where it has no name of its own."""
    return f"「{label}」（{key}）" if label and label != key else f"「{key}」"


def example(known: Iterable[str], near: str = "") -> str:
    """`（近いもの: attachment）`, what is written almost as `near` is; else `（例: sex）`, the first of what may be written.

    "" where there is nothing. A right form never lists all of it.
    """
    names = list(known)
    if near and (alike := get_close_matches(near, names, 1, _ALIKE)):
        return f"（近いもの: {alike[0]}）"
    first = next(iter(names), "")
    return f"（例: {first}）" if first else ""
