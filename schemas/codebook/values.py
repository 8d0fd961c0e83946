"""Between the text of a cell and the value of a key in study.toml."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from schemas.codebook.fields import FieldKind

_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]00:00(?::00)?)?", re.ASCII)
EXPECTED: Mapping[FieldKind, str] = {
    "integer": "整数（例: 2000）",
    "number": "数値（例: 0.95）",
    "flag": "はい か いいえ",
    "day": "日付（例: 2024-06-03）",
    "integers": "整数を「|」で区切る（例: 1 | 3）",
    "scores": "選択肢キー=点数を「|」で区切る（例: very=2 | rather=1）",
    "margins": "概念キーを「|」で区切る（例: region | age_group×sex）",
}
"""What a cell of each kind should hold, for messages."""


def to_text(value: Any, kind: FieldKind) -> str:
    """The text of a value, as the workbook shows it; "" for a key that is not there."""
    if value is None:
        return ""
    if kind == "margins":
        return " | ".join("×".join(margin) for margin in value)
    if kind == "scores":
        return " | ".join(f"{key}={score:g}" for key, score in value.items())
    if kind in ("texts", "integers"):
        return " | ".join(str(item) for item in value)
    if kind == "flag" or isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, date) else str(value)


def from_text(text: str, kind: FieldKind) -> Any:
    """The value that a text means. Raises ValueError where it means none."""
    return _READERS[kind](text)


def _parts(text: str) -> list[str]:
    return [part.strip() for part in re.split(r"[|｜]", text) if part.strip()]


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


def _integer(text: str) -> int:
    plain = _plain(text).replace(",", "")
    if not re.fullmatch(r"-?\d{1,15}", plain, re.ASCII):
        raise ValueError("no whole number")
    return int(plain)


def _number(text: str) -> float:
    plain = _plain(text)
    if not re.fullmatch(r"-?\d{1,15}(\.\d{1,12})?", plain, re.ASCII):
        raise ValueError("no number")
    return float(plain)


def _flag(text: str) -> bool:
    if text not in ("true", "false"):
        raise ValueError("no truth value")
    return text == "true"


def _word_or_flag(text: str) -> str | bool:
    return _flag(text) if text in ("true", "false") else text


def _day(text: str) -> date:
    match = _DAY.fullmatch(_plain(text))
    if match is None:
        raise ValueError("no date")
    return date(int(match[1]), int(match[2]), int(match[3]))


def _integers(text: str) -> list[int]:
    return [_integer(part) for part in _parts(text.replace("、", "|").replace(",", "|"))]


def _margins(text: str) -> list[list[str]]:
    margins = [[name.strip() for name in re.split("[×*]", part)] for part in _parts(text)]
    if not all(name for margin in margins for name in margin):
        raise ValueError("a margin without a name")
    return margins


def _scores(text: str) -> dict[str, int | float]:
    scores: dict[str, int | float] = {}
    for part in _parts(text):
        key, _, score = part.rpartition("=")
        if not key.strip():
            raise ValueError("a score without an option")
        number = _number(score)
        scores[key.strip()] = int(number) if number.is_integer() else number
    return scores


_READERS: Mapping[FieldKind, Callable[[str], Any]] = {
    "text": str,
    "integer": _integer,
    "number": _number,
    "flag": _flag,
    "word_or_flag": _word_or_flag,
    "day": _day,
    "texts": _parts,
    "integers": _integers,
    "margins": _margins,
    "scores": _scores,
}
