"""Settings, each declared once: name, Japanese label, type, check and help.

A table of study.toml is a frozen dataclass that is a `SettingsTable`. A field is a setting if its type is
marked with a `Setting`: `low_base: Annotated[Integer, Setting("参考値とする人数", "…")] = 30`. Its name (or the
alias of a pydantic `Field`) is the key in the file, its default holds where the key is left out. Reading,
the sheets of the codebook, the page docs/設定.md and the help of commands follow from the declarations.

An object made in Python is not checked; `read_settings` checks what a file says.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, dataclass, field, fields
from typing import Annotated, Any, ClassVar, Literal, TypeVar, get_args, get_origin, get_type_hints

from pydantic import ConfigDict, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import CoreSchema, ErrorDetails, PydanticCustomError
from pydantic_core.core_schema import no_info_plain_validator_function

from schemas.errors import Problem
from schemas.messages.acts import Act
from schemas.tables.kinds import TEXT, ValueKind
from schemas.tables.tabular import Checks

Value = TypeVar("Value")
_CODE = re.compile(r"[A-Z]\d{3}")


@dataclass(frozen=True, eq=False)
class Setting:
    """What staff are told of a setting, and how its column of the codebook looks.

    label: its name. help: what it means. example: a value. in_part: the help where the table as a whole
    may be left out. words: the only values, each as the workbook shows it; older: values that are still
    read and shown, but not offered. offered: the sheet and key of the column whose values are offered.
    wrong: code and message for a value that is not allowed, if the usual one does not tell enough.
    """

    label: str
    help: str = ""
    example: str = ""
    in_part: str = ""
    words: Mapping[str, str] = field(default_factory=dict)
    older: Mapping[str, str] = field(default_factory=dict)
    offered: tuple[str, str] | None = None
    width: float = 14
    wrong: tuple[str, str] | None = None


SURVEY = Setting("調査", "シート「調査」のキー", "shimin", offered=("surveys", "key"), width=12)
"""The survey that something belongs to, by its key."""


class SettingsTable:
    """A table of study.toml: a dataclass of settings. A key that is no setting is refused."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")


class _Refused:
    """Makes Pydantic refuse any value that a file gives, without a look at the type."""

    def __get_pydantic_core_schema__(self, source: object, handler: object) -> CoreSchema:
        return no_info_plain_validator_function(_refuse)


def _refuse(_: object) -> None:
    raise PydanticCustomError("D053", "知らない項目です。")


Loaded = Annotated[Value, _Refused()]
"""A field that the loader fills in from elsewhere; no setting."""


@dataclass(frozen=True)
class Declared:
    """A setting of a table: its key in the file, and what it holds.

    kind: of a value, and the words that it may be; table: the settings of a table, `many` for a list of
    tables. optional: may be left out.
    """

    key: str
    setting: Setting
    kind: ValueKind
    allowed: tuple[str, ...]
    table: type[SettingsTable] | None
    many: bool
    optional: bool
    default: Any

    @property
    def words(self) -> Mapping[str, str]:
        """Values and the words for them, where only these are allowed."""
        return self.setting.words or self.kind.choices or {}


def declared(table: type[SettingsTable]) -> Mapping[str, Declared]:
    """The settings of a table by their keys, in the order in which they are declared."""
    hints = get_type_hints(table, include_extras=True)
    found = {}
    for own in fields(table):  # type: ignore[arg-type]  # every table is a dataclass
        marks = getattr(hints[own.name], "__metadata__", ())
        setting = next((mark for mark in marks if isinstance(mark, Setting)), None)
        if setting is None:
            continue
        aliases = [mark.alias for mark in marks if isinstance(mark, FieldInfo) and mark.alias]
        tables = list(_tables_in(hints[own.name]))
        key = (aliases or [own.name])[0]
        found[key] = Declared(
            key,
            setting,
            next((mark for mark in reversed(marks) if isinstance(mark, ValueKind)), TEXT),
            tuple(_words_in(hints[own.name])),
            tables[0][0] if tables else None,
            bool(tables and tables[0][1]),
            own.default is not MISSING or own.default_factory is not MISSING,
            None if own.default is MISSING else own.default,
        )
    return found


def _tables_in(hint: Any, *, many: bool = False) -> Iterator[tuple[type[SettingsTable], bool]]:
    if isinstance(hint, type) and issubclass(hint, SettingsTable):
        yield hint, many
    for inner in get_args(hint)[:1] if get_origin(hint) is Annotated else get_args(hint):
        yield from _tables_in(inner, many=many or get_origin(hint) is tuple)


def _words_in(hint: Any) -> Iterator[str]:
    inner = get_args(hint)[0] if get_origin(hint) is Annotated else hint
    return iter(get_args(inner) if get_origin(inner) is Literal else ())


# --- Reading ------------------------------------------------------------------------------------


@dataclass
class SettingChecks(Checks):
    """Collects problems of the settings of one file."""

    file: str = ""

    def problem(self, rule: str, key: str, what: str, found: object = None, *, expected: str = "") -> None:
        """Note a problem of a key; a list or a table is not quoted."""
        self.add(
            Problem(
                rule,
                what,
                expected,
                remedy=f"この項目を直してください（Excelで直すときは{Act.CODEBOOK_EXPORT.typed()}）。",
                file=self.file,
                column=key,
                found="" if found is None or isinstance(found, (dict, list, tuple)) else str(found),
            )
        )


_READERS: dict[type, TypeAdapter[Any]] = {}
"""What checks a table, by the table: made once, when it is first read."""


def read_settings(table: type[Value], values: Mapping[str, Any], file: str) -> Value:
    """The settings that a TOML table holds. Raises InputError with every problem, each at the full name of its key."""
    if table not in _READERS:
        _READERS[table] = TypeAdapter(table)
    reader: TypeAdapter[Value] = _READERS[table]
    try:
        return reader.validate_python(values)
    except ValidationError as error:
        checks = SettingChecks(file=file)
        for details in error.errors(include_url=False):
            _note(details, table, checks)
        checks.raise_any()
        raise


def _note(details: ErrorDetails, table: type, checks: SettingChecks) -> None:
    """Note an error of Pydantic in our words, at the setting in which it is."""
    key, one, inner = _placed(details["loc"], table)
    kind, context, found = details["type"], details.get("ctx", {}), details["input"]
    if "told" in context:
        key, found = f"{key.rpartition('.')[0]}.{context['told']}".lstrip("."), context["found"]
    if inner or kind == "missing":
        found = None
    if _CODE.fullmatch(kind):
        checks.problem(kind, key, details["msg"], found)
    elif one is None:
        checks.problem("D053", key, "知らない項目です。", found)
    else:
        words = "表の並び" if one.many else "表" if one.table else one.kind.words
        if kind == "missing" and not inner:
            checks.problem("D053", key, f"項目がありません。{words}を書きます。")
        elif one.setting.wrong:
            rule, what = one.setting.wrong
            checks.problem(rule, key, what, found)
        elif kind == "literal_error":
            allowed = "、".join(f"{value}（{word}）" for value, word in one.words.items())
            checks.problem("D062", key, f"{allowed}のどれかを書きます。", found)
        else:
            checks.problem("D053", key, f"{words}を書きます{one.kind.example}。", found)


def _placed(loc: tuple[int | str, ...], table: type) -> tuple[str, Declared | None, bool]:
    """The full name of the setting that a place of Pydantic is in, the setting, and whether it is inside its value.

    >>> _placed(("surveys", 0, "sampling", "sent"), Study)
    ("surveys[1].sampling.sent", Declared("sent", …), False)
    """
    path, one, rest = "", None, list(loc)
    inside: type[SettingsTable] | None = table
    while rest and inside is not None:
        name = str(rest.pop(0))
        path = f"{path}.{name}" if path else name
        one = declared(inside).get(name)
        inside = one.table if one is not None else None
        if one is not None and one.many and rest:
            path += f"[{int(rest.pop(0)) + 1}]"
    return path, one, bool(rest)
