"""The values as one JSON document, with the JSON Schema that it keeps."""

from collections.abc import Mapping
from typing import Any

from schemas.codes import TOTAL
from tracker.feeds.package import json_bytes
from tracker.feeds.records import PublicRecords, Row

FILE, SCHEMA = "indicators.json", "indicators.schema.json"
_TEXT, _INTEGER, _NUMBER = {"type": "string"}, {"type": "integer"}, {"type": ["number", "null"]}
_WHOLE = {"type": ["integer", "null"]}
_AGAINST = ("target", "baseline", "previous")
_JUDGEMENT = {"verdict": _TEXT, "reason": _TEXT, "test": _TEXT, "p": _NUMBER}
_VALUE = {
    **{"time_period": _INTEGER, "breakdown": _TEXT, "group": _TEXT, "basis": _TEXT},
    **{"value": _NUMBER, "se": _NUMBER, "low": _NUMBER, "high": _NUMBER, "n": _WHOLE},
    **{"obs_status": {"enum": list("ABOPQU")}, "version": _INTEGER},
}
_TARGET = {"year": _INTEGER, "value": _NUMBER, "kind": _TEXT, "document": _TEXT}
_SERIES = {
    **{"method_version": _TEXT, "basis": _TEXT, "base": _TEXT, "first_year": _INTEGER},
    **{"break_reason": _TEXT, "bridge": _TEXT},
}
_INDICATOR = {"level": _TEXT, "number": _TEXT, "name": _TEXT, "unit": _TEXT, "decimals": _INTEGER}
"""What is told of each thing, as its schema; under the names of the records but for `group`."""


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
    return {name: last[name] for name in _INDICATOR}


def _series(records: PublicRecords, own: Row) -> dict[str, Any]:
    return {
        "series": own["series_id"],
        **{name: own[name] for name in _SERIES},
        "targets": [{name: row[name] for name in _TARGET} for row in records.promised(own["series_id"])],
        "values": [_value(records, row) for row in records.values if row["series_id"] == own["series_id"]],
    }


def _value(records: PublicRecords, row: Row) -> dict[str, Any]:
    found: dict[str, Any] = {name: row[name] for name in _VALUE if name != "group"}
    found["group"] = row["grp"]
    if row["breakdown"] == TOTAL:
        judged = {name: records.judged(row, name) for name in _AGAINST}
        found["judgements"] = {
            name: {key: one[key] for key in _JUDGEMENT} for name, one in judged.items() if one
        }
    return found


def _object(properties: Mapping[str, Any], *, optional: tuple[str, ...] = ()) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": dict(properties),
        "required": [name for name in properties if name not in optional],
        "additionalProperties": False,
    }


def _list(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


def _schema() -> dict[str, Any]:
    judgements = _object(dict.fromkeys(_AGAINST, _object(_JUDGEMENT)), optional=_AGAINST)
    value = _object({**_VALUE, "judgements": judgements}, optional=("judgements",))
    lists = {"targets": _list(_object(_TARGET)), "values": _list(value)}
    series = _object({"series": _TEXT, **_SERIES, **lists})
    indicator = _object({"indicator": _TEXT, **_INDICATOR, "series": _list(series)})
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
