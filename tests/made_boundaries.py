"""A small made boundary file of the made-up city: east with an island, south with a hole, as GeoJSON in degrees."""

from __future__ import annotations

import json
from typing import Any

_WEST, _MIDDLE, _EAST = 131.40, 131.50, 131.62
_SOUTH, _CENTRE, _NORTH = 34.00, 34.10, 34.22


def _box(left: float, lower: float, right: float, upper: float) -> list[list[float]]:
    return [[left, lower], [right, lower], [right, upper], [left, upper], [left, lower]]


def _feature(name: str, kind: str, coordinates: object) -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": {"code": f"35-{len(name)}", "名前": name},
        "geometry": {"type": kind, "coordinates": coordinates},
    }


def features() -> list[dict[str, Any]]:
    """A feature for each region; that of the north is written with a blank, as names in such files are."""
    lake = _box(131.44, 34.03, 131.46, 34.05)
    return [
        _feature(
            "東",
            "MultiPolygon",
            [[_box(_MIDDLE, _SOUTH, _EAST, _CENTRE)], [_box(131.64, 34.02, 131.66, 34.04)]],
        ),
        _feature("西", "Polygon", [_box(_WEST, _CENTRE, _MIDDLE, _NORTH)]),
        _feature("南", "Polygon", [_box(_WEST, _SOUTH, _MIDDLE, _CENTRE), lake]),
        _feature("北 ", "Polygon", [_box(_MIDDLE, _CENTRE, _EAST, _NORTH)]),
    ]


def geojson(made: list[dict[str, Any]] | None = None) -> str:
    """The file of these features, or of all."""
    return json.dumps({"type": "FeatureCollection", "features": features() if made is None else made})
