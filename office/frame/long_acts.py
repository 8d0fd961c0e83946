"""Acts that take longer than an answer may: each goes on in a thread, and the browser is shown how it stands meanwhile.

Such an act does what any act does: it is noted in the diary, and a crash is settled as for the others. How it ended is
kept here until the page ends.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, wait
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from threading import Lock, Thread

from starlette.responses import Response

from office.safety.sessions import Session

_KEPT = 50
_AT_ONCE = 0.15
"""Seconds that an answer waits for an act that may be short."""


@dataclass
class LongAct:
    """An act: what is being done (Japanese), the screen that shows it, who began it, and how it is answered once it ended."""

    id: str
    screen: str
    doing: str
    session: Session
    begun: datetime = field(default_factory=lambda: datetime.now(UTC))
    answer: Future[Response] = field(default_factory=Future)

    @property
    def under_way(self) -> bool:
        """Whether it has not ended."""
        return not self.answer.done()

    @property
    def seconds(self) -> int:
        """Since its begin; the clock may have been set back."""
        return max(0, int((datetime.now(UTC) - self.begun).total_seconds()))


@dataclass
class LongActs:
    """The long acts of a page; those of a year are done one after the other."""

    _acts: dict[str, LongAct] = field(default_factory=dict)
    _numbers: count[int] = field(default_factory=lambda: count(1))
    _lock: Lock = field(default_factory=Lock)
    _turns: dict[str, Lock] = field(default_factory=dict)

    def begin(
        self, study: str, screen: str, doing: str, session: Session, act: Callable[[], Response]
    ) -> LongAct:
        """Have an act of a year done, which returns its answer; returns soon."""
        with self._lock:
            begun = LongAct(str(next(self._numbers)), screen, doing, session)
            self._acts[begun.id] = begun
            ended = [one.id for one in self._acts.values() if not one.under_way]
            for one in ended[: max(0, len(self._acts) - _KEPT)]:
                del self._acts[one]
            turn = self._turns.setdefault(study, Lock())

        def go_on() -> None:
            try:
                with turn:
                    answer = act()
            except BaseException as error:  # whoever looks is told of it, as of one in any other act
                begun.answer.set_exception(error)
            else:
                begun.answer.set_result(answer)

        Thread(target=go_on, daemon=True).start()
        wait([begun.answer], _AT_ONCE)
        return begun

    def under_way(self, screen: str) -> LongAct | None:
        """The act that a screen shows and that has not ended."""
        every = list(self._acts.values())
        return next((one for one in every if one.screen == screen and one.under_way), None)

    def of(self, number: str) -> LongAct | None:
        """The act of this number; None for one of an earlier page."""
        return self._acts.get(number)
