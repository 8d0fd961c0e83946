"""Write study.toml. Lines whose value stays keep their text, and comments stay where they are."""

import tomllib
from collections.abc import Mapping, Sequence
from typing import Any

import tomlkit
from tomlkit.container import Container
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import AbstractTable, AoT, Array, Item

_WIDTH = 110


def toml_text(document: Mapping[str, Any], old: str = "") -> str:
    """The document as TOML, as close to the old text as its values allow; a text that is no TOML counts as none."""
    try:
        written = tomlkit.parse(old)
        _update(written, document)
        text = tomlkit.dumps(written)
        if tomllib.loads(text) == document:
            return text
    except (TOMLKitError, tomllib.TOMLDecodeError):
        pass
    return tomlkit.dumps({key: _item(value) for key, value in document.items()})


def _update(table: Container | AbstractTable, values: Mapping[str, Any]) -> None:
    """Give a table the values, and touch only the keys whose value is another."""
    for key in [key for key in table if key not in values]:
        del table[key]
    for key, value in values.items():
        old = table.get(key)
        plain = old.unwrap() if isinstance(old, Item) else old
        if plain == value and type(plain) is type(value):
            continue
        if isinstance(old, AbstractTable) and isinstance(value, Mapping):
            _update(old, value)
        elif isinstance(old, AoT) and _is_tables(value):
            _update_tables(old, value)
        else:
            table[key] = _item(value)


def _update_tables(tables: AoT, values: Sequence[Mapping[str, Any]]) -> None:
    while len(tables) > len(values):
        del tables[-1]
    for table, value in zip(tables, values, strict=False):
        _update(table, value)
    for value in values[len(tables) :]:
        tables.append(_item(value))


def _is_tables(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(item, Mapping) for item in value)


def _item(value: Any) -> Item:
    """A value as TOML; a list that is too long for a line has a line for each of its values."""
    item: Item = tomlkit.item(value)
    if isinstance(item, Array):
        item.multiline(len(item.as_string()) > _WIDTH)
    return item
