"""Begin a new year from the definitions of an earlier one."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from schemas.codebook.tables import read_document
from schemas.codebook.toml_text import toml_text
from schemas.errors import Problem
from schemas.loading.studies import list_studies, load_study
from schemas.messages.acts import Act
from schemas.settings.study import Study
from schemas.tables.eras import era_year
from schemas.tables.tabular import decode_text
from schemas.tables.years import check_year


@dataclass(frozen=True)
class NewStudy:
    """What was made, and what staff have to fill in before the new study can run."""

    folder: str
    files: tuple[str, ...]
    tasks: tuple[str, ...]


def check_new_year(root: Path, year: str) -> None:
    """Raise InputError for a key that is no year (D050), or of a year that the workspace defines already (D097)."""
    check_year(year)
    if year in list_studies(root):
        raise Problem("D097", f"{year}年度は、すでにあります。", expected="まだない年度").error()


def begin_study(root: Path, year: str, source: str) -> NewStudy:
    """Copy the definitions of `source` as those of `year`.

    Paths below raw/<source>/ and the names of the year (令和4年, 2022年) in labels, titles and sentences are
    moved to the new year. Dates and counts stay as they are: `check` tells those that do not fit. Raises
    InputError if the new study is there already (nothing is overwritten), a year is no year, or the
    source does not load.
    """
    check_year(year)
    check_year(source)
    folder = root / "schemas" / year
    if folder.exists():
        raise Problem(
            "D097",
            f"{year}年度の定義は、すでにあります。上書きはしません。",
            remedy="作り直すときは、このフォルダーを別の場所に移してから実行してください。",
            file=f"schemas/{year}",
        ).error()
    study = load_study(root, source)
    parts = [
        path for path in sorted((root / "schemas" / source).rglob("*")) if path.suffix in {".csv", ".toml"}
    ]
    waiting = folder.with_name(f".{year}.new")
    shutil.rmtree(waiting, ignore_errors=True)
    try:
        for path in parts:
            place = waiting / path.relative_to(root / "schemas" / source)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(path.read_bytes())
        (waiting / "study.toml").write_bytes(_moved(root, year, source))
        sentences = waiting / "sentences.csv"
        if sentences.is_file():
            text = decode_text(sentences.read_bytes(), f"schemas/{source}/sentences.csv")
            sentences.write_bytes(_renamed(text, year, source).encode("utf-8"))
        waiting.rename(folder)
    finally:
        shutil.rmtree(waiting, ignore_errors=True)
    (root / "raw" / year).mkdir(parents=True, exist_ok=True)
    load_study(root, year)
    made = tuple(f"schemas/{year}/{path.relative_to(root / 'schemas' / source).as_posix()}" for path in parts)
    return NewStudy(f"schemas/{year}", made, to_fill_in(study, year))


def _moved(root: Path, year: str, source: str) -> bytes:
    """The study.toml of the source with its paths and names of the year moved."""
    relative = f"schemas/{source}/study.toml"
    text = decode_text((root / relative).read_bytes(), relative)
    lines = [
        _renamed(line, year, source) if line.lstrip().startswith("#") else line for line in text.splitlines()
    ]
    moved = _moved_table(read_document(root, source), year, source)
    return toml_text(moved, "\n".join(lines)).encode("utf-8")


def _moved_table(table: Mapping[str, Any], year: str, source: str) -> dict[str, Any]:
    return {name: _moved_value(inner, name, year, source) for name, inner in table.items()}


def _moved_value(value: Any, key: str, year: str, source: str) -> Any:
    if isinstance(value, dict):
        return _moved_table(value, year, source)
    if isinstance(value, list):
        return [_moved_value(inner, key, year, source) for inner in value]
    if not isinstance(value, str):
        return value
    if value.startswith(f"raw/{source}/"):
        return f"raw/{year}/{value.removeprefix(f'raw/{source}/')}"
    return _renamed(value, year, source) if key in ("label", "title") else value


def _renamed(text: str, year: str, source: str) -> str:
    return text.replace(era_year(int(source)), era_year(int(year))).replace(f"{source}年", f"{year}年")


def to_fill_in(study: Study, year: str) -> tuple[str, ...]:
    """What staff have to fill in for a year that was begun from `study`, in the order of the work."""
    new = f"raw/{year}/"
    tasks = []
    for survey in study.surveys:
        files = "、".join(file.path.replace(f"raw/{study.key}/", new) for file in survey.files)
        tasks += [
            f"「{survey.title}」の調査期間、配布数、母集団の人数（今は{study.key}年度の値）",
            f"「{survey.title}」の回答ファイルを {files} に置く（シート名、見出しの行数も確かめる）",
            f"「{survey.title}」の設問、選択肢、分岐を、{year}年度の調査票に合わせる",
        ]
        born = [question.number for question in survey.questionnaire.questions if question.of_years]
        if born:
            tasks.append(f"「{survey.title}」の生まれ年の区分（{'、'.join(born)}）を1年ずらす")
        if survey.questionnaire.coded:
            tasks.append(
                f"「{survey.title}」の自由記述の分類（{Act.FREETEXT_EXPORT.short()}で一覧を作り、分類して{Act.FREETEXT_IMPORT.short()}で取り込むまで、"
                "集計は止まる。分類しない設問は、シート「自由記述の分類」から行を除く）"
            )
    tasks += [
        "母集団の人数の表を "
        + "、".join(frame.path.replace(f"raw/{study.key}/", new) for frame in study.frames())
        + " に置き、その説明（年月日）を直す",
    ]
    if study.administrative:
        tasks.append(f"行政資料の値を {study.administrative.replace(f'raw/{study.key}/', new)} に置く")
    compared = "、".join(f"{entry.study_label}（{entry.study}年度）" for entry in study.comparisons) or "なし"
    tasks.append(f"過去との比較（今は{compared}。{study.label}と比べるときは「{study.key}」を加える）")
    if study.chapter is not None:
        tasks.append("報告書の題、計画の名称、書き出しの文、節の構成")
        if any(item.sentences for section in study.chapter.sections for item in section.items):
            tasks.append("報告書の文章（自分で書いた文にある年の呼び名）")
    if study.basis_reason:
        tasks.append(
            f"本文の割合の方法（今は「{'重みなし' if study.basis == 'unweighted' else '重み付き'}」）とその理由"
        )
    return tuple(tasks)
