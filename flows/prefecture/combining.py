"""All finished municipalities together: one table of estimates, the list of who is in it, and the comparison."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pyarrow as arrow  # type: ignore[import-untyped]
from pyarrow import parquet

from flows.prefecture.comparing import Finished, compare
from flows.prefecture.folder import replacing
from flows.prefecture.listing import Municipality
from flows.prefecture.municipality import ACCOUNTING
from reports.excel.municipalities_book import municipalities_book
from reports.runs.csv_tables import ESTIMATES_CSV, ESTIMATES_FILE, frame_csv
from schemas.loading.studies import load_study

FOLDER = "まとめ"
LIST = "municipalities.csv"


def combine(
    out: Path,
    finished: Sequence[Finished],
    failed: Sequence[tuple[Municipality, str]],
    standard: Sequence[str],
) -> Path:
    """Put the folder of all municipalities in place, in the order of the list; returns it. Raises OSError.

    The tables are written one municipality after the other, so that memory does not grow with their number.
    """
    first = finished[0].municipality
    concepts = load_study(first.workspace, first.study).concepts
    labels = [concepts[name].label if name in concepts else name for name in standard]
    told = [(one.code, one.name, why) for one, why in failed]
    with replacing(out / FOLDER) as new:
        _estimates_parquet(new / ESTIMATES_FILE, finished)
        _estimates_csv(new / ESTIMATES_CSV, finished)
        (new / LIST).write_bytes(_list(finished, failed))
        book = municipalities_book(compare(finished), standard=labels, failed=told)
        (new / "comparison.xlsx").write_bytes(book)
    return out / FOLDER


def _estimates_parquet(path: Path, finished: Sequence[Finished]) -> None:
    """One row group a municipality; texts are plain texts, which all row groups have in common."""
    kind = _plain(parquet.read_schema(finished[0].folder / ESTIMATES_FILE))
    with parquet.ParquetWriter(path, kind, compression="zstd") as writer:
        for one in finished:
            writer.write_table(parquet.read_table(one.folder / ESTIMATES_FILE).cast(kind))


def _plain(schema: arrow.Schema) -> arrow.Schema:
    texts = [
        arrow.field(field.name, arrow.string()) if arrow.types.is_dictionary(field.type) else field
        for field in schema
    ]
    return arrow.schema(texts)


def _estimates_csv(path: Path, finished: Sequence[Finished]) -> None:
    """The bodies below one head."""
    with path.open("wb") as file:
        for place, one in enumerate(finished):
            with (one.folder / ESTIMATES_CSV).open("rb") as own:
                head = own.readline()
                if not place:
                    file.write(head)
                shutil.copyfileobj(own, file)


def _list(finished: Sequence[Finished], failed: Sequence[tuple[Municipality, str]]) -> bytes:
    lines = []
    for one in finished:
        counted = pd.read_csv(one.folder / ACCOUNTING, dtype={"survey": str}, encoding="utf-8-sig")
        for _, row in counted.iterrows():
            lines.append(
                (
                    one.municipality.code,
                    one.municipality.name,
                    one.municipality.study,
                    "済み",
                    *row.to_list(),
                    "",
                )
            )
    blank = ("", *("" for _ in range(5)))
    lines += [(one.code, one.name, one.study, "未了", *blank, why) for one, why in failed]
    heads = (
        "コード",
        "市町村名",
        "年度",
        "状態",
        "調査",
        "行数",
        "有効票",
        "無効票",
        "除外",
        "配布数",
        "理由",
    )
    return frame_csv(pd.DataFrame(lines, columns=list(heads)))
