from __future__ import annotations

import subprocess
import sys
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
import pytest

from schemas.tables.content_digest import ContentDigests
from tests.workspaces import ROOT


def digest(value: object) -> bytes:
    return ContentDigests().of(value)


class Pair(NamedTuple):
    a: int
    b: int


@dataclass(frozen=True)
class Held:
    a: object
    b: object = None


@dataclass(frozen=True)
class OtherHeld:
    a: object
    b: object = None


def table(**columns: object) -> pd.DataFrame:
    return pd.DataFrame(columns)


def words(*categories: str) -> pd.Categorical:
    return pd.Categorical(["a", "b"], categories=list(categories))


DIFFERENT: tuple[tuple[object, object], ...] = (
    (1, 1.0),
    (1, True),
    (1, "1"),
    (1, Decimal(1)),
    (None, "None"),
    (0.0, -0.0),
    (0.1 + 0.2, 0.3),
    ("a", b"a"),
    (("a", "bc"), ("ab", "c")),
    (("a",), "a"),
    ((), {}),
    ((1, (2, 3)), ((1, 2), 3)),
    ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
    ({1, 2}, (1, 2)),
    (Pair(1, 2), (1, 2)),
    (Held(1), OtherHeld(1)),
    (Held(1, None), Held(None, 1)),
    (np.array([1, 2]), np.array([1.0, 2.0])),
    (np.array([[1, 2]]), np.array([1, 2])),
    (np.array([1, 2], dtype=np.int8), np.array([1, 2], dtype=np.int16)),
    (np.array(["a", 1], dtype=object), np.array(["a", "1"], dtype=object)),
    (np.array([True, 1], dtype=object), np.array([1, 1], dtype=object)),
    (table(a=[1]), table(b=[1])),
    (table(a=[1], b=[2]), table(b=[2], a=[1])),
    (table(a=["x", "y"]), table(a=["y", "x"])),
    (table(a=["x", None]), table(a=["x", "None"])),
    (table(a=[1.0, np.nan]), table(a=[1.0, 0.0])),
    (table(a=words("a", "b")), table(a=words("b", "a"))),
    (table(a=words("a", "b")), table(a=words("a", "b", "c"))),
    (table(a=words("a", "b")), table(a=["a", "b"])),
    (table(a=[1, 2]), table(a=[1, 2]).set_index(pd.Index([1, 0]))),
    (Path("a/b"), "a/b"),
)


@pytest.mark.parametrize(("one", "other"), DIFFERENT, ids=range(len(DIFFERENT)))
def test_other_content_has_another_digest(one: object, other: object) -> None:
    assert digest(one) != digest(other)


@pytest.mark.parametrize(
    "make",
    [
        lambda: Held({"a": [1, 2.5, None], "b": {"x", "y", "z"}}, Pair(1, 2)),
        lambda: np.array([[1, 2], [3, 4]]).T,
        lambda: table(a=words("a", "b"), b=[1.5, np.nan], c=["x", None]),
    ],
    ids=["nested", "turned array", "table"],
)
def test_equal_content_has_the_same_digest(make: Callable[[], object]) -> None:
    assert digest(make()) == digest(make())
    digests = ContentDigests()
    assert digests.of(make()) == digests.of(make())


def test_lists_and_tuples_and_mappings_of_any_class_are_alike() -> None:
    assert digest([1, 2]) == digest((1, 2))
    assert digest(OrderedDict(a=1)) == digest({"a": 1})


def test_it_is_the_same_in_every_process() -> None:
    """The order in which a set is walked follows a seed that every process draws anew."""
    program = (
        "from schemas.tables.content_digest import ContentDigests\n"
        "print(ContentDigests().of({str(n): frozenset('abcdefgh') for n in range(3)}).hex())"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", program],
            cwd=ROOT,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(told) == 1
    assert len(told.pop().strip()) == 64


@pytest.mark.parametrize(
    "value",
    [object(), len, digest, (1, [object()]), table(a=[object()])],
    ids=["object", "builtin", "function", "inside a list", "inside a table"],
)
def test_what_it_does_not_know_is_refused(value: object) -> None:
    with pytest.raises(TypeError, match="is not known"):
        digest(value)
