"""Load a study from `schemas/<study>/study.toml` and the tables beside it.

Every table of the file is read key by key; an unknown key, a missing key or a wrong type is a problem
that names the key, so that a slip of the pen cannot pass as a default.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import cast

from schemas.chapter.plan import read_chapter
from schemas.errors import InputError, Problem
from schemas.loading.cross_checks import cross_check
from schemas.questions.aftercodes import own_concepts, with_aftercodes
from schemas.questions.concepts import Concept, load_concepts
from schemas.questions.layouts import load_layout
from schemas.questions.loading import load_questionnaire
from schemas.sentences.chosen import with_sentences
from schemas.settings.cleaning_settings import Handling, read_handling
from schemas.settings.study import (
    BASES,
    DISCLOSURE_MINIMUM,
    LEAST_MINIMUM,
    Basis,
    Comparison,
    FrameSettings,
    RawFile,
    Sampling,
    Study,
    Survey,
)
from schemas.settings.weighting_settings import Weighting, read_weighting
from schemas.tables.replacing import refuse_interrupted
from schemas.tables.tabular import Checks
from schemas.tables.taking import taken
from schemas.tables.toml import TomlTable, read_toml
from schemas.tables.years import check_year

_LEAST_LEVEL = 0.5


def list_studies(root: Path) -> tuple[str, ...]:
    """Keys of the studies that the workspace defines."""
    return tuple(sorted(path.parent.name for path in (root / "schemas").glob("*/study.toml")))


def load_study(root: Path, key: str) -> Study:
    """Load and cross-check one study of a workspace. Raises InputError with every problem found."""
    relative = f"schemas/{key}/study.toml"
    check_year(key)
    refuse_interrupted(root)
    if not (root / relative).is_file():
        known = "、".join(list_studies(root)) or "なし"
        raise InputError(
            Problem(
                "D066",
                f"調査年度「{key}」の定義がありません。",
                expected=f"定義のある年度: {known}",
                remedy="年度の指定と作業フォルダー（--workspace）を確かめてください。",
                file=relative,
            )
        )
    checks = Checks()
    with taken() as read:
        concepts = load_concepts(root)
        table = TomlTable(read_toml(root, relative), relative, "", checks)
        study = _study(root, key, table, concepts)
        checks.raise_any()
        cross_check(study, table)
        checks.raise_any()
        study = with_sentences(root, study)
    return replace(study, read=read)


def _study(root: Path, key: str, table: TomlTable, concepts: Mapping[str, Concept]) -> Study:
    label = table.text("label")
    title = table.text("title")
    basis = table.text("basis", "weighted")
    if basis not in BASES:
        table.problem("D052", "basis", "weighted か unweighted を指定します。")
    reason = table.text("basis_reason", "")
    if basis == "unweighted" and not reason:
        table.problem("D052", "basis_reason", "basis が unweighted のときは、その理由を書きます。")
    frame = _frame(table.table("frame"))
    surveys = tuple(_survey(root, key, entry, concepts) for entry in table.tables("surveys"))
    comparisons = tuple(_comparison(entry) for entry in table.tables("comparisons", required=False))
    chapter = read_chapter(table.table("chapter")) if table.has("chapter") else None
    study = Study(
        key=key,
        label=label,
        title=title,
        basis=cast(Basis, basis),
        basis_reason=reason,
        breakdowns=table.texts("breakdowns"),
        low_base=table.integer("low_base", 30),
        level=table.number("level", 0.95),
        frame=frame,
        surveys=surveys,
        comparisons=comparisons,
        chapter=chapter,
        administrative=table.data_path("administrative", ""),
        concepts={**concepts, **own_concepts([survey.questionnaire for survey in surveys])},
        disclosure_minimum=table.integer("disclosure_minimum", DISCLOSURE_MINIMUM),
    )
    if not _LEAST_LEVEL <= study.level < 1:
        table.problem("D052", "level", "信頼水準は0.5以上1未満の小数です（95%は0.95）。")
    if study.low_base < 1:
        table.problem("D052", "low_base", "参考値とする人数は1以上の整数です。")
    if study.disclosure_minimum < LEAST_MINIMUM:
        table.problem("D052", "disclosure_minimum", f"disclosure_minimum は{LEAST_MINIMUM}以上の整数です。")
    table.done()
    return study


def _frame(table: TomlTable) -> FrameSettings:
    frame = FrameSettings(table.data_path("file"), table.text("label"), table.text_lists("margins"))
    table.done()
    return frame


def _survey(root: Path, study: str, table: TomlTable, concepts: Mapping[str, Concept]) -> Survey:
    key = table.plain_key("key")
    sampling_table = table.table("sampling")
    sampling = Sampling(
        area=sampling_table.text("area"),
        target=sampling_table.text("target"),
        method=sampling_table.text("method"),
        mode=sampling_table.text("mode"),
        start=sampling_table.day("start"),
        end=sampling_table.day("end"),
        population=sampling_table.integer("population"),
        sent=sampling_table.integer("sent"),
        strata=sampling_table.text("strata", ""),
    )
    sampling_table.done()
    if not 1 <= sampling.sent <= sampling.population:
        sampling_table.problem("D054", "sent", "配布数は1以上、母集団の人数（population）以下の整数です。")
    if sampling.start > sampling.end:
        sampling_table.problem("D054", "end", "調査期間の終わりが始まりより前です。")
    if not key:
        table.stop()
    printed = load_questionnaire(root, f"schemas/{study}/{key}", concepts)
    questionnaire = with_aftercodes(root, key, printed)
    files = tuple(_raw_file(entry) for entry in table.tables("files"))
    survey = Survey(
        key=key,
        title=table.text("title"),
        questionnaire=questionnaire,
        files=files,
        sampling=sampling,
        id_column=table.text("id_column", ""),
        date_column=table.text("date_column", ""),
        breakdowns=table.texts("breakdowns", ()),
        frame=_frame(table.table("frame")) if table.has("frame") else None,
        handling=read_handling(table.table("cleaning")) if table.has("cleaning") else Handling(),
        weighting=read_weighting(table.table("weighting")) if table.has("weighting") else Weighting(),
        layouts={
            name: load_layout(root, name, questionnaire)
            for name in dict.fromkeys(file.layout for file in files if file.layout)
        },
    )
    table.done()
    return survey


def _raw_file(table: TomlTable) -> RawFile:
    header_rows = table.integer("header_rows", 1)
    file = RawFile(
        path=table.data_path("path"),
        mode=table.text("mode"),
        sheet=table.text("sheet", ""),
        skip_rows=table.integer("skip_rows", 0),
        header_rows=header_rows,
        name_rows=table.integers("name_rows", tuple(range(1, header_rows + 1))),
        layout=table.plain_key("layout", ""),
        id_column=table.text("id_column", ""),
        date_column=table.text("date_column", ""),
    )
    if header_rows < 1 or not all(1 <= row <= header_rows for row in file.name_rows) or not file.name_rows:
        table.problem("D055", "name_rows", "name_rows は 1 から header_rows までの行番号です。")
    if file.skip_rows < 0:
        table.problem("D055", "skip_rows", "見出しの上の行数は0以上の整数です。")
    table.done()
    return file


def _comparison(table: TomlTable) -> Comparison:
    comparison = Comparison(
        table.text("survey"), table.text("study"), table.text("study_label"), table.texts("concepts")
    )
    table.done()
    return comparison
