"""The templates: all text is escaped, and a name that was not given is a fault of the program."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from office.times import full_day, moment, short_day
from schemas.errors import Problem
from schemas.messages.acts import told_on_page
from schemas.tables.eras import era_year
from schemas.tables.taking import sha256

PAGES = Path(__file__).resolve().parent.parent / "pages"
ASSETS = PAGES.parent / "assets"
_UNITS = ("バイト", "KB", "MB", "GB", "TB")
_UNIT = 1024


def fiscal_year(study: str) -> str:
    """`2022` as `令和4年度`."""
    return f"{era_year(int(study))}度"


def size(count: int) -> str:
    """A number of bytes as people read it: `109 KB`."""
    shown = float(count)
    for unit in _UNITS[:-1]:
        if shown < _UNIT:
            return f"{shown:,.0f} {unit}"
        shown /= _UNIT
    return f"{shown:,.0f} {_UNITS[-1]}"


def at_field(problem: Problem) -> bool:
    """Whether a problem is told at a field of the form: its `column` is the field's name, and it is of no file."""
    return bool(problem.column) and not (problem.file or problem.sheet) and problem.row is None


@cache
def asset(name: str) -> str:
    """The address of a file that the browser loads, with its digest, so that it may be kept."""
    return f"/assets/{name}?{sha256((ASSETS / name).read_bytes())[:12]}"


def _environment() -> Environment:
    templates = Environment(
        loader=FileSystemLoader(PAGES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.globals["asset"] = asset
    templates.tests["at_field"] = at_field
    templates.filters.update(
        on_page=told_on_page,
        fiscal_year=fiscal_year,
        moment=moment,
        size=size,
        short_day=short_day,
        full_day=full_day,
    )
    return templates


TEMPLATES = _environment()
