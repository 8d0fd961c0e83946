"""Checking files that were sent, before they are in their places: by the readers of a run, in a copy of the year."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from office.receiving.needed import Needed, meant_by_name, needed_files
from office.worker.jobs.job import Telling, job
from office.worker.shapes.checked import ArrivedFile
from reports.runs.microdata import received_folder
from schemas.errors import InputError, Problem
from schemas.indicators.definitions import load_administrative, load_indicators
from schemas.loading.studies import load_study
from schemas.messages import files as file_rules
from schemas.settings.study import RawFile, Study, Survey
from survey.cleaning.sample import load_sample
from survey.frame.frame import load_frame
from survey.ingest import ingest
from survey.reading.reading import read_bytes, read_raw
from survey.reading.sources import locate

_LOOK = "copy-"
_DATA = (".csv", ".toml")


@job("arrived")
def arrived(
    telling: Telling, *, workspace: Path, study: str, files: list[dict[str, str]]
) -> tuple[ArrivedFile, ...]:
    """Check sent files: each is told where it belongs, its rows, and what is wrong with it, without any cell.

    A file (`digest`, `name`, `path` if it is known) belongs to the needed file of its name, else to the only one whose
    check it passes. Raises InputError where the definitions do not hold.
    """
    telling.reach(1, "届いたファイルの確認")
    definition = load_study(workspace, study)
    needed = needed_files(definition)
    named = {one["digest"]: one["path"] or meant_by_name(needed, one["name"]) for one in files}
    free = [one for one in needed if one.path not in named.values()]
    with _copied(workspace, definition) as root:
        copy = _YearCopy(root, definition, workspace / received_folder(study))
        known = {one["digest"]: one for one in files if named[one["digest"]]}
        for digest in known:  # all first, as files of one survey are read together
            copy.lay(digest, named[digest])
        found = {digest: copy.at(digest, one["name"], named[digest]) for digest, one in known.items()}
        for one in files:
            if one["digest"] not in found:
                found[one["digest"]] = copy.anywhere(one["digest"], one["name"], free)
    return tuple(found[one["digest"]] for one in files)


@dataclass(frozen=True)
class _YearCopy:
    """A copy of the year's definitions and files in which sent files are laid in their places."""

    root: Path
    study: Study
    sent: Path

    def lay(self, digest: str, path: str) -> None:
        """Lay a sent file in the place of a needed one."""
        place = self.root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.unlink(missing_ok=True)
        _link(self.sent / digest, place)

    def at(self, digest: str, name: str, path: str) -> ArrivedFile:
        """What is found in a sent file that lies in the place of a needed one."""
        try:
            return ArrivedFile(digest, path, self._rows(path), ())
        except InputError as error:
            own = [one for one in error.problems if one.file == path]
            return ArrivedFile(
                digest, path, None, tuple(replace(one, file=name, found="") for one in own or error.problems)
            )

    def anywhere(self, digest: str, name: str, free: list[Needed]) -> ArrivedFile:
        """What is found in a sent file of which only its content tells what it is."""
        looks = []
        for one in free:
            before = self._set_aside(one.path)
            self.lay(digest, one.path)
            looks.append(self.at(digest, name, one.path))
            self._put_back(one.path, before)
        fitting = [look for look in looks if not look.problems]
        if len(fitting) == 1:
            return fitting[0]
        reasons = {look.problems for look in looks}
        if len(reasons) == 1 and not fitting:
            return replace(looks[0], path="")  # broken, empty: the same wherever it is laid
        return ArrivedFile(digest, "", None, (_unknown(name, free),))

    def _set_aside(self, path: str) -> Path | None:
        place = self.root / path
        return place.rename(place.with_name(f"{place.name}.aside")) if place.is_file() else None

    def _put_back(self, path: str, aside: Path | None) -> None:
        (self.root / path).unlink()
        if aside is not None:
            aside.rename(self.root / path)

    def _rows(self, path: str) -> int:
        """Read a file as a run does; how many rows it has. Raises InputError."""
        read_bytes(self.root, path)
        for survey in self.study.surveys:
            for file in survey.files:
                if file.path == path:
                    return self._answers(survey, file)
            if survey.cleaning.sample == path:
                return len(load_sample(self.root, survey) or ())
        if path == self.study.administrative:
            return len(load_administrative(self.root, self.study, load_indicators(self.root, self.study)))
        survey = next(one for one in self.study.surveys if (one.frame or self.study.frame).path == path)
        return len(load_frame(self.root, self.study.only(survey)).cells)

    def _answers(self, survey: Survey, file: RawFile) -> int:
        table = read_raw(self.root, file)
        locate([table], replace(survey, files=(file,)))
        if all((self.root / one.path).is_file() for one in survey.files):
            try:
                ingest(self.root, self.study, survey)
            except InputError as error:
                own = [one for one in error.problems if one.file == file.path]
                if own:  # what is wrong with other files and with records is told where they are checked
                    raise InputError(own) from None
        return table.n


def _unknown(name: str, free: list[Needed]) -> Problem:
    expected = "、".join(f"{one.label}（{one.name}）" for one in free)
    return file_rules.UNKNOWN_PLACE.problem(name, expected=expected or "この年度に要るファイル")


@contextmanager
def _copied(workspace: Path, study: Study) -> Iterator[Path]:
    """A folder in the waiting room with the definitions, and with the year's files as they lie now."""
    room = workspace / received_folder(study.key)
    for left in room.glob(f"{_LOOK}*"):
        shutil.rmtree(left, ignore_errors=True)
    root = Path(tempfile.mkdtemp(prefix=_LOOK, dir=room))
    try:
        for place in (workspace / "schemas").rglob("*"):
            if place.suffix in _DATA and place.is_file():
                _link(place, root / place.relative_to(workspace))
        others = [one for one in (workspace / "raw" / study.key).rglob("*") if room not in one.parents]
        for place in {*others, *(workspace / path for path in study.raw_paths())}:
            if place.is_file():
                _link(place, root / place.relative_to(workspace))
        yield root
    finally:
        shutil.rmtree(root, ignore_errors=True)


def _link(source: Path, place: Path) -> None:
    """A second name for a file, or a copy where the file system has none."""
    place.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(source, place)
    except OSError:
        shutil.copyfile(source, place)
