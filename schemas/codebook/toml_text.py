"""Write study.toml. Lines whose value stays keep their text, and comments stay at their keys.

A document is what `tomllib` reads. The text is written key by key in the order of the document:
first the plain keys of a table, then its tables and lists of tables.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

_WIDTH = 110
_BARE = re.compile(r"[A-Za-z0-9_-]+")


@dataclass
class _Old:
    """What stood in the old text: for each path the lines before it and its own lines."""

    before: dict[str, list[str]] = field(default_factory=dict)
    own: dict[str, str] = field(default_factory=dict)


def toml_text(document: Mapping[str, Any], old: str = "") -> str:
    """The document as TOML, as close to the old text as its values allow."""
    lines: list[str] = []
    _table(document, "", "", lines, _scan(old))
    kept = "\n".join(lines).strip("\n") + "\n"
    if tomllib.loads(kept) == document:
        return kept
    lines = []
    _table(document, "", "", lines, _Old())
    return "\n".join(lines).strip("\n") + "\n"


def _table(table: Mapping[str, Any], name: str, path: str, lines: list[str], old: _Old) -> None:
    """The keys of a table. `name` is its dotted name, `path` the same with places in lists."""
    inner = []
    for key, value in table.items():
        place = f"{path}.{key}" if path else key
        inline = not old.own.get(place, "[").lstrip().startswith("[")
        if not inline and (_is_table(value) or _is_tables(value)):
            inner.append(key)
            continue
        lines.extend(old.before.get(place, []))
        written = old.own.get(place, "")
        lines.append(written if written and _value_of(written) == value else _line(key, value))
    for key in inner:
        dotted = f"{name}.{_key(key)}" if name else _key(key)
        place = f"{path}.{key}" if path else key
        if _is_tables(table[key]):
            for number, entry in enumerate(table[key], start=1):
                _header(f"[[{dotted}]]", f"{place}[{number}]", lines, old)
                _table(entry, dotted, f"{place}[{number}]", lines, old)
        else:
            _header(f"[{dotted}]", place, lines, old)
            _table(table[key], dotted, place, lines, old)


def _header(text: str, place: str, lines: list[str], old: _Old) -> None:
    spaced = [] if text.endswith(".items]]") else [""]
    lines.extend(old.before.get(place, spaced))
    lines.append(old.own.get(place, text))


def _scan(text: str) -> _Old:
    """Divide an old text into its keys; a text that is no TOML gives nothing."""
    old = _Old()
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return old
    counts: dict[str, int] = {}
    path = ""
    before: list[str] = []
    open_lines: list[str] = []
    for line in text.splitlines():
        if open_lines or (line.strip() and not line.lstrip().startswith(("#", "["))):
            open_lines.append(line)
            whole = "\n".join(open_lines)
            if _value_of(whole) is None:
                continue
            key = next(iter(tomllib.loads(whole)))
            place = f"{path}.{key}" if path else key
            old.before[place], old.own[place] = before, whole
            before, open_lines = [], []
        elif line.lstrip().startswith("["):
            path = _path(line, counts)
            old.before[path], old.own[path] = before, line
            before = []
        else:
            before.append(line)
    return old


def _path(line: str, counts: dict[str, int]) -> str:
    """The path of a header line, with the place in each list of tables."""
    match = re.match(r"\s*(\[\[?)([^\]]*)\]", line)
    if match is None:
        return line
    parts: list[str] = []
    names = [part.strip().strip("\"'") for part in match[2].split(".")]
    for depth, part in enumerate(names):
        stem = ".".join((*parts, part))
        if depth == len(names) - 1 and match[1] == "[[":
            counts[stem] = counts.get(stem, 0) + 1
        parts.append(f"{part}[{counts[stem]}]" if stem in counts else part)
    return ".".join(parts)


def _value_of(lines: str) -> Any:
    """The value of one key with its lines, or None while the lines are not complete."""
    try:
        return next(iter(tomllib.loads(lines).values()))
    except (tomllib.TOMLDecodeError, StopIteration):
        return None


def _is_table(value: Any) -> bool:
    return isinstance(value, Mapping)


def _is_tables(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(item, Mapping) for item in value)


def _line(key: str, value: Any) -> str:
    one = f"{_key(key)} = {_value(value)}"
    if not isinstance(value, list) or len(one) <= _WIDTH:
        return one
    return "\n".join([f"{_key(key)} = [", *(f"    {_value(item)}," for item in value), "]"])


def _key(key: str) -> str:
    return key if _BARE.fullmatch(key) else _string(key)


def _value(value: Any) -> str:
    if isinstance(value, str):
        return _string(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Sequence):
        return f"[{', '.join(_value(item) for item in value)}]"
    if isinstance(value, Mapping):
        inner = ", ".join(f"{_key(key)} = {_value(item)}" for key, item in value.items())
        return f"{{{inner}}}"
    return repr(value)


def _string(text: str) -> str:
    """A basic string: JSON's escapes are TOML's, except for the delete character."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
