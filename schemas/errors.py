"""The one kind of error that a user can cause, told so that the user can mend it.

A message has two readings. The operator at the terminal sees what was found in the cell
(`for_operator`); anything that is stored or sent on (Prefect's database, logs) sees only where
and which rule (`str(error)`), because a cell may hold a respondent's answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from types import TracebackType

UNPRINTABLE = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
"""Controls, marks that turn the direction of text, and code points that are no characters."""

_LONGEST = 1000
_BRIEF = 60
_IN_FULL = 3
_MOST = 50
"""Problems of one kind that are told in full, and places and kinds that are told at all; the rest are counted."""

_MOST_ROWS = 10
"""Rows that are named of those where the same is wrong."""


def visible(text: str) -> str:
    r"""The text with everything that a terminal would obey instead of showing written out (`\x1b`, `\u202e`).

    Line feeds stay as they are.
    """
    return UNPRINTABLE.sub(
        lambda found: found[0] if found[0] == "\n" else found[0].encode("unicode_escape").decode(),
        text,
    )


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

    def brief(self, file: str) -> str:
        """Where it is, in a few words: without the file if that is `file`; what is wrong where no row is known."""
        if self.row is None:
            return self.what[:_BRIEF].rstrip("。") + ("…" if len(self.what) > _BRIEF else "")
        return (replace(self, file="") if self.file == file else self).place()

    def error(self) -> InputError:
        """The error that tells of this problem alone."""
        return InputError(self)

    def public(self) -> str:
        """One line without any cell value."""
        return f"[{self.rule}] {self.place()}: {self.what}".replace(" : ", ": ")

    def for_operator(self) -> str:
        """Return the whole message, one fact a line."""
        lines = [f"[{self.rule}] {_short(self.what)}"]
        for head, text in (
            ("場所", self.place()),
            ("見つかったもの", self.found),
            ("正しい形", self.expected),
            ("対処", self.remedy),
        ):
            if text:
                lines.append(f"  {head}: {_short(text)}")
        return visible("\n".join(lines))


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
        """The problems as the operator should read them: of each kind the first ones in full, of the rest the places."""
        kinds: dict[str, list[Problem]] = {}
        for problem in _told_once(self.problems):
            kinds.setdefault(problem.rule, []).append(problem)
        told = []
        for rule, own in list(kinds.items())[:_MOST]:
            told += [problem.for_operator() for problem in own[:_IN_FULL]]
            if rest := own[_IN_FULL:]:
                places = list(dict.fromkeys(problem.brief(own[0].file) for problem in rest))
                more = f" など（全部で{len(own):,}件）" if len(places) > _MOST else ""
                listed = "、".join(places[:_MOST])
                told.append(
                    visible(f"[{rule}] 同じ種類のものが、ほかに{len(rest):,}件あります: {listed}{more}")
                )
        if len(kinds) > _MOST:
            told.append(f"ほかに{len(kinds) - _MOST:,}種類あります。上のものを直すと、残りを示します。")
        return "\n".join(told)


def raise_any(problems: Iterable[Problem]) -> None:
    """Raise InputError with all of the problems, if there are any."""
    if found := tuple(problems):
        raise InputError(found)


class Together:
    """Collects what steps that do not need each other find wrong: `with told: step()`, then `raise_any`."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def __enter__(self) -> None:
        """Begin a step."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> bool:
        if not isinstance(error, InputError):
            return False
        self.problems += [problem for problem in error.problems if problem not in self.problems]
        return True

    def raise_any(self, *, by_row: bool = False) -> None:
        """Raise InputError if any step found a problem, each told once.

        by_row: in the order of the rows of a sheet instead of that of the steps; sheets as they were first named, and
        what is of no row before the rows.
        """
        if by_row:
            sheets = [*dict.fromkeys((one.file, one.sheet) for one in self.problems)]
            self.problems.sort(key=lambda one: (sheets.index((one.file, one.sheet)), one.row or 0))
        raise_any(self.problems)


def _told_once(problems: Iterable[Problem]) -> list[Problem]:
    """Problems that differ in their row alone as one, at the first row and with the numbers of the others."""
    rows: dict[Problem, list[Problem]] = {}
    for problem in problems:
        rows.setdefault(replace(problem, row=None), []).append(problem)
    return [_with_rows(several) for several in rows.values()]


def _with_rows(several: list[Problem]) -> Problem:
    others = [str(problem.row) for problem in several[1:] if problem.row is not None]
    if not others:
        return several[0]
    told = "、".join(others[:_MOST_ROWS]) + ("行など" if len(others) > _MOST_ROWS else "行")
    return replace(several[0], what=f"{several[0].what.rstrip('。')}（ほか{len(others):,}行: {told}）。")


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…（以下略）"
