"""A TOML table read key by key, noting every problem with the key's full name."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

from schemas.errors import InputError, Problem
from schemas.tables.tabular import Checks, check_printable, decode_text, read_file
from schemas.tables.years import PLAIN_KEY

Value = TypeVar("Value")

_LARGEST = 10**12
"""No count, size or level of a study is larger."""

_HIGHEST_SCORE = 1000
_PLACE = re.compile(r"\(at line (\d+), column (\d+)\)")


def read_toml(root: Path, relative: str) -> dict[str, Any]:
    """The content of a TOML file of a workspace.

    Raises InputError: D051 where it is not TOML, and what `decode_text` and `check_printable` raise.
    """
    text = decode_text(read_file(root, relative), relative)
    try:
        values = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # ValueError: also a number of thousands of digits
        place = _PLACE.search(str(error))
        raise InputError(
            Problem(
                "D051",
                "TOMLの書き方に誤りがあります。",
                expected='項目 = 値（文字は半角の「"」で囲み、項目は1回ずつ、かっこは閉じる）',
                remedy="示された行か、その前の行を直してください。"
                if place
                else '閉じていない「"」やかっこ、けたの多すぎる数がないか確かめてください。',
                file=relative,
                row=int(place[1]) if place else None,
                found=f"{place[2]}文字目から読めません" if place else "",
            )
        ) from None
    for key, words in _texts(values, ""):
        check_printable(words, relative, key=key)
    return values


def _texts(value: object, key: str) -> Iterator[tuple[str, str]]:
    """Every string below a value, with the full name of its key."""
    if isinstance(value, str):
        yield key, value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from _texts(name, key)
            yield from _texts(inner, f"{key}.{name}" if key else name)
    elif isinstance(value, list):
        for place, inner in enumerate(value, start=1):
            yield from _texts(inner, f"{key}[{place}]" if isinstance(inner, dict) else key)


class TomlTable:
    """Typed reading of one TOML table; `done` reports the keys that nobody asked for.

    A missing or mistyped key is noted in `checks` and a neutral value is returned, so that one pass
    finds every problem; the caller raises at the end.
    """

    def __init__(self, values: Mapping[str, Any], file: str, path: str, checks: Checks) -> None:
        self._values = values
        self._file = file
        self._path = path
        self._checks = checks
        self._asked: set[str] = set()

    def problem(self, rule: str, key: str, what: str) -> None:
        """Note a problem of a key."""
        name = f"{self._path}.{key}" if self._path else key
        found = self._values.get(key)
        self._checks.add(
            Problem(
                rule,
                what,
                remedy="この項目を直してください（Excelで直すときは「kyodo-survey codebook export」）。",
                file=self._file,
                column=name,
                found="" if found is None or isinstance(found, (dict, list)) else str(found),
            )
        )

    def has(self, key: str) -> bool:
        """Whether the key stands in the table."""
        return key in self._values

    def done(self) -> None:
        """Note every key that was not asked for."""
        for key in self._values:
            if key not in self._asked:
                self.problem("D053", key, "知らない項目です。")

    def text(self, key: str, default: str | None = None) -> str:
        """A string."""
        return self._get(key, str, default, "", "文字列")

    def plain_key(self, key: str, default: str | None = None) -> str:
        """A string that can name a folder or a file; "" with a problem noted (D088) for any other."""
        name = self.text(key, default)
        if name == default or PLAIN_KEY.fullmatch(name):
            return name
        if self.has(key):
            self.problem(
                "D088", key, "フォルダーの名前に使えないキーです。英数字、_、- の40字以内で書きます。"
            )
        return ""

    def stop(self) -> None:
        """Raise InputError with what was noted so far, where it makes no sense to read on."""
        self._checks.raise_any()

    def data_path(self, key: str, default: str | None = None) -> str:
        """A data file as a path below raw/ (D068 for any other); such a file may be read, and be deleted later."""
        path = self.text(key, default)
        parts = path.split("/")
        inside = parts[0] == "raw" and len(parts) > 1 and not {"", ".", ".."} & set(parts)
        if self.has(key) and path != default and not (inside and path.isprintable() and "\\" not in path):
            self.problem(
                "D068",
                key,
                "raw フォルダーの下の場所ではありません（作業フォルダーの外のファイルは使えません）。"
                "作業フォルダーからの場所を「/」で区切って書きます（例: raw/2022/回答.csv）。",
            )
        return path

    def integer(self, key: str, default: int | None = None) -> int:
        """A whole number."""
        return self._get(key, int, default, 0, "整数")

    def number(self, key: str, default: float | None = None) -> float:
        """A number."""
        return self._get(key, float, default, 0.0, "小数")

    def flag(self, key: str, *, default: bool) -> bool:
        """A truth value."""
        return self._get(key, bool, default, False, "true か false")

    def word_or_flag(self, key: str, words: tuple[str, ...], *, on: str) -> str:
        """One of some words; `true` stands for the word `on`, `false` or no key for ""."""
        value = self._get(key, object, False, False, "true か false")
        if value is True or value is False:
            return on if value else ""
        if isinstance(value, str) and value in words:
            return value
        self.problem("D053", key, f"true、false、{'、'.join(words)} のどれかを書きます。")
        return ""

    def word(self, key: str, words: Sequence[str]) -> str:
        """One of some words, the first where there is no key; another is noted (D062)."""
        word = self.text(key, words[0])
        if word not in words:
            self.problem("D062", key, f"{' / '.join(words)} のどれかを書きます。")
            return words[0]
        return word

    def day(self, key: str) -> date:
        """A date."""
        return self._get(key, date, None, date(1900, 1, 1), "日付（例: 2022-06-29）")

    def texts(self, key: str, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        """A list of strings."""
        values = self._get(key, list, None if default is None else list(default), [], "文字列のリスト")
        if not all(isinstance(value, str) for value in values):
            self.problem("D053", key, "文字列のリストを書きます。")
            return ()
        return tuple(values)

    def integers(self, key: str, default: tuple[int, ...]) -> tuple[int, ...]:
        """A list of whole numbers."""
        values = self._get(key, list, list(default), [], "整数のリスト")
        if not all(isinstance(value, int) and not isinstance(value, bool) for value in values):
            self.problem("D053", key, "整数のリストを書きます。")
            return default
        return tuple(values)

    def text_lists(self, key: str) -> tuple[tuple[str, ...], ...]:
        """A list of lists of strings."""
        values = self._get(key, list, None, [], "文字列のリストのリスト")
        if not values or not all(
            isinstance(value, list) and value and all(isinstance(item, str) for item in value)
            for value in values
        ):
            self.problem("D053", key, '文字列のリストのリストを書きます（例: [["region"], ["age_group"]]）。')
            return ()
        return tuple(tuple(value) for value in values)

    def numbers(self, key: str) -> dict[str, float]:
        """A table of numbers by name: `{ very = 2, rather = 1 }`."""
        values = self._get(key, dict, None, {}, "名前と数の表")
        if not all(
            isinstance(value, (int, float)) and not isinstance(value, bool) for value in values.values()
        ):
            self.problem("D053", key, "名前と数の表を書きます（例: { very = 2, rather = 1 }）。")
            return {}
        if not all(abs(value) <= _HIGHEST_SCORE for value in values.values()):  # nan is not either
            self.problem("D062", key, f"数は-{_HIGHEST_SCORE:,}から{_HIGHEST_SCORE:,}までです。")
            return {}
        return {str(name): float(value) for name, value in values.items()}

    def table(self, key: str) -> TomlTable:
        """A sub-table."""
        return TomlTable(self._get(key, dict, None, {}, "表"), self._file, self._name(key), self._checks)

    def tables(self, key: str, *, required: bool = True) -> tuple[TomlTable, ...]:
        """An array of tables."""
        values = self._get(key, list, None if required else [], [], "表の並び")
        if required and self.has(key) and not values:
            self.problem("D053", key, "1つ以上必要です。")
        return tuple(
            TomlTable(value, self._file, f"{self._name(key)}[{place}]", self._checks)
            for place, value in enumerate(values, start=1)
            if isinstance(value, dict)
        )

    def _name(self, key: str) -> str:
        return f"{self._path}.{key}" if self._path else key

    def _get(self, key: str, kind: type[Value], default: Value | None, neutral: Value, words: str) -> Value:
        self._asked.add(key)
        if key not in self._values:
            if default is None:
                self.problem("D053", key, f"項目がありません。{words}を書きます。")
                return neutral
            return default
        value = self._values[key]
        if isinstance(value, int | float) and not abs(value) < _LARGEST:  # nan too
            self.problem("D062", key, "数が大きすぎるか、数になっていません。")
            return neutral
        if kind is float and isinstance(value, int) and not isinstance(value, bool):
            value = float(value)
        other = (kind is int and isinstance(value, bool)) or (kind is date and isinstance(value, datetime))
        if not isinstance(value, kind) or other:
            self.problem("D053", key, f"{words}を書きます。")
            return neutral
        return value
