"""Acts that take longer than an answer may: each goes on in a thread, and the browser is shown how it stands meanwhile.

Such an act does what any act does: it is noted in the diary, and a crash is settled as for the others. How it ended is
kept here until the page ends.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from threading import Event, Lock, Thread

from schemas.errors import Problem

_KEPT = 50
_AT_ONCE = 0.1
"""Seconds that an answer waits for an act that may be short."""


@dataclass
class LongAct:
    """An act of a year: what is being done (Japanese), and what came of it once it has ended.

    It was done where `message` tells so, and refused where there are `problems`.
    """

    id: str
    study: str
    name: str
    doing: str
    begun: datetime = field(default_factory=lambda: datetime.now(UTC))
    problems: tuple[Problem, ...] = ()
    message: str = ""
    end: Event = field(default_factory=Event)

    @property
    def under_way(self) -> bool:
        """Whether it has not ended."""
        return not self.end.is_set()

    @property
    def seconds(self) -> int:
        """Since its begin; the clock may have been set back."""
        return max(0, int((datetime.now(UTC) - self.begun).total_seconds()))


@dataclass
class LongActs:
    """The long acts of a page; one of a name at a time for a year."""

    _acts: OrderedDict[str, LongAct] = field(default_factory=OrderedDict)
    _numbers: count[int] = field(default_factory=lambda: count(1))
    _lock: Lock = field(default_factory=Lock)

    def begin(
        self, study: str, name: str, doing: str, act: Callable[[], tuple[str, tuple[Problem, ...]]]
    ) -> LongAct:
        """Have an act done, which returns its message or problems; where one is under way, that one is returned."""
        with self._lock:
            running = self.under_way(study, name)
            if running is not None:
                return running
            begun = LongAct(str(next(self._numbers)), study, name, doing)
            self._acts[begun.id] = begun
            while len(self._acts) > _KEPT:
                self._acts.popitem(last=False)

        def go_on() -> None:
            try:
                begun.message, begun.problems = act()
            finally:
                begun.end.set()

        Thread(target=go_on, daemon=True).start()
        begun.end.wait(_AT_ONCE)
        return begun

    def under_way(self, study: str, name: str) -> LongAct | None:
        """The act of this name that has not ended."""
        every = list(self._acts.values())
        return next((one for one in every if (one.study, one.name) == (study, name) and one.under_way), None)

    def of(self, study: str, number: str) -> LongAct | None:
        """The act of this number; None for one of another year, or of an earlier page."""
        found = self._acts.get(number)
        return found if found is not None and found.study == study else None
