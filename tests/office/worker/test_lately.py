"""What was made last is made anew only of something else, and a refusal is one too."""

from __future__ import annotations

import pytest

from office.worker.lately import MadeLast
from schemas.errors import InputError, Problem


def test_what_was_made_last_is_made_anew_only_of_another_state() -> None:
    last: MadeLast[int] = MadeLast()
    made = iter(range(10))
    assert [last.of(state, lambda: next(made)) for state in ("a", "a", "b", "a")] == [0, 0, 1, 2]
    last.note("c", 7)
    assert last.of("c", lambda: next(made)) == 7


def test_a_refusal_is_told_again_and_not_of_another_state() -> None:
    last: MadeLast[int] = MadeLast()
    refusals = []

    def refuse() -> int:
        refusals.append(1)
        raise Problem("B1", "だめです。").error()

    for _ in range(2):
        with pytest.raises(InputError, match="だめです"):
            last.of("a", refuse)
    assert len(refusals) == 1
    assert last.of("b", lambda: 1) == 1


def test_what_was_forgotten_is_made_anew_of_the_same_state() -> None:
    last: MadeLast[int] = MadeLast()
    assert [last.of("a", lambda: 1), last.of("a", lambda: 2)] == [1, 1]
    last.forget()
    assert last.of("a", lambda: 2) == 2
