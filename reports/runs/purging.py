"""Delete the microdata of a study; what was deleted is recorded first, so that a crash leaves no doubt."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from filelock import FileLock

from reports.runs.finished_run import not_stored
from reports.runs.microdata import microdata_files
from reports.runs.publishing import check_target, kept_results, lock_path, output_folder, recover
from schemas.errors import InputError, Problem
from schemas.loading.studies import list_studies, load_study
from schemas.messages.acts import Act, Saying
from schemas.settings.study import Study
from schemas.tables.saving import make_folder, sync_folder
from survey.corrections.purged import DELETED, PLANNED, PurgedFile, load_purged, save_purged
from survey.corrections.record_files import recording


def purge(
    workspace: Path, study: Study, by: str, day: str, *, lose_results: bool = True
) -> tuple[PurgedFile, ...]:
    """Delete every file of `microdata_files` and return what was deleted, in the order of the paths.

    Each file is recorded as planned (path, size, sha256, day, person) before the first is deleted, and
    as deleted at the end. After a crash the same call finishes what is left, and files that are gone by
    then count as deleted. Commands that take corrections or answers in words in or out are waited for, and
    wait: they find the answers deleted. What runs left of their stages goes too, unrecorded. Raises InputError (X03) where a file cannot be deleted; the others are gone
    then, and the record still says planned. Unless `lose_results`, it raises X11 as `refuse_loss`, while nobody
    else may change the outputs or the records. O10: see `check_target`.
    """
    target = output_folder(workspace, study.key)
    check_target(workspace, study.key)
    make_folder(target.parent)
    with FileLock(lock_path(target)), recording(workspace, study.key):
        recover(target)
        if not lose_results:
            refuse_loss(workspace, study)
        earlier = load_purged(workspace, study.key)
        files = microdata_files(workspace, study)
        known = {entry.path for entry in earlier if entry.state == PLANNED}
        planned = [
            _entry(workspace, path, by, day)
            for path in files
            if path.relative_to(workspace).as_posix() not in known
        ]
        entries = [*earlier, *planned]
        if not any(entry.state == PLANNED for entry in entries):
            return ()
        save_purged(workspace, study.key, entries)
        _delete(workspace, [*kept_results(workspace).paths(), *files])
        done = [replace(entry, state=DELETED) for entry in entries]
        save_purged(workspace, study.key, done)
    return tuple(new for new, old in zip(done, entries, strict=True) if old.state == PLANNED)


def refuse_loss(workspace: Path, study: Study) -> None:
    """Raise InputError (X11) where the figures of the study would be lost with its answers.

    That is so where no finished run holds estimates of the answers as they are now. The message names
    the studies that are compared with this one.
    """
    why = not_stored(workspace, study)
    if not why:
        return
    comparing = "、".join(f"{key}年度" for key in _comparing(workspace, study))
    lost = f"{comparing}との比較もできなくなります。" if comparing else "後の年度との比較もできなくなります。"
    raise Problem(
        "X11",
        f"削除すると、{study.key}年度の集計結果が失われ、{lost}{why}",
        expected="今の回答と定義で集計した結果が保存されていること",
        remedy=f"先に{Act.RUN.typed(study.key)}を実行してください。{Saying.LOSE_RESULTS.typed}",
    ).error()


def _comparing(workspace: Path, study: Study) -> list[str]:
    """Other studies of the workspace that are compared with this one."""
    found = []
    for key in list_studies(workspace):
        try:
            comparisons = load_study(workspace, key).comparisons if key != study.key else ()
        except InputError:
            continue
        found += [key for entry in comparisons if entry.study == study.key]
    return sorted(set(found))


def _delete(workspace: Path, files: Sequence[Path]) -> None:
    stuck: list[Problem] = []
    for path in files:
        try:
            path.unlink(missing_ok=True)
        except PermissionError:
            stuck.append(
                Problem(
                    "X03",
                    "ファイルを削除できません。",
                    remedy="ファイルを開いているプログラムを閉じ、もう一度実行してください。",
                    file=path.relative_to(workspace).as_posix(),
                )
            )
    for folder in {path.parent for path in files}:
        if folder.is_dir():
            sync_folder(folder)
    if stuck:
        raise InputError(stuck, partly_done=True)


def _entry(workspace: Path, path: Path, by: str, day: str) -> PurgedFile:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        size = file.tell()
    return PurgedFile(path.relative_to(workspace).as_posix(), size, digest, day, by, PLANNED)
