"""Deleting the microdata of a year: what goes, what stays, what is recorded, and what a crash leaves."""

from __future__ import annotations

import csv
import hashlib
import os
from collections.abc import Sequence
from pathlib import Path

import pytest
from filelock import FileLock, Timeout

from reports.runs import purging
from reports.runs.microdata import left_over, lists_folder, microdata_files
from reports.runs.publishing import kept_results, output_folder
from reports.runs.purging import purge
from schemas.errors import InputError
from schemas.settings.study import Study
from survey.corrections.purged import load_purged
from survey.corrections.record_files import recording
from survey.ingest import ingest
from tests.survey.small_city import STUDY, answer, csv_text, define, small, toml, write

MICRODATA = (
    "raw/2030/answers.csv",
    "raw/2030/corrections/.0002.csv.new",
    "raw/2030/corrections/0001.csv",
    "raw/2030/freetext/small.q2_text.csv",
    "reports/output/2030-freetext/small.q2_text.xlsx",
    "reports/output/2030/changes.csv",
    "reports/output/2030/findings.xlsx",
    "reports/output/2030/weights.csv",
    "reports/output/2030/手直し保管/findings-1.xlsx",
)
KEPT = (
    "raw/2030/frame.csv",
    "reports/output/2030/chapter.docx",
    "reports/output/2030/estimates.csv",
    "reports/output/2030/手直し保管/chapter-1.docx",
    "reports/output/2029/findings.xlsx",
)


def city(root: Path) -> Study:
    study = define(root)
    for relative in (*MICRODATA, *KEPT[1:]):
        write(root, relative, f"content of {relative}")
    write(root, "raw/2030/answers.csv", csv_text([answer("1")]))
    return study


def there(root: Path, files: tuple[str, ...]) -> list[str]:
    return [relative for relative in files if (root / relative).exists()]


def record(root: Path) -> list[dict[str, str]]:
    with (root / "raw/2030/purged.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_everything_with_answers_goes_and_the_rest_stays(tmp_path: Path) -> None:
    study = city(tmp_path)
    contents = {relative: (tmp_path / relative).read_bytes() for relative in MICRODATA}
    kept = kept_results(tmp_path)
    kept.write("a", b"a result of a stage")
    (kept.folder / "b.stage.new").write_bytes(b"half of one")
    deleted = purge(tmp_path, study, "情報 係長", "2035-04-01")
    assert there(tmp_path, MICRODATA) == []
    assert there(tmp_path, KEPT) == list(KEPT)
    assert kept.paths() == []
    assert sorted(entry.path for entry in deleted) == sorted(MICRODATA)
    rows = record(tmp_path)
    assert {row["ファイル"]: (int(row["バイト数"]), row["SHA-256"]) for row in rows} == {
        relative: (len(content), hashlib.sha256(content).hexdigest())
        for relative, content in contents.items()
    }
    assert {(row["削除日"], row["実施者"], row["状態"]) for row in rows} == {
        ("2035-04-01", "情報 係長", "削除済み")
    }
    assert microdata_files(tmp_path, study) == ()
    assert purge(tmp_path, study, "情報 係長", "2035-04-01") == ()
    assert len(record(tmp_path)) == len(MICRODATA)


def test_the_record_holds_no_answer(tmp_path: Path) -> None:
    study = city(tmp_path)
    write(tmp_path, "raw/2030/answers.csv", csv_text([answer("ZQX", 問2その他="ZQX", 問1="ZQX")]))
    purge(tmp_path, study, "係長", "2035-04-01")
    assert "ZQX" not in (tmp_path / "raw/2030/purged.csv").read_text(encoding="utf-8-sig")


def test_a_run_says_plainly_that_the_answers_were_deleted(tmp_path: Path) -> None:
    study = city(tmp_path)
    purge(tmp_path, study, "情報 係長", "2035-04-01")
    with pytest.raises(InputError) as caught:
        ingest(tmp_path, study, small(study))
    (problem,) = caught.value.problems
    assert (problem.rule, problem.file) == ("X01", "raw/2030/answers.csv")
    assert problem.what == "回答データは削除されています（2035-04-01、情報 係長）。"


def test_answers_that_are_delivered_again_count_again(tmp_path: Path) -> None:
    study = city(tmp_path)
    purge(tmp_path, study, "係長", "2035-04-01")
    write(tmp_path, "raw/2030/answers.csv", csv_text([answer("1"), answer("2")]))
    assert ingest(tmp_path, study, small(study)).accounting.valid == 2
    assert [entry.path for entry in purge(tmp_path, study, "係長", "2036-04-01")] == ["raw/2030/answers.csv"]
    assert len(load_purged(tmp_path, STUDY)) == len(MICRODATA) + 1


@pytest.mark.parametrize("survivors", range(len(MICRODATA) + 1))
def test_whatever_a_crash_leaves_the_next_call_finishes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, survivors: int
) -> None:
    study = city(tmp_path)
    unlink = Path.unlink
    left = len(MICRODATA) - survivors

    def stop(path: Path, *, missing_ok: bool = False) -> None:
        nonlocal left
        if not path.name.endswith(".new") or path.parent.name == "corrections":
            left -= 1
            if left < 0:
                raise KeyboardInterrupt
        unlink(path, missing_ok=missing_ok)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", stop)
        if survivors:
            with pytest.raises(KeyboardInterrupt):
                purge(tmp_path, study, "係長", "2035-04-01")
        else:
            purge(tmp_path, study, "係長", "2035-04-01")
    assert len(there(tmp_path, MICRODATA)) == survivors
    if survivors:
        assert {row["状態"] for row in record(tmp_path)} == {"削除予定"}
        with pytest.raises(InputError, match="X02"):
            ingest(tmp_path, study, small(study))
        assert len(purge(tmp_path, study, "係長", "2035-04-02")) == len(MICRODATA)
    assert there(tmp_path, MICRODATA) == []
    rows = record(tmp_path)
    assert len(rows) == len(MICRODATA)
    assert {(row["削除日"], row["状態"]) for row in rows} == {("2035-04-01", "削除済み")}


def test_a_crash_before_the_record_deletes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    study = city(tmp_path)

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", stop)
        with pytest.raises(KeyboardInterrupt):
            purge(tmp_path, study, "係長", "2035-04-01")
    assert there(tmp_path, MICRODATA) == list(MICRODATA)
    assert load_purged(tmp_path, STUDY) == ()


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="needs permissions that bind")
def test_a_file_that_cannot_be_deleted_is_named(tmp_path: Path) -> None:
    study = city(tmp_path)
    folder = tmp_path / "raw/2030/freetext"
    folder.chmod(0o500)
    with pytest.raises(InputError, match=r"X03.*small\.q2_text\.csv"):
        purge(tmp_path, study, "係長", "2035-04-01")
    folder.chmod(0o700)
    assert there(tmp_path, MICRODATA) == ["raw/2030/freetext/small.q2_text.csv"]
    purge(tmp_path, study, "係長", "2035-04-01")


def test_an_output_folder_that_a_crash_moved_aside_is_purged_too(tmp_path: Path) -> None:
    study = city(tmp_path)
    folder = output_folder(tmp_path, STUDY)
    folder.rename(folder.with_name(".2030.previous"))
    write(tmp_path, "reports/output/.2030.new/findings.xlsx", "half")
    purge(tmp_path, study, "係長", "2035-04-01")
    assert not [path for path in (tmp_path / "reports/output").rglob("findings*") if "2029" not in path.parts]
    assert (folder / "chapter.docx").exists()


def test_nobody_can_record_an_answer_while_it_purges(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A list that is being taken in would bring answers back; whoever comes later finds them deleted."""
    study = city(tmp_path)
    delete, met = purging._delete, []

    def watched(workspace: Path, files: Sequence[Path]) -> None:
        with pytest.raises(Timeout):
            FileLock(tmp_path / "raw/2030/corrections/.lock").acquire(timeout=0)
        met.append(len(files))
        delete(workspace, files)

    monkeypatch.setattr(purging, "_delete", watched)
    purge(tmp_path, study, "係長", "2035-04-01")
    assert met == [len(MICRODATA)]
    with recording(tmp_path, STUDY), pytest.raises(InputError, match="X01"):
        ingest(tmp_path, study, small(study))


def test_files_that_no_definition_names_are_pointed_out(tmp_path: Path) -> None:
    study = city(tmp_path)
    write(tmp_path, "raw/2030/answers_old.csv", "old")
    assert [path.name for path in left_over(tmp_path, study)] == ["answers_old.csv"]
    assert lists_folder(tmp_path, STUDY).is_dir()


PATHS = {
    "files": 'path = "raw/2030/answers.csv"',
    "frame": 'file = "raw/2030/frame.csv"',
}


@pytest.mark.parametrize("setting", list(PATHS))
@pytest.mark.parametrize(
    "path",
    ["../victim.csv", "raw/../../victim.csv", "/etc/hostname", "C:/victim.csv", "schemas/2030/study.toml"],
)
def test_a_definition_cannot_name_data_outside_raw(tmp_path: Path, setting: str, path: str) -> None:
    old = PATHS[setting]
    with pytest.raises(InputError) as caught:
        define(tmp_path, toml().replace(old, f'{old.partition(" ")[0]} = "{path}"'))
    assert [(problem.rule, problem.found) for problem in caught.value.problems] == [("D068", path)]


@pytest.mark.parametrize("extra", ['[surveys.cleaning]\nsample = "../victim.csv"', "administrative"])
def test_nor_can_the_list_of_the_sample_or_the_reported_values(tmp_path: Path, extra: str) -> None:
    study = toml(extra=extra) if extra.startswith("[") else f'administrative = "../victim.csv"\n{toml()}'
    with pytest.raises(InputError, match="D068"):
        define(tmp_path, study)


def another_year(root: Path, path: str) -> None:
    """A study of 2031 whose answers stand at that place."""
    for name in ("small/questions.csv", "small/choices.csv", "small/rules.csv"):
        write(root, f"schemas/2031/{name}", (root / f"schemas/2030/{name}").read_bytes())
    write(root, "schemas/2031/study.toml", toml().replace("raw/2030/answers.csv", path))


@pytest.mark.parametrize("path", ["raw/2029/answers.csv", "raw/shared.csv"])
def test_answers_of_another_year_are_not_deleted(tmp_path: Path, path: str) -> None:
    city(tmp_path)
    another_year(tmp_path, "raw/shared.csv")
    write(tmp_path, path, csv_text([answer("1")]))
    study = define(tmp_path, toml().replace("raw/2030/answers.csv", path))
    with pytest.raises(InputError) as caught:
        purge(tmp_path, study, "係長", "2035-04-01")
    assert [(problem.rule, problem.file) for problem in caught.value.problems] == [("X04", path)]
    assert there(tmp_path, (path, *MICRODATA)) == [path, *MICRODATA]
    assert not (tmp_path / "raw/2030/purged.csv").exists()


def test_answers_in_a_common_folder_are_deleted_if_they_are_of_this_year_alone(tmp_path: Path) -> None:
    city(tmp_path)
    another_year(tmp_path, "raw/2031/answers.csv")
    write(tmp_path, "raw/all/answers.csv", csv_text([answer("1")]))
    study = define(tmp_path, toml().replace("raw/2030/answers.csv", "raw/all/answers.csv"))
    purge(tmp_path, study, "係長", "2035-04-01")
    assert not (tmp_path / "raw/all/answers.csv").exists()


@pytest.mark.parametrize("place", ["raw/2030/answers.csv", "raw/2030/corrections"])
def test_what_a_link_leads_to_is_not_deleted(tmp_path: Path, place: str) -> None:
    root = tmp_path / "work"
    study = city(root)
    (root / place).rename(tmp_path / "elsewhere")
    (root / place).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(InputError, match="X04"):
        purge(root, study, "係長", "2035-04-01")
    assert there(root, MICRODATA) == list(MICRODATA)


def test_the_raw_folder_of_the_year_may_be_a_link(tmp_path: Path) -> None:
    root = tmp_path / "work"
    study = city(root)
    (root / "raw/2030").rename(tmp_path / "elsewhere")
    (root / "raw/2030").symlink_to(tmp_path / "elsewhere")
    purge(root, study, "係長", "2035-04-01")
    assert there(root, MICRODATA) == []


def test_an_output_that_is_a_link_is_not_followed(tmp_path: Path) -> None:
    study = city(tmp_path)
    findings = tmp_path / "reports/output/2030/findings.xlsx"
    findings.unlink()
    findings.symlink_to(tmp_path / "raw/2030/frame.csv")
    write(tmp_path, "raw/2029/x.csv", "x")
    (tmp_path / "reports/output/2030/changes.csv").unlink()
    (tmp_path / "reports/output/2030/changes.csv").symlink_to(tmp_path / "raw/2029/x.csv")
    with pytest.raises(InputError, match=r"X04.*changes\.csv"):
        purge(tmp_path, study, "係長", "2035-04-01")
    assert (tmp_path / "raw/2029/x.csv").exists()


def test_outputs_behind_a_link_are_told(tmp_path: Path) -> None:
    study = city(tmp_path / "work")
    folder = output_folder(tmp_path / "work", STUDY)
    folder.rename(tmp_path / "elsewhere")
    folder.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(InputError, match="O10"):
        purge(tmp_path / "work", study, "係長", "2035-04-01")
    assert (tmp_path / "elsewhere/findings.xlsx").exists()
    assert (tmp_path / "work/raw/2030/answers.csv").exists()
