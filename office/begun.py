"""Acts that are begun: kept from before their first change until the diary has them.

An act changes files, all at once, and is noted then. Where page or worker end in between, the files tell what came of
it: they are as they were, and nothing was done, or they are not, and the diary gets the line that it lacks. So what is
derived from the diary holds after every crash.
"""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from office.chapter_file import edited_chapter, returned_chapter
from office.diary import Diary
from schemas.errors import InputError
from schemas.questions.aftercodes import AFTERCODES
from schemas.tables.replacing import replacing
from schemas.tables.saving import make_folder, write_whole
from schemas.tables.taking import sha256
from survey.freetext.record_files import freetext_folder
from tracker.settings import load_settings
from tracker.store.places import is_kept

_HOME = ".office/begun"
DEFINITIONS = ("schemas/**/*.csv", "schemas/**/*.toml")
CORRECTIONS = "raw/{study}/corrections/*.csv"
TEXTS = "raw/{study}/freetext/*.csv"
AFTERCODES_OF = f"schemas/{{study}}/**/{AFTERCODES.file}"
_PRIVATE = 0o700

Facts = Mapping[str, str | int]


FEEDS = "feeds"
"""The act whose end is that what is public is written out; the tracker has its own record of it."""


@dataclass(frozen=True)
class BegunAct:
    """An act before its first change: what the diary will say of it, and the digests of the files that it may change.

    `touched` are patterns of their paths in the workspace, `files` those that are there when it begins.
    """

    act: str
    person: str
    study: str
    once: str
    about: Facts
    touched: Sequence[str]
    files: Mapping[str, str] = field(default_factory=dict)


@contextmanager
def doing(workspace: Path, diary: Diary, act: BegunAct) -> Iterator[None]:
    """Keep an act while the body does it and notes it. What the body refuses (InputError) was not done.

    Any other end, the death of the worker too, leaves it to the files whether the diary gets its line.
    """
    begun = replace(act, files=_digests(workspace, act.touched))
    place = workspace / _HOME / f"{sha256(f'{act.act} {act.once}'.encode())[:32]}.json"
    make_folder(place.parent, _PRIVATE)
    write_whole(place, json.dumps(asdict(begun), ensure_ascii=False).encode(), private=True)
    try:
        yield
    except InputError as error:
        if error.partly_done:
            _settle(workspace, diary, begun)
        place.unlink(missing_ok=True)
        raise
    except BaseException:
        with suppress(OSError):  # what cannot be written now is left to the next start
            _finish_replacing(workspace)
            _settle(workspace, diary, begun)
            place.unlink(missing_ok=True)
        raise
    place.unlink(missing_ok=True)


def settle(workspace: Path, diary: Diary) -> None:
    """Finish what a crash cut short: files take their places, the diary gets its lines, what is public is written out."""
    _finish_replacing(workspace)
    for place in sorted((workspace / _HOME).glob("*.json")):
        with suppress(OSError, InputError):
            begun = _read(place)
            if begun is not None:
                _settle(workspace, diary, begun)
            place.unlink(missing_ok=True)


def _finish_replacing(workspace: Path) -> None:
    """Only then the files tell whether what replaces them was done."""
    if (workspace / "schemas").is_dir():
        with replacing(workspace):
            pass


def _settle(workspace: Path, diary: Diary, begun: BegunAct) -> None:
    """Note an act that was done and is not noted."""
    if begun.act == FEEDS:
        _write_feeds(workspace)
        return
    now = _digests(workspace, begun.touched)
    if now == begun.files or diary.done(begun.once) is not None:
        return
    changed = sorted(path for path, digest in now.items() if begun.files.get(path) != digest)
    facts = _FACTS[begun.act](workspace, begun.study, changed) if begun.act in _FACTS else {}
    diary.add(begun.act, begun.person, begun.study, begun.once, **{**begun.about, **facts})


def _write_feeds(workspace: Path) -> None:
    if not is_kept(workspace):
        return
    from tracker.feeds.writing import write_feeds  # noqa: PLC0415 - takes long, and is seldom needed here
    from tracker.store.tracker import open_tracker  # noqa: PLC0415

    write_feeds(open_tracker(workspace), workspace, load_settings(workspace).area)


def _read(place: Path) -> BegunAct | None:
    try:
        return BegunAct(**json.loads(place.read_bytes()))
    except (OSError, ValueError, TypeError):
        return None


def _digests(workspace: Path, touched: Sequence[str]) -> dict[str, str]:
    found = [path for pattern in touched for path in workspace.glob(pattern) if path.is_file()]
    return {Path(os.path.relpath(path, workspace)).as_posix(): sha256(path.read_bytes()) for path in found}


# --- What the diary says of an act that only its end knows ----------------------------------------------


def _of_corrections(workspace: Path, study: str, changed: Sequence[str]) -> Facts:
    del study
    return {"record": Path(changed[-1]).name, "count": len(_rows(workspace / changed[-1]))} if changed else {}


def _of_texts(workspace: Path, study: str, changed: Sequence[str]) -> Facts:
    records = [
        path
        for path in changed
        if path.startswith(f"{freetext_folder(study)}/") and (workspace / path).is_file()
    ]
    questions = {Path(path).stem.partition(".")[2] for path in records}
    quoted = [row for path in records for row in _rows(workspace / path) if row["quote"]]
    confirmed = sum(bool(row["reviewer"]) for row in quoted)
    named = [row for path in workspace.glob(AFTERCODES_OF.format(study=study)) for row in _rows(path)]
    categories = sum(row["question"] in questions for row in named)
    return {"categories": categories, "quotations": confirmed, "waiting": len(quoted) - confirmed}


def _of_chapter(workspace: Path, study: str, changed: Sequence[str]) -> Facts:
    back = returned_chapter(workspace, study)
    if (
        not changed
        or back is None
        or back.merged.digest != sha256(edited_chapter(workspace, study).read_bytes())
    ):
        return {}
    return {"conflicts": len(back.merged.conflicts), "run": back.merged.run, "count": len(back.decided)}


def _rows(path: Path) -> list[dict[str, str]]:
    """The lines of a record. They are counted, and nothing of them is kept."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


_FACTS: Mapping[str, Callable[[Path, str, Sequence[str]], Facts]] = {
    "corrections_taken": _of_corrections,
    "texts_taken": _of_texts,
    "chapter_returned": _of_chapter,
    "chapter_decided": _of_chapter,
}
