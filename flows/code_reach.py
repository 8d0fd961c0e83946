"""Which of the program's own source files a module can reach, and their digest: the version of its code.

The imports are read from the text of the sources, those within functions and those for types too, so that nothing has
to be imported for it. As every class whose attributes a function touches is named by its types, it is among them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from schemas.tables.taking import sha256

_ROOT = Path(__file__).resolve().parent.parent
_OWN = ("flows", "reports", "schemas", "survey", "tracker")
DATA = {"reports.word.template": ("reports/templates",), "reports.web.page": ("reports/web",)}
"""Files that are no sources, by the module that reads them."""

_IMPORT = re.compile(
    r"^[ \t]*(?:from[ \t]+([\w.]+)[ \t]+import[ \t]+(\([^)]*\)|.*)|import[ \t]+(.*))", re.MULTILINE
)


@cache
def code_digest(module: str) -> str:
    """The sha256 of all sources that a module can reach, itself among them, and of the files that these read."""
    reached = reached_from(module)
    files = {one: _file(one) for one in reached}
    files |= {
        f"{folder}/{path.name}": path
        for one, folders in DATA.items()
        if one in reached
        for folder in folders
        for path in (_ROOT / folder).iterdir()
        if path.is_file() and path.suffix != ".py"
    }
    digests = {name: sha256(path.read_bytes()) for name, path in files.items() if path}
    return sha256(repr(sorted(digests.items())).encode())


@cache
def reached_from(module: str) -> frozenset[str]:
    """The module, the packages that it is in, and whatever these import, by their dotted names."""
    found: set[str] = set()
    left = [module]
    while left:
        one = left.pop()
        if one not in found:
            found.add(one)
            left += _imported(one)
    return frozenset(found)


@cache
def _imported(module: str) -> frozenset[str]:
    file = _file(module)
    assert file is not None
    named = {module}
    for source, names, plain in _IMPORT.findall(file.read_text(encoding="utf-8")):
        named |= {source, *(f"{source}.{name}" for name in re.findall(r"\w+", names))} if source else set()
        named |= set(re.findall(r"[\w.]+", plain))
    return frozenset(_existing(named))


def _existing(names: Iterable[str]) -> Iterable[str]:
    """Those of the names that are modules of ours, each with its packages."""
    for name in names:
        parts = name.split(".")
        if parts[0] in _OWN:
            for end in range(1, len(parts) + 1):
                one = ".".join(parts[:end])
                if _file(one) is not None:
                    yield one


@cache
def _file(module: str) -> Path | None:
    place = _ROOT.joinpath(*module.split("."))
    for path in (place.with_suffix(".py"), place / "__init__.py"):
        if path.is_file():
            return path
    return None
