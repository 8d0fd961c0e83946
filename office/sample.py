"""The sample: the bundled example's definitions and made-up answers, put into a workspace that has no year yet."""

from __future__ import annotations

from pathlib import Path

from schemas.errors import Problem
from schemas.loading.studies import list_studies
from schemas.tables.replacing import replace_files

_PROGRAM = Path(__file__).resolve().parent.parent
"""The folder that holds `schemas/` and `raw/` of the example, in a checkout and in an installed package."""

YEARS = ("2017", "2022")
_DATA = (".csv", ".toml", ".xlsx")


def sample_files() -> dict[str, bytes]:
    """The files of the sample by their path in a workspace."""
    places = [path for path in (_PROGRAM / "schemas").iterdir() if path.is_file()]
    for folder in ("schemas", "raw"):
        for year in YEARS:
            places += (_PROGRAM / folder / year).rglob("*")
    return {
        place.relative_to(_PROGRAM).as_posix(): place.read_bytes()
        for place in sorted(places)
        if place.suffix in _DATA and place.is_file() and not place.name.startswith((".", "~"))
    }


def make_sample(workspace: Path) -> str:
    """Put the sample there, all or nothing, and return its latest year. Raises InputError (B61) beside own years."""
    if list_studies(workspace):
        raise Problem(
            "B61",
            "年度がすでにあるため、見本は作れません。",
            remedy="見本は、年度のない作業フォルダーで開いてください。",
        ).error()
    files = sample_files()
    taken = [path for path in files if (workspace / path).exists()]
    if taken:
        raise Problem(
            "B62",
            "見本と同じ名前のファイルがあるため、見本は作れません。上書きはしません。",
            remedy="見本は、空の作業フォルダーで開いてください。",
            file=taken[0],
        ).error()
    replace_files(workspace, files)
    return YEARS[-1]
