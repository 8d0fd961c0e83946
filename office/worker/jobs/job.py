"""A job of the worker: a function with a name that calls what the commands call, and tells its stages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event
from typing import TypeAlias


class StoppedError(Exception):
    """The job was asked to stop."""


_BETWEEN_LOOKS = 0.2


@dataclass
class Telling:
    """Tells how far a job has come, and knows whether the page has asked for its end."""

    send: Callable[[int, str], None]
    asked_to_stop: Event = field(default_factory=Event)
    reached: int = 0

    def reach(self, number: int, label: str) -> None:
        """The job begins this stage (from 1); one that was passed before is told no more.

        Raises StoppedError where the page has asked for the end.
        """
        if self.asked_to_stop.is_set():
            raise StoppedError
        if number > self.reached:
            self.reached = number
            self.send(number, label)

    def wait(self, label: str, until: Callable[[], bool]) -> None:
        """Wait until something holds that others bring about; told as stage 0, which is before the first.

        Raises StoppedError where the page has asked for the end.
        """
        if until():
            return
        self.send(0, label)
        while not until():
            if self.asked_to_stop.wait(_BETWEEN_LOOKS):
                raise StoppedError


Job: TypeAlias = Callable[..., object]
"""Called with a `Telling` and the page's arguments by name; its result becomes JSON. Raises InputError, StoppedError."""

JOBS: dict[str, Job] = {}


def job(name: str) -> Callable[[Job], Job]:
    """Register a function under the name by which the page asks for it."""

    def registered(function: Job) -> Job:
        JOBS[name] = function
        return function

    return registered
