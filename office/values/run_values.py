"""The values of the indicators that the last run of a year computed, read without the tables of a run."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from reports.runs.last_record import damaged, last_record
from reports.runs.publishing import output_folder
from schemas.tables.taking import sha256

FILE = "indicators.csv"
_NUMBERS = ("value", "ci_low", "ci_high", "se")


@dataclass(frozen=True)
class RunValue:
    """A value in the unit of its indicator, unrounded; the interval and n are None for a count. value None: reason says why."""

    value: float | None
    low: float | None
    high: float | None
    se: float | None
    n: int | None
    reason: str


def run_values(workspace: Path, study: str) -> Mapping[str, RunValue]:
    """By key of the indicator. Raises InputError: O04 there is no run, T01 its file is not as it left it."""
    record = last_record(workspace, study)
    try:
        content = (output_folder(workspace, study) / FILE).read_bytes()
    except OSError:
        content = b""
    if sha256(content) != record.outputs.get(FILE):
        raise damaged(study, FILE, f"{FILE} が、集計した後に書き換えられたか、壊れています。")
    rows = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    return {row["indicator"]: _value(row) for row in rows}


def _value(row: Mapping[str, str]) -> RunValue:
    value, low, high, se = (float(row[name]) if row[name] else None for name in _NUMBERS)
    n = int(row["n"]) if row["n"] else None
    return RunValue(value, low, high, se, n, row["reason"].removeprefix("'"))
