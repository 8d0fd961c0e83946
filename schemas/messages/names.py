"""How messages name what the definitions know by a key."""

from __future__ import annotations

from collections.abc import Iterable


def named(label: str, key: str) -> str:
    """What staff call a thing, with its key: `「性別」（sex）`; the key alone where it has no name of its own."""
    return f"「{label}」（{key}）" if label and label != key else f"「{key}」"


def example(known: Iterable[str]) -> str:
    """`（例: sex）`, the first of what may be written; "" where there is nothing. A right form never lists all of it."""
    first = next(iter(known), "")
    return f"（例: {first}）" if first else ""
