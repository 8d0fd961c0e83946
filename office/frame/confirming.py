"""What every form asks for that decides something: a tick that its end was understood, a name, a reason, a day."""

from __future__ import annotations

from datetime import date

from flows.acting import LONGEST_NAME, person_name
from office.frame.visit import Visit
from schemas.errors import Problem

_LONGEST = 200


def ticked(visit: Visit, what: str) -> list[Problem]:
    """What is told where the field `sure` has no tick; nothing where it has."""
    if visit.text("sure") == "yes":
        return []
    return [Problem("B89", f"{what}を確かめて、印を付けてください。", column="sure")]


def named(visit: Visit, what: str = "氏名を書いてください。") -> tuple[str, list[Problem]]:
    """The name in the field `by`, and what is told where there is none."""
    by = person_name(visit.text("by"))
    expected = f"{LONGEST_NAME}字までの氏名（例: 山田 花子）"
    return by, [] if by else [Problem("B92", what, expected=expected, column="by")]


def sentence(visit: Visit, name: str, missing: Problem | None = None) -> tuple[str, list[Problem]]:
    """The text of a field in one line, and what is told where it is too long, or `missing` where it is empty."""
    text = " ".join(visit.text(name).split())
    if len(text) > _LONGEST:
        return text, [Problem("B20", "文が長すぎます。", expected=f"{_LONGEST}字までの文", column=name)]
    return text, [] if text or missing is None else [missing]


def no_day(entered: str) -> list[Problem]:
    """What is told where the field `day` holds no day; nothing where it does."""
    try:
        date.fromisoformat(entered)
    except ValueError:
        return [Problem("B85", "日付を読めません。", expected="2028-03-31 のような日付", column="day")]
    return []
