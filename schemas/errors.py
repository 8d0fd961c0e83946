"""The one kind of error that a user can cause, told so that the user can mend it.

A message has two readings. The operator at the terminal sees what was found in the cell
(`for_operator`); anything that is stored or sent on (Prefect's database, logs) sees only where
and which rule (`str(error)`), because a cell may hold a respondent's answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One thing wrong: where, what was found, what was expected, what to do (Japanese text)."""

    rule: str
    what: str
    expected: str = ""
    remedy: str = ""
    file: str = ""
    sheet: str = ""
    row: int | None = None
    column: str = ""
    found: str = ""

    def place(self) -> str:
        """`file シート「s」 12行 列「c」`, leaving out what is not known."""
        parts = [self.file]
        if self.sheet:
            parts.append(f"シート「{self.sheet}」")
        if self.row is not None:
            parts.append(f"{self.row}行")
        if self.column:
            parts.append(f"列「{self.column}」")
        return " ".join(part for part in parts if part)

    def public(self) -> str:
        """One line without any cell value."""
        return f"[{self.rule}] {self.place()}: {self.what}".replace(" : ", ": ")

    def for_operator(self) -> str:
        """Return the whole message, one fact a line."""
        lines = [f"[{self.rule}] {self.what}"]
        for head, text in (
            ("場所", self.place()),
            ("見つかったもの", self.found),
            ("正しい形", self.expected),
            ("対処", self.remedy),
        ):
            if text:
                lines.append(f"  {head}: {text}")
        return "\n".join(lines)


class InputError(Exception):
    """The input or the definitions cannot be used; holds every problem found, in order.

    `partly_done` tells that something was changed before the problem was met (a purge).
    """

    def __init__(self, problems: Problem | Sequence[Problem], *, partly_done: bool = False) -> None:
        self.partly_done = partly_done
        self.problems: tuple[Problem, ...] = (problems,) if isinstance(problems, Problem) else tuple(problems)
        if not self.problems:
            raise ValueError("an InputError needs at least one problem")
        super().__init__("; ".join(problem.public() for problem in self.problems))

    def __reduce__(self) -> tuple[type[InputError], tuple[tuple[Problem, ...]]]:
        return (type(self), (self.problems,))

    def for_operator(self) -> str:
        """All problems, each as the operator should read it."""
        return "\n".join(problem.for_operator() for problem in self.problems)
