"""Moments and days as people read them, in the time of this computer."""

from __future__ import annotations

from datetime import date, datetime

from schemas.tables.eras import era_day, era_year


def moment(at: str | datetime) -> str:
    """A moment: `8月9日 9:12`, with the year before it where it is not this one."""
    local = (datetime.fromisoformat(at) if isinstance(at, str) else at).astimezone()
    return f"{_year(local.date())}{local.month}月{local.day}日 {local.hour}:{local.minute:02}"


def day_of(at: str | datetime) -> str:
    """The day of a moment: `8月9日`, with the year before it where it is not this one."""
    return short_day((datetime.fromisoformat(at) if isinstance(at, str) else at).astimezone().date())


def short_day(day: str | date) -> str:
    """A day, written as 2022-08-09 or not: `8月9日`, with the year before it where it is not this one."""
    found = date.fromisoformat(day) if isinstance(day, str) else day
    return f"{_year(found)}{found.month}月{found.day}日"


def full_day(day: str | date) -> str:
    """A day with its year: `令和10年3月31日`."""
    return era_day(date.fromisoformat(day) if isinstance(day, str) else day)


def _year(day: date) -> str:
    return "" if day.year == date.today().year else era_year(day.year)
