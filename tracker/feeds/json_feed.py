"""The values as one JSON document, with the JSON Schema that it keeps."""

from __future__ import annotations

from typing import Any

from schemas.codes import TOTAL
from tracker.feeds.package import json_bytes
from tracker.feeds.records import PublicRecords, Row

FILE, SCHEMA = "indicators.json", "indicators.schema.json"
_NUMBER = {"type": ["number", "null"]}
_TEXT = {"type": "string"}
_WHOLE = {"type": ["integer", "null"]}


def json_files(records: PublicRecords) -> dict[str, bytes]:
    """The document and its schema."""
    series: dict[str, list[Row]] = {}
    for row in records.series:
        series.setdefault(row["indicator_id"], []).append(row)
    content = {
        "$schema": SCHEMA,
        "area": records.area,
        "head": records.head,
        "indicators": [
            {"indicator": key, **_about(records, rows[-1]), "series": [_series(records, one) for one in rows]}
            for key, rows in series.items()
        ],
    }
    return {FILE: json_bytes(content), SCHEMA: json_bytes(_schema())}


def _about(records: PublicRecords, own: Row) -> dict[str, Any]:
    values = [row for row in records.values if row["indicator_id"] == own["indicator_id"]]
    last = values[-1]
    return {name: last[name] for name in ("level", "number", "name", "unit", "decimals")}


def _series(records: PublicRecords, own: Row) -> dict[str, Any]:
    return {
        "series": own["series_id"],
        "method_version": own["method_version"],
        "basis": own["basis"],
        "base": own["base"],
        "first_year": own["first_year"],
        "break_reason": own["break_reason"],
        "bridge": own["bridge"],
        "targets": [
            {name: row[name] for name in ("year", "value", "kind", "document")}
            for row in records.promised(own["series_id"])
        ],
        "values": [_value(records, row) for row in records.values if row["series_id"] == own["series_id"]],
    }


def _value(records: PublicRecords, row: Row) -> dict[str, Any]:
    names = ("time_period", "breakdown", "basis", "value", "se", "low", "high", "n", "obs_status", "version")
    found: dict[str, Any] = {name: row[name] for name in names}
    found["group"] = row["grp"]
    if row["breakdown"] == TOTAL:
        judged = {name: records.judged(row, name) for name in ("target", "baseline", "previous")}
        found["judgements"] = {
            name: {key: one[key] for key in ("verdict", "reason", "test", "p")}
            for name, one in judged.items()
            if one
        }
    return found


def _object(properties: dict[str, Any], *, optional: tuple[str, ...] = ()) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": [name for name in properties if name not in optional],
        "additionalProperties": False,
    }


def _list(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


def _schema() -> dict[str, Any]:
    judgement = _object({"verdict": _TEXT, "reason": _TEXT, "test": _TEXT, "p": _NUMBER})
    value = _object(
        {
            "time_period": {"type": "integer"},
            "breakdown": _TEXT,
            "group": _TEXT,
            "basis": _TEXT,
            "value": _NUMBER,
            "se": _NUMBER,
            "low": _NUMBER,
            "high": _NUMBER,
            "n": _WHOLE,
            "obs_status": {"enum": list("ABOPQU")},
            "version": {"type": "integer"},
            "judgements": _object(
                {"target": judgement, "baseline": judgement, "previous": judgement},
                optional=("target", "baseline", "previous"),
            ),
        },
        optional=("judgements",),
    )
    target = _object({"year": {"type": "integer"}, "value": _NUMBER, "kind": _TEXT, "document": _TEXT})
    series = _object(
        {
            "series": _TEXT,
            "method_version": _TEXT,
            "basis": _TEXT,
            "base": _TEXT,
            "first_year": {"type": "integer"},
            "break_reason": _TEXT,
            "bridge": _TEXT,
            "targets": _list(target),
            "values": _list(value),
        }
    )
    indicator = _object(
        {
            "indicator": _TEXT,
            "level": _TEXT,
            "number": _TEXT,
            "name": _TEXT,
            "unit": _TEXT,
            "decimals": {"type": "integer"},
            "series": _list(series),
        }
    )
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "指標の進行管理",
        **_object(
            {
                "$schema": _TEXT,
                "area": {"type": "string", "pattern": "^[0-9]{6}$"},
                "head": _TEXT,
                "indicators": _list(indicator),
            }
        ),
    }
