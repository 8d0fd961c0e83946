"""What a setting may hold: as a type that Pydantic checks, and as the text of a cell of the codebook.

Types are strict: nothing is taken for what it is not (`true` is no number, a time no date).
"""

import inspect
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, TypeAlias

from pydantic import AfterValidator, BeforeValidator, Field, Strict, ValidationInfo, WrapValidator
from pydantic_core import PydanticCustomError

from schemas.tables.numbers import has_other_digits

_LARGEST = 10**12
"""No count, size or level of a study is larger."""

_HIGHEST_SCORE = 1000
PLAIN_KEY = re.compile(r"[A-Za-z0-9_-]{1,40}")
"""The key of a survey or a layout: the name of a folder or a file."""


# --- Checks -------------------------------------------------------------------------------------


def holds(test: Callable[..., bool], rule: str, what: str, *, told: str = "") -> AfterValidator:
    """A check of a setting, alone or beside others of its table that are declared before it.

    The parameters of `test` are the names of the settings that it looks at. It is passed over where one
    of them could not be read, which is told already. `told` names the setting at which the problem is
    told, if that is another.
    """
    names = tuple(inspect.signature(test).parameters)

    def context(values: Mapping[str, Any]) -> dict[str, Any] | None:
        return {"told": told, "found": values[told]} if told else None

    def check(value: Any, info: ValidationInfo) -> Any:
        values = {**info.data, str(info.field_name): value}
        if all(name in values for name in names) and not test(*(values[name] for name in names)):
            raise PydanticCustomError(rule, what, context(values))
        return value

    return AfterValidator(check)


ALWAYS = Field(validate_default=True)
"""Marks a setting that is checked even where it is left out, because others ask for it."""

BLANK = WrapValidator(lambda value, read: value if value == "" else read(value))
"""Marks a setting that may be "", which is the same as leaving it out."""


def _not_empty(value: Any) -> Any:
    if value == []:
        raise PydanticCustomError("D053", "1つ以上必要です。")
    return value


AT_LEAST_ONE = BeforeValidator(_not_empty)
"""Marks a list of tables that may not be empty."""


def _bounded(value: Any) -> Any:
    if isinstance(value, int | float) and not abs(value) < _LARGEST:  # nan is not either
        raise PydanticCustomError("D062", "数が大きすぎるか、数になっていません。")
    return value


def _score(value: Any) -> Any:
    if isinstance(value, int | float) and not abs(value) <= _HIGHEST_SCORE:
        raise PydanticCustomError("D062", f"数は-{_HIGHEST_SCORE:,}から{_HIGHEST_SCORE:,}までです。")
    return value


def _plain_key(value: str) -> str:
    if not PLAIN_KEY.fullmatch(value):
        raise PydanticCustomError(
            "D088", "フォルダーの名前に使えないキーです。英数字、_、- の40字以内で書きます。"
        )
    return value


_UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}
"""Categories of characters that no path holds: controls, marks of direction, line breaks (a wide blank may stand)."""


def _data_path(value: str) -> str:
    parts = value.split("/")
    inside = parts[0] == "raw" and len(parts) > 1 and not {"", ".", ".."} & set(parts)
    unseen = any(unicodedata.category(sign) in _UNSEEN for sign in value)
    if not inside or unseen or "\\" in value:
        raise PydanticCustomError(
            "D068",
            "raw フォルダーの下の場所ではありません（作業フォルダーの外のファイルは使えません）。"
            "作業フォルダーからの場所を「/」で区切って書きます（例: raw/2022/回答.csv）。",
        )
    return value


# --- Cells of the codebook ----------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class ValueKind:
    """A kind of value: how it is named in messages, and how a cell of the codebook shows it.

    words: what to write in study.toml, with an example behind it. cell: what a cell should hold ("": as
    its column says). read: the value that a text means; raises ValueError where it means none. choices:
    values with the words that the cell shows, where every setting of this kind has the same.
    """

    words: str
    example: str = ""
    cell: str = ""
    shown: Callable[[Any], str] = str
    read: Callable[[str], Any] = str
    choices: Mapping[str, str] | None = None


def _parts(text: str) -> list[str]:
    return [part.strip() for part in re.split(r"[|｜]", text) if part.strip()]


def _joined(values: Any) -> str:
    return " | ".join(str(value) for value in values)


def _plain(text: str, pattern: str) -> re.Match[str]:
    """The text in narrow characters, held against a pattern."""
    match = re.fullmatch(pattern, unicodedata.normalize("NFKC", text).strip(), re.ASCII)
    if match is None or has_other_digits(text):
        raise ValueError("not of this kind")
    return match


def _integer(text: str) -> int:
    return int(_plain(text.replace(",", "").replace("，", ""), r"-?\d{1,15}")[0])


def _number(text: str) -> float:
    return float(_plain(text, r"-?\d{1,15}(\.\d{1,12})?")[0])


def _flag(text: str) -> bool:
    if text not in ("true", "false"):
        raise ValueError("no truth value")
    return text == "true"


def _day(text: str) -> date:
    match = _plain(text, r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]00:00(?::00)?)?")
    return date(int(match[1]), int(match[2]), int(match[3]))


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


def _truth(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


TEXT = ValueKind("文字列")
INTEGER = ValueKind("整数", cell="整数（例: 2000）", read=_integer)
NUMBER = ValueKind("小数", cell="数値（例: 0.95）", read=_number)
FLAG = ValueKind(
    "true か false", "", "はい か いいえ", _truth, _flag, choices={"true": "はい", "false": "いいえ"}
)
WORD_OR_FLAG = ValueKind(
    "true か false", shown=_truth, read=lambda text: _flag(text) if text in ("true", "false") else text
)
DAY = ValueKind("日付（例: 2022-06-29）", "", "日付（例: 2024-06-03）", date.isoformat, _day)
TEXTS = ValueKind("文字列のリスト", shown=_joined, read=_parts)
INTEGERS = ValueKind(
    "整数のリスト",
    "",
    "整数を「|」で区切る（例: 1 | 3）",
    _joined,
    lambda text: [_integer(part) for part in _parts(re.sub("[、,]", "|", text))],
)
MARGINS = ValueKind(
    "文字列のリストのリスト",
    '（例: [["region"], ["age_group"]]）',
    "概念キーを「|」で区切る（例: region | age_group×sex）",
    lambda value: " | ".join("×".join(margin) for margin in value),
    _margins,
)
SCORES = ValueKind(
    "名前と数の表",
    "（例: { very = 2, rather = 1 }）",
    "選択肢キー=点数を「|」で区切る（例: very=2 | rather=1）",
    lambda value: " | ".join(f"{key}={score:g}" for key, score in value.items()),
    _scores,
)

# --- Types of settings --------------------------------------------------------------------------

PlainText: TypeAlias = Annotated[str, Strict(), TEXT]
Integer: TypeAlias = Annotated[int, Strict(), BeforeValidator(_bounded), INTEGER]
RealNumber: TypeAlias = Annotated[float, Strict(), BeforeValidator(_bounded), NUMBER]
Flag: TypeAlias = Annotated[bool, Strict(), FLAG]
Day: TypeAlias = Annotated[date, Strict(), DAY]
Texts: TypeAlias = Annotated[tuple[PlainText, ...], TEXTS]
Integers: TypeAlias = Annotated[tuple[Integer, ...], INTEGERS]
Margins: TypeAlias = Annotated[
    tuple[Annotated[tuple[PlainText, ...], Field(min_length=1)], ...], Field(min_length=1), MARGINS
]
Scores: TypeAlias = Annotated[dict[str, Annotated[float, Strict(), BeforeValidator(_score)]], SCORES]
PlainKey: TypeAlias = Annotated[PlainText, AfterValidator(_plain_key)]
"""A text that can name a folder or a file (D088 for any other)."""

DataPath: TypeAlias = Annotated[PlainText, AfterValidator(_data_path)]
"""A data file as a path below raw/ (D068 for any other); such a file may be read, and be deleted later."""
