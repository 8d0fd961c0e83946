"""What every form asks for that decides something: a tick that its end was understood, a name, a day."""

from __future__ import annotations

from datetime import date

from flows.acting import person_name
from office.frame.visit import Visit
from schemas.errors import Problem


def ticked(visit: Visit, what: str) -> list[Problem]:
    """What is told where the field `sure` has no tick; nothing where it has."""
    if visit.text("sure") == "yes":
        return []
    return [Problem("B89", f"{what}を確かめて、印を付けてください。", column="sure")]


def named(visit: Visit, what: str = "氏名を書いてください。") -> tuple[str, list[Problem]]:
    """The name in the field `by`, and what is told where there is none."""
    by = person_name(visit.text("by"))
    return by, [] if by else [Problem("B92", what, expected="例: 山田 花子", column="by")]


def no_day(entered: str) -> list[Problem]:
    """What is told where the field `day` holds no day; nothing where it does."""
    try:
        date.fromisoformat(entered)
    except ValueError:
        return [Problem("B85", "日付を読めません。", expected="2028-03-31 のような日付", column="day")]
    return []
