"""Years as Japanese offices print them; the definitions need them too, so they live in `schemas.eras`."""

from __future__ import annotations

from schemas.eras import era_year

__all__ = ["era_year"]
