"""How a municipality keeps its tracker: `schemas/tracker.toml`, which may be absent.

area: its six-digit code. judgement: interval or plain. two_persons: whoever proposed may not approve.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from schemas.errors import InputError
from schemas.indicators.verdicts import RULES, TargetRule
from schemas.tables.toml import read_toml
from tracker.terms import messages

FILE = "schemas/tracker.toml"
_WEIGHTS = (6, 5, 4, 3, 2)
"""Of the digits of a municipality's code, for its check digit (総務省)."""


@dataclass(frozen=True)
class TrackerSettings:
    """The settings, each with its usual value; `area` "000000" stands for a municipality that has not said."""

    area: str = "000000"
    judgement: TargetRule = "interval"
    two_persons: bool = True


def load_settings(workspace: Path) -> TrackerSettings:
    """Read the settings. Raises InputError (G43)."""
    if not (workspace / FILE).is_file():
        return TrackerSettings()
    values = read_toml(workspace, FILE)
    problems = []
    for key, value in values.items():
        if key not in _ALLOWED:
            problems.append(messages.BAD_SETTING.problem(FILE, column=key, detail="知らない項目"))
            continue
        fits, expected = _ALLOWED[key]
        if not fits(value):
            problems.append(
                messages.BAD_SETTING.problem(FILE, column=key, found=str(value), expected=expected)
            )
    if problems:
        raise InputError(problems)
    return TrackerSettings(**values)


def is_area_code(code: object) -> bool:
    """Whether a value is a municipality's code: a text of six digits with its right check digit."""
    if not isinstance(code, str) or not re.fullmatch(r"[0-9]{6}", code):
        return False
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, code[:5], strict=True))
    return int(code[5]) == (11 - total % 11) % 10


_ALLOWED: dict[str, tuple[Callable[[object], bool], str]] = {
    "area": (is_area_code, "全国地方公共団体コード6桁（検査数字まで）"),
    "judgement": (lambda value: value in RULES, " / ".join(RULES)),
    "two_persons": (lambda value: isinstance(value, bool), "true / false"),
}
"""Of each setting the values that it may have, as a check and in words."""
