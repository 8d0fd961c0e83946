"""The files that a year needs, as its definition names them, and which of them a sent file is meant for."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from pathlib import PurePosixPath

from schemas.errors import UNPRINTABLE
from schemas.settings.study import Study

_LONGEST = 120


@dataclass(frozen=True)
class Needed:
    """A file that the definition names: its path in the workspace, what it is, and whether it holds persons' answers."""

    path: str
    label: str
    answers: bool

    @property
    def name(self) -> str:
        """Its name without the folder."""
        return PurePosixPath(self.path).name


def needed_files(study: Study) -> tuple[Needed, ...]:
    """The files of a year, the answers first; one that is named several times is told once."""
    found = []
    for survey in study.surveys:
        several = len(survey.files) > 1
        found += [
            Needed(file.path, f"{survey.title}の回答" + (f"（{file.mode}）" if several else ""), True)
            for file in survey.files
        ]
        if survey.cleaning.sample:
            found.append(Needed(survey.cleaning.sample, f"{survey.title}の標本の一覧", True))
    found += [Needed(frame.path, "人口の表", False) for frame in study.frames()]
    if study.administrative:
        found.append(Needed(study.administrative, "行政の数値", False))
    return tuple({one.path: one for one in reversed(found)}.values())[::-1]


def meant_by_name(needed: tuple[Needed, ...], sent: str) -> str:
    """The path of the needed file that has the name of a sent one, whatever its letters' width; else its stem; else ""."""
    for part in (_whole, _stem):
        fitting = [one.path for one in needed if part(one.name) == part(sent)]
        if len(fitting) == 1:
            return fitting[0]
    return ""


def plain_name(sent: str) -> str:
    """The name of a sent file as it is shown: without folders and signs that are not shown, and not longer than a line."""
    name = UNPRINTABLE.sub("", sent.replace("\\", "/")).rpartition("/")[2].strip()
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 10]}…{name[-9:]}"


def _whole(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()


def _stem(name: str) -> str:
    return _whole(PurePosixPath(name).stem)
