"""How a municipality keeps its tracker: `schemas/tracker.toml`, which may be absent.

area: its six-digit code. judgement: interval or plain. two_persons: whoever proposed may not approve.
"""

from __future__ import annotations

import re
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
    usual = TrackerSettings()
    problems = [
        messages.BAD_SETTING.problem(FILE, column=key, detail="知らない項目")
        for key in values
        if key not in ("area", "judgement", "two_persons")
    ]
    area = values.get("area", usual.area)
    if not isinstance(area, str) or not is_area_code(area):
        problems.append(
            messages.BAD_SETTING.problem(
                FILE, column="area", found=str(area), expected="全国地方公共団体コード6桁（検査数字まで）"
            )
        )
    judgement = values.get("judgement", usual.judgement)
    if judgement not in RULES:
        problems.append(
            messages.BAD_SETTING.problem(
                FILE, column="judgement", found=str(judgement), expected=" / ".join(RULES)
            )
        )
    two = values.get("two_persons", usual.two_persons)
    if not isinstance(two, bool):
        problems.append(
            messages.BAD_SETTING.problem(FILE, column="two_persons", found=str(two), expected="true / false")
        )
    if problems:
        raise InputError(problems)
    return TrackerSettings(area, judgement, two)


def is_area_code(code: str) -> bool:
    """Whether a text is a municipality's code of six digits with its right check digit."""
    if not re.fullmatch(r"[0-9]{6}", code):
        return False
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, code[:5], strict=True))
    return int(code[5]) == (11 - total % 11) % 10
