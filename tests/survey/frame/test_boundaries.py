"""A boundary file: matched by name, laid flat, and refused in one message where it does not fit."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from schemas.errors import InputError
from schemas.loading.studies import load_study
from schemas.settings.study import BoundarySettings
from survey.frame.boundaries import Boundaries, load_boundaries
from tests.made_boundaries import features, geojson
from tests.made_city import study_toml, write_lists, write_year
from tests.survey.small_city import write

PATH = "raw/2030/boundaries.geojson"


def loaded(root: Path, text: str, name: str = "") -> Boundaries:
    write_lists(root)
    write_year(root, 2030, study_toml(2030), n=40)
    write(root, PATH, text)
    return load_boundaries(root, load_study(root, "2030"), BoundarySettings(PATH, "region", name))


def area(ring: tuple[tuple[float, float], ...]) -> float:
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in zip(ring, (*ring[1:], ring[0]), strict=True)) / 2


def test_regions_are_found_by_the_property_that_names_them(tmp_path: Path) -> None:
    found = loaded(tmp_path, geojson())
    assert list(found.shapes) == ["東", "西", "南", "北"]
    assert [len(rings) for rings in found.shapes.values()] == [2, 1, 2, 1]
    assert set(found.read) == {PATH}


def test_degrees_are_laid_flat_at_the_middle_latitude(tmp_path: Path) -> None:
    """0.26 degrees of longitude at 34.11 degrees north are as wide as 0.2153 of latitude."""
    found = loaded(tmp_path, geojson())
    assert found.height == pytest.approx(0.22 / (0.26 * math.cos(math.radians(34.11))), rel=1e-6)
    points = [point for rings in found.shapes.values() for ring in rings for point in ring]
    assert (min(x for x, _ in points), max(x for x, _ in points)) == (0.0, 1.0)
    north = [y for _, y in found.shapes["北"][0]]
    assert min(north) == 0.0  # the north is at the top


@pytest.mark.parametrize("reverse", [False, True])
def test_a_hole_runs_against_its_outline_however_the_file_has_it(tmp_path: Path, reverse: bool) -> None:
    made = features()
    if reverse:
        made[2]["geometry"]["coordinates"] = [ring[::-1] for ring in made[2]["geometry"]["coordinates"]]
    outline, hole = loaded(tmp_path, geojson(made)).shapes["南"]
    assert area(outline) * area(hole) < 0


def test_missing_and_unknown_regions_are_one_message(tmp_path: Path) -> None:
    made = features()
    made[1]["properties"]["名前"] = "中央"
    del made[3]
    with pytest.raises(InputError) as caught:
        loaded(tmp_path, geojson(made))
    (problem,) = caught.value.problems
    assert problem.rule == "P11"
    assert problem.found == "境界のない区分: 西、北、区分にない名前: 中央"
    assert "地域の名前" in problem.remedy


def test_a_property_may_be_named(tmp_path: Path) -> None:
    made = features()
    for one in made:
        one["properties"]["旧名"] = one["properties"]["名前"]
        one["properties"]["名前"] = "市"
    assert list(loaded(tmp_path, geojson(made), "旧名").shapes) == ["東", "西", "南", "北"]
    with pytest.raises(InputError, match="P11"):
        loaded(tmp_path, geojson(made), "名前")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"features": []}',
        json.dumps({"features": [{"properties": {}, "geometry": {"type": "Point", "coordinates": [1, 2]}}]}),
        json.dumps({"features": [{"properties": {}, "geometry": None}]}),
        json.dumps(
            {"features": [{"properties": {}, "geometry": {"type": "Polygon", "coordinates": [[[1]]]}}]}
        ),
        "x" * 10,
    ],
)
def test_what_is_no_file_of_areas_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(InputError) as caught:
        loaded(tmp_path, text)
    assert [one.rule for one in caught.value.problems] == ["P10"]


def test_an_absent_file_names_its_setting(tmp_path: Path) -> None:
    write_lists(tmp_path)
    write_year(tmp_path, 2030, study_toml(2030), n=40)
    with pytest.raises(InputError) as caught:
        load_boundaries(tmp_path, load_study(tmp_path, "2030"), BoundarySettings(PATH, "region"))
    (problem,) = caught.value.problems
    assert (problem.rule, "境界のファイル" in problem.remedy) == ("F02", True)
