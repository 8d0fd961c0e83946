"""The long tables as CSV, described by a Data Package (v2)."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from schemas.tables.csv_text import csv_text
from tracker.feeds.records import PublicRecords, Row
from tracker.workflow.telling import kind_word

VALUES, TARGETS, RELEASES = "values.csv", "targets.csv", "releases.csv"
PACKAGE = "datapackage.json"

_FIELDS: tuple[tuple[str, str, str, str], ...] = (
    ("indicator", "string", "indicator_id", "指標キー"),
    ("level", "string", "level", "種別（KGI、KPI など）"),
    ("number", "string", "number", "計画書の番号"),
    ("name", "string", "name", "指標の名称"),
    ("series", "string", "series_id", "系列（定義が変わると別の系列）"),
    ("ref_area", "string", "ref_area", "全国地方公共団体コード（6桁）"),
    ("time_period", "year", "time_period", "年（西暦）"),
    ("breakdown", "string", "breakdown", "集計の区分（_T は全体）"),
    ("group", "string", "grp", "区分の値（_T は全体）"),
    ("basis", "string", "basis", "重み付きか重みなしか（行政資料は空欄）"),
    ("base", "string", "base", "母数（all は回答者全体、valid は無回答を除く）"),
    ("value", "number", "value", "値（丸めていない）"),
    ("se", "number", "se", "標準誤差"),
    ("low", "number", "low", "信頼区間の下限"),
    ("high", "number", "high", "信頼区間の上限"),
    ("confidence", "number", "confidence", "信頼水準"),
    ("n", "integer", "n", "回答者数"),
    ("n_effective", "number", "n_eff", "有効標本数"),
    ("unit", "string", "unit", "単位"),
    ("decimals", "integer", "decimals", "印刷するときの小数点以下の桁"),
    ("obs_status", "string", "obs_status", "値の状態（SDMX OBS_STATUS）"),
    ("conf_status", "string", "conf_status", "秘匿の状態（F 公開、C 秘匿）"),
    ("version", "integer", "version", "版（0から）"),
    ("comment", "string", "comment", "備考"),
)
_JUDGED: tuple[tuple[str, str, str, str, str], ...] = (
    ("target", "number", "target", "compared_value", "その年の目標値"),
    ("target_verdict", "string", "target", "verdict", "目標に対する判定"),
    ("target_reason", "string", "target", "reason", "判定できない理由"),
    ("progress", "number", "target", "progress", "目標に向かう速さの比（Open SDG の方法）"),
    ("progress_word", "string", "target", "progress_word", "進み具合"),
    ("baseline_verdict", "string", "baseline", "verdict", "基準値からの変化"),
    ("baseline_reason", "string", "baseline", "reason", "検定できない理由など"),
    ("previous_period", "year", "previous", "compared_period", "前回の年"),
    ("previous_value", "number", "previous", "compared_value", "前回の値"),
    ("previous_verdict", "string", "previous", "verdict", "前回からの変化"),
    ("previous_reason", "string", "previous", "reason", "検定できない理由など"),
    ("rule", "string", "target", "rule", "判定の方法"),
)
_STATUSES = (
    ("A", "通常"),
    ("B", "新しい系列の最初の値"),
    ("O", "値がない"),
    ("P", "暫定値"),
    ("Q", "秘匿"),
    ("U", "回答者が少ない"),
)
KEY = ["series", "ref_area", "time_period", "breakdown", "group", "basis"]


def cell(value: object) -> str:
    """A value as a feed writes it: the shortest text that gives it back, "" for missing."""
    return "" if value is None else repr(value) if isinstance(value, float) else str(value)


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A CSV in UTF-8 with LF."""
    return csv_text([header, *([cell(value) for value in row] for row in rows)]).encode()


def value_row(records: PublicRecords, row: Row) -> list[object]:
    """A value in the columns of the long table."""
    judged = {name: records.judged(row, name) for name in ("target", "baseline", "previous")}
    return [
        *(row[source] for _, _, source, _ in _FIELDS),
        *(judged[against].get(source) for _, _, against, source, _ in _JUDGED),
    ]


def value_columns() -> list[str]:
    """The columns of the long table."""
    return [name for name, *_ in (*_FIELDS, *_JUDGED)]


def package_files(records: PublicRecords) -> dict[str, bytes]:
    """The tables and the file that describes them."""
    targets = [
        (row["series_id"], row["year"], row["value"], row["kind"], row["document"]) for row in records.targets
    ]
    releases = [
        (
            one.ref_year,
            one.version,
            kind_word(one.kind),
            one.reason,
            str(one.publication),
            published.at if (published := one.last("publish")) else None,
        )
        for one in records.releases
    ]
    return {
        VALUES: csv_bytes(value_columns(), (value_row(records, row) for row in records.values)),
        TARGETS: csv_bytes(("series", "year", "value", "kind", "document"), targets),
        RELEASES: csv_bytes(("year", "version", "kind", "reason", "state", "published_at"), releases),
        PACKAGE: json_bytes(_package(records)),
    }


def json_bytes(content: object) -> bytes:
    """JSON, the same bytes for the same content."""
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()


def _package(records: PublicRecords) -> dict[str, Any]:
    fields: list[dict[str, Any]] = [
        {"name": name, "type": kind, "description": about} for name, kind, _, about in _FIELDS
    ]
    fields += [{"name": name, "type": kind, "description": about} for name, kind, _, _, about in _JUDGED]
    for field in fields:
        if field["name"] == "obs_status":
            field["categories"] = [{"value": code, "label": label} for code, label in _STATUSES]
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": f"kyodo-indicators-{records.area}",
        "title": "指標の進行管理",
        "version": records.head[:12] or "0",
        "resources": [
            _resource("values", VALUES, fields, KEY),
            _resource(
                "targets",
                TARGETS,
                [
                    {"name": "series", "type": "string"},
                    {"name": "year", "type": "year"},
                    {"name": "value", "type": "number"},
                    {"name": "kind", "type": "string", "categories": ["interim", "final"]},
                    {"name": "document", "type": "string"},
                ],
                ["series", "year"],
            ),
            _resource(
                "releases",
                RELEASES,
                [
                    {"name": "year", "type": "year"},
                    {"name": "version", "type": "integer"},
                    {"name": "kind", "type": "string"},
                    {"name": "reason", "type": "string"},
                    {"name": "state", "type": "string"},
                    {"name": "published_at", "type": "string"},
                ],
                ["year", "version"],
            ),
        ],
    }


def _resource(name: str, path: str, fields: list[dict[str, Any]], key: list[str]) -> dict[str, Any]:
    return {
        "name": name,
        "path": path,
        "type": "table",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"lineTerminator": "\n"},
        "schema": {"fields": fields, "primaryKey": key, "missingValues": [""]},
    }
