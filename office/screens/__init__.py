"""The screens, one module each: what is shown, and the acts that its forms ask for."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType


def every_screen() -> Iterator[ModuleType]:
    """Every module of this folder, by name; each has its `ROUTES`."""
    for found in iter_modules(__path__):
        yield import_module(f"{__name__}.{found.name}")
