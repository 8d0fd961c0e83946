"""An act is done once, however often its form is sent: by a double click, a reload, a second try while it runs."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from threading import Lock

_KEPT = 1_000
"""Forms whose results are remembered."""


@dataclass
class OnceKeys:
    """Where each form that was sent led to, by its key."""

    _lock: Lock = field(default_factory=Lock)
    _led_to: OrderedDict[str, Future[str | None]] = field(default_factory=OrderedDict)

    def first(self, key: str, act: Callable[[], str | None]) -> tuple[bool, str | None]:
        """Do the act unless a form with this key did it; whether it was done now, and the address that it led to.

        An act that returns None or raises was refused and has changed nothing: the next form with this key counts.
        A second form that comes while the first is under way waits for it.
        """
        with self._lock:
            under_way = self._led_to.get(key)
            if under_way is None:
                own: Future[str | None] = Future()
                self._led_to[key] = own
                while len(self._led_to) > _KEPT:
                    self._led_to.popitem(last=False)
        if under_way is not None and (led_to := under_way.result()) is not None:
            return False, led_to
        if under_way is not None:
            return self.first(key, act)
        led_to = None
        try:
            led_to = act()
        finally:
            if led_to is None:
                with self._lock:
                    self._led_to.pop(key, None)
            own.set_result(led_to)
        return True, led_to
