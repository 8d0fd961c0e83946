"""The templates: all text is escaped, and a name that was not given is a fault of the program."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from schemas.tables.eras import era_year

PAGES = Path(__file__).resolve().parent.parent / "pages"
_UNITS = ("バイト", "KB", "MB", "GB", "TB")
_UNIT = 1024


def fiscal_year(study: str) -> str:
    """`2022` as `令和4年度`."""
    return f"{era_year(int(study))}度"


def moment(at: str | datetime) -> str:
    """A moment in the time of this computer: `8月9日 9:12`, with the year where it is not this one."""
    local = (datetime.fromisoformat(at) if isinstance(at, str) else at).astimezone()
    year = "" if local.year == datetime.now().astimezone().year else f"{era_year(local.year)}"
    return f"{year}{local.month}月{local.day}日 {local.hour}:{local.minute:02}"


def size(count: int) -> str:
    """A number of bytes as people read it: `109 KB`."""
    shown = float(count)
    for unit in _UNITS[:-1]:
        if shown < _UNIT:
            return f"{shown:,.0f} {unit}"
        shown /= _UNIT
    return f"{shown:,.0f} {_UNITS[-1]}"


def _environment() -> Environment:
    templates = Environment(
        loader=FileSystemLoader(PAGES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters.update(fiscal_year=fiscal_year, moment=moment, size=size)
    return templates


TEMPLATES = _environment()
