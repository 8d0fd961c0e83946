"""What a task of the year is and how it stands."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from office.year.evidence import Evidence


class TaskState(StrEnum):
    """How a task stands; the word carries it, never colour alone."""

    UNTOUCHED = "未着手"
    LOCKED = "まだ始められません"
    UNDER_WAY = "進行中"
    WAITING = "返事待ち"
    ATTENTION = "対応が必要です"
    DONE = "完了"


@dataclass(frozen=True)
class Found:
    """How a task stands, and in one or two sentences what came out and when, or what is missing.

    due: the day (2022-08-10) by which it is to be done or answered, "" for none. step and button: what the one box that
    says what to do next asks for, as a title and as the word on its button. pressing: whether it is asked for there.
    """

    state: TaskState
    says: str
    due: str = ""
    step: str = ""
    button: str = "開く"
    pressing: bool = True
    set_aside: bool = False


@dataclass(frozen=True)
class TaskKind:
    """What a task is, the same in every year: its key, name, a sentence, who does it, and its part of the year.

    optional: it may be set aside for a year, with a reason.
    """

    key: str
    name: str
    what: str
    who: str
    part: str
    look: Callable[[Evidence, Mapping[str, Found]], Found]
    optional: bool = False


@dataclass(frozen=True)
class Task:
    """A task of a year as it stands."""

    kind: TaskKind
    number: int
    href: str
    found: Found

    @property
    def key(self) -> str:
        """Its key."""
        return self.kind.key

    @property
    def name(self) -> str:
        """Its name."""
        return self.kind.name

    @property
    def what(self) -> str:
        """What it is, in a sentence."""
        return self.kind.what

    @property
    def who(self) -> str:
        """Who does it."""
        return self.kind.who

    @property
    def state(self) -> TaskState:
        """How it stands."""
        return self.found.state

    @property
    def says(self) -> str:
        """What came out, or what is missing."""
        return self.found.says

    @property
    def due(self) -> str:
        """The day by which it is to be done, "" for none."""
        return self.found.due
