"""The shapes of the groups of a breakdown (regions) for a map: a GeoJSON file, read, matched and laid flat."""

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

from schemas.errors import InputError
from schemas.messages import files as file_rules
from schemas.settings.study import BoundarySettings, Study
from schemas.tables.taking import take, taken
from survey.answers.names import match_name
from survey.frame import frame_messages as frame_rules
from survey.frame.table import spellings

Ring: TypeAlias = tuple[tuple[float, float], ...]

_SHOWN = 5
_FINE = 0.0008
"""Corners nearer to the one before than this share of the width are left out: a tenth of a millimetre on paper."""

_FEWEST_CORNERS = 3


@dataclass(frozen=True, eq=False)
class Boundaries:
    """The outline of each group of a breakdown, by option key: rings with x from 0 to 1 and y downwards from 0.

    Outer rings run one way and holes the other. `height` is that of all, in widths. `read` is the file with its sha256.
    """

    breakdown: str
    shapes: Mapping[str, tuple[Ring, ...]]
    height: float
    read: Mapping[str, str] = field(default_factory=dict)


def load_boundaries(root: Path, study: Study, settings: BoundarySettings) -> Boundaries:
    """The shapes of the groups of the breakdown that the settings name.

    A feature belongs to the group that its property names by label or key (the property that names most groups, unless
    one is set); several features of a group are drawn together. Longitude and latitude are taken for plane coordinates
    at the middle latitude. Raises InputError: F02; P10 for a file that is no GeoJSON of areas; P11 for groups without
    a shape and shapes of no group, all in one message.
    """
    with taken() as read:
        features = list(_features(root, settings.path))
    known = spellings(study, settings.breakdown)
    name = settings.name_property or _best_property(features, known)
    found: dict[str, list[Ring]] = {}
    unknown: dict[str, None] = {}
    for properties, polygons in features:
        text = str(properties.get(name, ""))
        key = known.get(match_name(text))
        if key is None:
            unknown[text or "（名前なし）"] = None
        else:
            found.setdefault(key, []).extend(ring for polygon in polygons for ring in _wound(polygon))
    concept = study.concepts[settings.breakdown]
    missing = [one.label for one in concept.options if one.key not in found]
    if missing or unknown:
        told = [f"境界のない区分: {_listed(missing)}"] if missing else []
        told += [f"区分にない名前: {_listed(list(unknown))}"] if unknown else []
        raise InputError(
            frame_rules.BOUNDARY_NAMES.problem(
                settings.path,
                column=name,
                found="、".join(told),
                expected=f"「{concept.label}」のすべての区分",
            )
        )
    shapes, height = _laid_flat({one.key: found[one.key] for one in concept.options})
    return Boundaries(settings.breakdown, shapes, height, read)


def _listed(names: Sequence[str]) -> str:
    more = f" ほか{len(names) - _SHOWN}" if len(names) > _SHOWN else ""
    return "、".join(names[:_SHOWN]) + more


def _features(root: Path, path: str) -> Iterator[tuple[Mapping[str, Any], list[list[Ring]]]]:
    """Properties and polygons (outer ring, then holes) of each feature. Raises InputError (F02, P10)."""
    try:
        content = take(root, path)
    except FileNotFoundError:
        raise InputError(file_rules.ABSENT_BOUNDARIES.problem(path)) from None
    try:
        document = json.loads(content.decode("utf-8-sig"))
        features = [(one["properties"] or {}, one["geometry"]) for one in document["features"]]
        found = [(dict(properties), _polygons(shape)) for properties, shape in features]
        if not found:
            raise ValueError("no features")
    except (ValueError, KeyError, TypeError, IndexError, RecursionError):
        raise InputError(frame_rules.BOUNDARY_FILE.problem(path)) from None
    yield from found


def _polygons(geometry: Mapping[str, Any]) -> list[list[Ring]]:
    kind, coordinates = geometry["type"], geometry["coordinates"]
    if kind not in ("Polygon", "MultiPolygon"):
        raise ValueError("no area")
    polygons = [coordinates] if kind == "Polygon" else coordinates
    return [[_ring(ring) for ring in polygon] for polygon in polygons]


def _ring(points: Sequence[Sequence[float]]) -> Ring:
    ring = tuple((float(point[0]), float(point[1])) for point in points)
    if len(ring) < _FEWEST_CORNERS or not all(math.isfinite(value) for point in ring for value in point):
        raise ValueError("no ring")
    return ring


def _best_property(features: Sequence[tuple[Mapping[str, Any], object]], known: Mapping[str, str]) -> str:
    """The property that names most groups; the first of equal ones."""
    counts: dict[str, int] = {}
    for properties, _ in features:
        for name, value in properties.items():
            counts[name] = counts.get(name, 0) + (match_name(str(value)) in known)
    return max(counts, key=lambda name: counts[name], default="")


def _wound(polygon: Sequence[Ring]) -> Iterator[Ring]:
    """The rings of a polygon, the outer one running one way and the holes the other."""
    for place, ring in enumerate(polygon):
        yield ring if (_area(ring) > 0) == (place == 0) else ring[::-1]


def _area(ring: Ring) -> float:
    return 0.5 * sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in zip(ring, (*ring[1:], ring[0]), strict=True))


def _laid_flat(shapes: Mapping[str, Sequence[Ring]]) -> tuple[dict[str, tuple[Ring, ...]], float]:
    points = [point for rings in shapes.values() for ring in rings for point in ring]
    across, up = [x for x, _ in points], [y for _, y in points]
    on_globe = max(map(abs, across)) <= 180 and max(map(abs, up)) <= 90  # degrees
    narrow = math.cos(math.radians((min(up) + max(up)) / 2)) if on_globe else 1.0
    left, top, wide = min(across), max(up), (max(across) - min(across)) * narrow or 1.0

    def flat(ring: Ring) -> Ring:
        placed = [((x - left) * narrow / wide, (top - y) / wide) for x, y in ring]
        kept = placed[:1]
        for point in placed[1:]:
            if math.dist(point, kept[-1]) >= _FINE:
                kept.append(point)
        corners = kept if len(kept) >= _FEWEST_CORNERS else placed
        return tuple((round(x, 5), round(y, 5)) for x, y in corners)

    return {key: tuple(map(flat, rings)) for key, rings in shapes.items()}, (top - min(up)) / wide
