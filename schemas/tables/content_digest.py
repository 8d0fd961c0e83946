"""The digest of a value by its content: equal content has the same one, in every process, and any other has another.

It looks into what stages pass to each other: plain values, collections in their order (sets sorted), dataclasses,
arrays, tables. A class is part of the content by its name. TypeError for anything else, whose content it does not know.
"""

import dataclasses
import hashlib
import struct
from collections.abc import Iterable, Mapping, Sequence, Set
from datetime import date
from decimal import Decimal
from pathlib import PurePath
from typing import Any, Protocol, runtime_checkable

import numpy as np
import pandas as pd


@runtime_checkable
class Content(Protocol):
    """A class of ours that is no dataclass and says what it is made from."""

    def content(self) -> tuple[object, ...]:
        """All that equal objects have in common."""
        ...


class ContentDigests:
    """Gives digests, and remembers those of objects that it met, which must not change meanwhile."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[object, bytes]] = {}

    def of(self, value: object) -> bytes:
        """The sha256 of a value's content. Raises TypeError."""
        if isinstance(value, str):
            return _sha("str", value.encode("utf-8", "surrogatepass"))
        if value is None or isinstance(value, bool | int | Decimal | date | PurePath | np.integer | np.bool_):
            return _sha(type(value).__name__, str(value).encode())
        if isinstance(value, float | np.floating):
            return _sha("float", struct.pack("<d", value))
        if isinstance(value, bytes):
            return _sha("bytes", value)
        known = self._known.get(id(value))
        if known is None:
            known = value, self._looked_into(value)
            self._known[id(value)] = known  # with the value, so that no other gets its id
        return known[1]

    def _looked_into(self, value: object) -> bytes:
        if isinstance(value, pd.DataFrame):
            columns = [self._column(column) for _, column in value.items()]
            return _sha("table", self.of(list(value.columns)), self.of(value.index.to_numpy()), *columns)
        if isinstance(value, np.ndarray):
            return self._array(value)
        kind, parts = _name(value), _parts_of(value)
        return _sha(kind, *(sorted(self._each(parts)) if isinstance(value, Set) else self._each(parts)))

    def _each(self, values: Iterable[object]) -> list[bytes]:
        return [self.of(value) for value in values]

    def _array(self, array: np.ndarray[Any, Any]) -> bytes:
        if array.dtype == object:
            return _sha("objects", repr(array.shape).encode(), *self._each(array.ravel().tolist()))
        head = f"{array.dtype.str} {array.shape}".encode()
        return _sha("array", head, np.ascontiguousarray(array).tobytes())

    def _column(self, column: pd.Series) -> bytes:
        held = column.array
        if isinstance(held, pd.Categorical):
            texts = [held.ordered, held.categories.dtype.name, *held.categories.tolist()]
            return _sha("category", self._array(np.asarray(held.codes)), *self._each(texts))
        kind = str(column.dtype)
        if kind == "str":  # each distinct text once; -1 is missing
            codes, words = pd.factorize(column)
            return _sha(kind, self._array(codes), *self._each(list(words)))
        return _sha(kind, self._array(column.to_numpy()))


def _name(value: object) -> str:
    """What a value is: a mapping or a set of whatever class; a tuple or a list, one like the other; others by their class."""
    if isinstance(value, Mapping | Set):
        return "mapping" if isinstance(value, Mapping) else "set"
    if type(value) in (tuple, list):
        return "sequence"
    return f"{type(value).__module__}.{type(value).__qualname__}"


def _parts_of(value: object) -> Iterable[object]:
    """What a value is made of, in its order. Raises TypeError."""
    if dataclasses.is_dataclass(value):
        return [
            one for field in dataclasses.fields(value) for one in (field.name, getattr(value, field.name))
        ]
    if isinstance(value, Mapping):
        return [one for pair in value.items() for one in pair]
    if isinstance(value, Sequence | Set):
        return value
    if isinstance(value, Content):
        return value.content()
    raise TypeError(f"the content of {_name(value)} is not known")


def _sha(kind: str, *parts: bytes) -> bytes:
    digest = hashlib.sha256(f"{kind} {len(parts)}\n".encode())
    for part in parts:
        digest.update(struct.pack("<q", len(part)))
        digest.update(part)
    return digest.digest()
