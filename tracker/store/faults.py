"""What a database refused, in words for the office."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, IntegrityError

from schemas.errors import InputError
from schemas.messages.rule import FileRule
from tracker.terms import messages

_BY_TEXT = (
    ("is locked", messages.LOCKED),
    ("malformed", messages.DAMAGED),
    ("not a database", messages.DAMAGED),
    ("no such table", messages.DAMAGED),
    ("disk i/o error", messages.DAMAGED),
    ("readonly", messages.READ_ONLY),
    ("unable to open", messages.READ_ONLY),
    ("is full", messages.FULL),
)
"""Parts of what SQLite says."""

_BY_STATE = {
    "55P03": messages.LOCKED,
    "40P01": messages.LOCKED,
    "40001": messages.LOCKED,
    "42501": messages.READ_ONLY,
    "25006": messages.READ_ONLY,
    "42P01": messages.DAMAGED,
    "53100": messages.FULL,
    "53300": messages.UNREACHABLE,
    "53400": messages.FULL,
}
"""States of PostgreSQL."""

_CONNECTION = ("08", "57", "28", "3D")
"""Classes of states of a connection that cannot be had or is gone."""


@contextmanager
def told(place: str) -> Iterator[None]:
    """Tell what the database refuses as an InputError; a fault of a statement keeps its traceback."""
    try:
        yield
    except DBAPIError as error:
        rule = _rule(error)
        if rule is None:
            raise
        raise InputError(rule.problem(place)) from None


def _rule(error: DBAPIError) -> FileRule | None:
    if isinstance(error, IntegrityError):  # two values for one place, or two events behind one
        return messages.REFUSED
    state = getattr(error.orig, "sqlstate", None)
    if hasattr(error.orig, "sqlstate"):  # PostgreSQL; without a state it never got an answer
        if state is None or state[:2] in _CONNECTION:
            return messages.UNREACHABLE
        return _BY_STATE.get(state)
    text = str(error.orig).lower()
    return next((rule for part, rule in _BY_TEXT if part in text), None)
