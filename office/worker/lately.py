"""What a job has made last, for the next one that needs the same."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar, cast

from schemas.errors import InputError

Made = TypeVar("Made")


class MadeLast(Generic[Made]):
    """The last result of something that takes long, in memory only, and the state that it was made of."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._state: object = None
        self._made: Made | InputError | None = None

    def of(self, state: object, make: Callable[[], Made]) -> Made:
        """What is made of a state, made anew where it is another than the last time. Raises InputError as `make` does, or did."""
        with self._lock:
            if self._state != state:
                try:
                    self._made = make()
                except InputError as error:
                    self._made = error
                self._state = state
            if isinstance(self._made, InputError):
                raise self._made
            return cast(Made, self._made)

    def forget(self) -> None:
        """Keep nothing, as where the answers that it was made of are deleted."""
        with self._lock:
            self._state = self._made = None

    def note(self, state: object, made: Made) -> None:
        """It was made anyhow."""
        with self._lock:
            self._state, self._made = state, made
