"""Versions of the installed packages that results depend on; each takes milliseconds to look up, and is looked up once."""

from __future__ import annotations

import importlib.metadata
from functools import cache

version = cache(importlib.metadata.version)
