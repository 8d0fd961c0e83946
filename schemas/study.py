"""One year's study: its surveys, raw files, frame, basis, comparisons and the order of its chapter.

`schemas/<study>/study.toml` holds it. Every table of the file is read key by key; an unknown key, a
missing key or a wrong type is a problem that names the key, so that a slip of the pen cannot pass
as a default.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Literal, cast

from schemas.aftercodes import own_concepts, with_aftercodes
from schemas.chapter_style import ChapterStyle, read_style
from schemas.concepts import Concept, load_concepts
from schemas.errors import InputError, Problem
from schemas.handling import Handling, read_handling
from schemas.matrix import Matrix, read_matrix
from schemas.questionnaire import Question, Questionnaire, load_layout, load_questionnaire
from schemas.tabular import Checks, decode_text, read_file
from schemas.toml import Table

Basis = Literal["weighted", "unweighted"]
SURVEY_FACTS = ("sent", "collected", "valid", "valid_rate")
"""What the opening paragraph may name of a survey, as `{survey.sent}`."""

_LEAST_LEVEL = 0.5
_FEWEST_SCORES = 2  # a mean of one score says nothing

BASES: tuple[Basis, ...] = ("weighted", "unweighted")
DISCLOSURE_MINIMUM = 5
LEAST_MINIMUM = 3
"""Counts below a study's minimum are masked in open data: 5 unless it says otherwise, and never less than 3."""


@dataclass(frozen=True)
class RawFile:
    """One file of raw answers and how it is laid out.

    `skip_rows` lines stand above the header; the header has `header_rows` rows, of which `name_rows`
    (counted from 1) together name a column, joined by `/`. `sheet` is "" for CSV. Where the file has
    other columns than the questionnaire says, `layout` names the table layout_<layout>.csv that tells
    them, and `id_column` and `date_column` its own (all "" otherwise).
    """

    path: str
    mode: str
    sheet: str
    skip_rows: int
    header_rows: int
    name_rows: tuple[int, ...]
    layout: str = ""
    id_column: str = ""
    date_column: str = ""


@dataclass(frozen=True)
class Sampling:
    """How the sample was drawn and asked, as 調査の概要 prints it.

    `population` is the number of persons in the register that the sample of `sent` persons was drawn from.
    """

    area: str
    target: str
    method: str
    mode: str
    start: date
    end: date
    population: int
    sent: int


@dataclass(frozen=True)
class Survey:
    """One survey of a study: its questionnaire, files and sampling.

    `id_column` names the column of the respondent's number, `date_column` the day on which the answer
    arrived ("" if there is none). `breakdowns` and `frame` are its own where its sample is another than
    that of the study's other surveys (empty and None: those of the study). `handling` says what becomes of unclear answers; `layouts` are
    the questionnaire with the columns of files that are laid out otherwise, by the layout's name.
    """

    key: str
    title: str
    questionnaire: Questionnaire
    files: tuple[RawFile, ...]
    sampling: Sampling
    id_column: str
    date_column: str
    breakdowns: tuple[str, ...] = ()
    frame: Frame | None = None
    handling: Handling = field(default_factory=Handling)
    layouts: Mapping[str, Questionnaire] = field(default_factory=dict)

    def questionnaire_of(self, file: RawFile) -> Questionnaire:
        """The questionnaire with the columns of that file."""
        return self.layouts[file.layout] if file.layout else self.questionnaire


@dataclass(frozen=True)
class Frame:
    """The population frame: file, the margins that are raked to (each one or more breakdowns crossed)."""

    path: str
    label: str
    margins: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Comparison:
    """Concepts of one survey that are compared with the same survey of an earlier study."""

    survey: str
    study: str
    study_label: str
    concepts: tuple[str, ...]


@dataclass(frozen=True)
class ChapterItem:
    """One question of the chapter and how it is shown.

    `groups` are option groups that the sentence names; `by` the breakdowns with a table of their
    own; `compare` shows the earlier study beside it; `cells` prints the table as 件数 (構成比); charts by
    a breakdown of `rank` stand in the order of the share.
    """

    survey: str
    concept: str
    groups: tuple[str, ...]
    by: tuple[str, ...]
    compare: bool
    cells: bool
    rank: tuple[str, ...] = ()


@dataclass(frozen=True)
class ChapterSection:
    """A numbered section of the chapter: questions, or the matrix of two scales, or both."""

    title: str
    items: tuple[ChapterItem, ...]
    matrix: Matrix | None = None


@dataclass(frozen=True)
class Chapter:
    """Title, opening paragraph and sections of the chapter. The text may name {figures} of the surveys.

    `trace` adds an annex that names question, answer, count and base of every figure in the sentences.
    """

    title: str
    plan: str
    office: str
    introduction: tuple[str, ...]
    sections: tuple[ChapterSection, ...]
    style: ChapterStyle = field(default_factory=ChapterStyle)
    trace: bool = False

    def shown(self) -> set[tuple[str, str]]:
        """Return (survey, concept) of everything that the chapter shows."""
        pairs = {(item.survey, item.concept) for section in self.sections for item in section.items}
        for section in self.sections:
            if section.matrix is not None:
                pairs.update((section.matrix.survey, concept) for concept in section.matrix.concepts)
        return pairs


@dataclass(frozen=True)
class Study:
    """Everything that defines one year's run."""

    key: str
    label: str
    title: str
    basis: Basis
    basis_reason: str
    breakdowns: tuple[str, ...]
    low_base: int
    level: float
    frame: Frame
    surveys: tuple[Survey, ...]
    comparisons: tuple[Comparison, ...]
    chapter: Chapter | None
    administrative: str
    concepts: Mapping[str, Concept]
    disclosure_minimum: int = DISCLOSURE_MINIMUM

    @property
    def year(self) -> int:
        """The fiscal year of the study, which is its key."""
        return int(self.key)

    def survey(self, key: str) -> Survey:
        """The survey of that key."""
        for survey in self.surveys:
            if survey.key == key:
                return survey
        raise KeyError(f"study {self.key} has no survey {key}")

    def only(self, survey: Survey) -> Study:
        """The study with one survey alone, and with the breakdowns and the frame of that survey."""
        return replace(
            self,
            surveys=(survey,),
            breakdowns=survey.breakdowns or self.breakdowns,
            frame=survey.frame or self.frame,
        )

    def frames(self) -> tuple[Frame, ...]:
        """The population frames of the surveys, each once."""
        return tuple(dict.fromkeys(survey.frame or self.frame for survey in self.surveys))

    def comparison_for(self, survey: str, concept: str) -> Comparison | None:
        """The comparison that covers a concept of a survey, or None."""
        for comparison in self.comparisons:
            if comparison.survey == survey and concept in comparison.concepts:
                return comparison
        return None

    def tested_breakdowns(self, survey: str) -> tuple[tuple[str, str], ...]:
        """(concept, breakdown) pairs of a survey whose differences between groups the chapter words."""
        sections = self.chapter.sections if self.chapter is not None else ()
        return tuple(
            (item.concept, name)
            for section in sections
            for item in section.items
            if item.survey == survey and item.groups
            for name in item.by
        )

    def raw_paths(self) -> tuple[str, ...]:
        """All data files that the study reads, relative to the workspace."""
        files = [file.path for survey in self.surveys for file in survey.files]
        files += [survey.handling.sample for survey in self.surveys if survey.handling.sample]
        extra = [self.administrative] if self.administrative else []
        return tuple(dict.fromkeys([*files, *(frame.path for frame in self.frames()), *extra]))


def list_studies(root: Path) -> tuple[str, ...]:
    """Keys of the studies that the workspace defines."""
    return tuple(sorted(path.parent.name for path in (root / "schemas").glob("*/study.toml")))


def load_study(root: Path, key: str) -> Study:
    """Load and cross-check one study of a workspace. Raises InputError with every problem found."""
    relative = f"schemas/{key}/study.toml"
    if not (key.isdecimal() and len(key) == 4):
        raise InputError(
            Problem(
                "D050",
                "調査年度は西暦4桁で指定します。",
                expected="例: 2022",
                remedy="年度の指定を直してください。",
                found=key,
            )
        )
    if not (root / relative).is_file():
        known = "、".join(list_studies(root)) or "なし"
        raise InputError(
            Problem(
                "D050",
                f"調査年度「{key}」の定義がありません。",
                expected=f"定義のある年度: {known}",
                remedy="年度の指定と作業フォルダー（--workspace）を確かめてください。",
                file=relative,
            )
        )
    concepts = load_concepts(root)
    checks = Checks()
    try:
        document = tomllib.loads(decode_text(read_file(root, relative), relative))
    except tomllib.TOMLDecodeError as error:
        raise InputError(
            Problem(
                "D051",
                f"TOMLの書き方に誤りがあります（{error}）。",
                remedy="示された行を直してください。",
                file=relative,
            )
        ) from None
    table = Table(document, relative, "", checks)
    study = _study(root, key, table, concepts)
    checks.raise_any()
    _cross_check(study, table)
    checks.raise_any()
    return study


def _study(root: Path, key: str, table: Table, concepts: Mapping[str, Concept]) -> Study:
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
    chapter = _chapter(table.table("chapter")) if table.has("chapter") else None
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
        administrative=table.text("administrative", ""),
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


def _frame(table: Table) -> Frame:
    frame = Frame(table.text("file"), table.text("label"), table.text_lists("margins"))
    table.done()
    return frame


def _survey(root: Path, study: str, table: Table, concepts: Mapping[str, Concept]) -> Survey:
    key = table.text("key")
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
    )
    sampling_table.done()
    if not 1 <= sampling.sent <= sampling.population:
        sampling_table.problem("D054", "sent", "配布数は1以上、母集団の人数（population）以下の整数です。")
    if sampling.start > sampling.end:
        sampling_table.problem("D054", "end", "調査期間の終わりが始まりより前です。")
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
        layouts={
            name: load_layout(root, name, questionnaire)
            for name in dict.fromkeys(file.layout for file in files if file.layout)
        },
    )
    table.done()
    return survey


def _raw_file(table: Table) -> RawFile:
    header_rows = table.integer("header_rows", 1)
    file = RawFile(
        path=table.text("path"),
        mode=table.text("mode"),
        sheet=table.text("sheet", ""),
        skip_rows=table.integer("skip_rows", 0),
        header_rows=header_rows,
        name_rows=table.integers("name_rows", tuple(range(1, header_rows + 1))),
        layout=table.text("layout", ""),
        id_column=table.text("id_column", ""),
        date_column=table.text("date_column", ""),
    )
    if header_rows < 1 or not all(1 <= row <= header_rows for row in file.name_rows) or not file.name_rows:
        table.problem("D055", "name_rows", "name_rows は 1 から header_rows までの行番号です。")
    if file.skip_rows < 0:
        table.problem("D055", "skip_rows", "見出しの上の行数は0以上の整数です。")
    table.done()
    return file


def _comparison(table: Table) -> Comparison:
    comparison = Comparison(
        table.text("survey"), table.text("study"), table.text("study_label"), table.texts("concepts")
    )
    table.done()
    return comparison


def _chapter(table: Table) -> Chapter:
    sections = []
    for entry in table.tables("sections"):
        matrix = read_matrix(entry.table("matrix")) if entry.has("matrix") else None
        items = tuple(_chapter_item(item) for item in entry.tables("items", required=matrix is None))
        sections.append(ChapterSection(entry.text("title"), items, matrix))
        entry.done()
    chapter = Chapter(
        table.text("title"),
        table.text("plan"),
        table.text("office"),
        table.texts("introduction"),
        tuple(sections),
        read_style(table.table("style")) if table.has("style") else ChapterStyle(),
        table.flag("trace", default=False),
    )
    table.done()
    return chapter


def _chapter_item(table: Table) -> ChapterItem:
    item = ChapterItem(
        survey=table.text("survey"),
        concept=table.text("concept"),
        groups=table.texts("groups", ()),
        by=table.texts("by", ()),
        compare=table.flag("compare", default=False),
        cells=table.flag("cells", default=False),
        rank=table.texts("rank", ()),
    )
    table.done()
    return item


def _cross_check(study: Study, table: Table) -> None:
    """Check what needs the whole study: surveys named, concepts asked, breakdowns in every questionnaire."""
    keys = [survey.key for survey in study.surveys]
    if len(set(keys)) != len(keys):
        table.problem("D056", "surveys", "同じ key の調査が2つあります。")
    for place, survey in enumerate(study.surveys, start=1):
        _check_breakdowns(study, survey, f"surveys[{place}].", table)
    files = [(file.path, file.sheet) for survey in study.surveys for file in survey.files]
    for path, _ in dict.fromkeys(entry for entry in files if files.count(entry) > 1):
        table.problem("D055", "surveys.files", f"同じ回答ファイルが2回あります: {path}")
    compared: list[tuple[str, str]] = []
    for comparison in study.comparisons:
        if comparison.study == study.key:
            table.problem("D059", "comparisons", "同じ年度とは比較できません。")
        for concept in comparison.concepts:
            _asked(study, comparison.survey, concept, "comparisons", table)
            if (comparison.survey, concept) in compared:
                table.problem("D059", "comparisons", f"概念「{concept}」の比較が2つあります。")
            compared.append((comparison.survey, concept))
    if study.chapter is not None:
        _check_introduction(study.chapter, keys, table)
        shown = [(item.survey, item.concept) for section in study.chapter.sections for item in section.items]
        for survey_key, concept in dict.fromkeys(entry for entry in shown if shown.count(entry) > 1):
            table.problem(
                "D060",
                "chapter.sections.items",
                f"調査「{survey_key}」の「{concept}」が報告書に2回あります。",
            )
        for section in study.chapter.sections:
            for item in section.items:
                _check_item(study, item, table)
            if section.matrix is not None:
                _check_matrix(study, section.matrix, table)


def _check_breakdowns(study: Study, survey: Survey, where: str, table: Table) -> None:
    """Check that a survey asks its breakdowns in single answers, and that its margins are among them."""
    own = study.only(survey)
    key = f"{where if survey.frame is not None else ''}frame.margins"
    if len(set(own.frame.margins)) != len(own.frame.margins):
        table.problem("D057", key, "同じ補正区分が2回あります。")
    for name in dict.fromkeys(name for margin in own.frame.margins for name in margin):
        if name not in own.breakdowns:
            table.problem("D057", key, f"「{name}」は breakdowns にありません。")
    key = f"{where if survey.breakdowns else ''}breakdowns"
    for name in own.breakdowns:
        question = survey.questionnaire.by_concept(name)
        if question is None:
            table.problem("D058", key, f"調査「{survey.key}」に「{name}」の設問がありません。")
        elif not (question.one_answer and question.tabulated):
            table.problem(
                "D058", key, f"調査「{survey.key}」の「{name}」は、1つの区分に分かれる設問ではありません。"
            )
    asked = [question.concept for question in survey.questionnaire.questions if question.tabulated]
    if not any(concept is not None and concept.key not in own.breakdowns for concept in asked):
        table.problem("D065", key, f"調査「{survey.key}」に、集計区分のほかに集計する設問がありません。")


def _check_introduction(chapter: Chapter, surveys: list[str], table: Table) -> None:
    known = {f"{survey}.{fact}" for survey in surveys for fact in SURVEY_FACTS}
    for text in chapter.introduction:
        for name in re.findall(r"\{([^{}]*)\}", text):
            if name not in known:
                table.problem("D061", "chapter.introduction", f"使えない名前です: {{{name}}}")


def _asked(study: Study, survey: str, concept: str, where: str, table: Table) -> Question | None:
    if survey not in [entry.key for entry in study.surveys]:
        table.problem("D059", where, f"調査「{survey}」がありません。")
        return None
    question = study.survey(survey).questionnaire.by_concept(concept)
    if question is None:
        table.problem("D059", where, f"調査「{survey}」に概念「{concept}」の設問がありません。")
    return question


def _check_item(study: Study, item: ChapterItem, table: Table) -> None:
    where = "chapter.sections.items"
    question = _asked(study, item.survey, item.concept, where, table)
    if question is None or question.concept is None:
        return
    known = {group.key for group in question.concept.groups}
    for group in item.groups:
        if group not in known:
            table.problem("D060", where, f"概念「{item.concept}」に選択肢グループ「{group}」がありません。")
    for name in item.by:
        if name not in study.only(study.survey(item.survey)).breakdowns:
            table.problem("D060", where, f"「{name}」は breakdowns にありません。")
    if len(set(item.by)) != len(item.by):
        table.problem("D060", where, f"概念「{item.concept}」の by に同じ区分が2回あります。")
    for name in item.rank:
        if name not in item.by:
            table.problem("D060", where, f"rank の「{name}」は by にありません。")
    if item.compare and study.comparison_for(item.survey, item.concept) is None:
        table.problem("D060", where, f"概念「{item.concept}」の比較が comparisons にありません。")


def _check_matrix(study: Study, matrix: Matrix, table: Table) -> None:
    """Both concepts of every area are asked, with the options that have a score and the group that is shown."""
    where = "chapter.sections.matrix"
    pairs = [(area.x, matrix.x_group) for area in matrix.areas]
    pairs += [(area.y, matrix.y_group) for area in matrix.areas]
    scored: set[str] = set()
    for name, group in pairs:
        question = _asked(study, matrix.survey, name, where, table)
        if question is None or question.concept is None:
            continue
        scored.update(matrix.scores_of(question.concept))
        if len(matrix.scores_of(question.concept)) < _FEWEST_SCORES:
            table.problem("D063", where, f"概念「{name}」の選択肢に、点数（scores）が2つ以上必要です。")
        if group not in {one.key for one in question.concept.groups}:
            table.problem("D063", where, f"概念「{name}」に選択肢グループ「{group}」がありません。")
    for option in matrix.scores:
        if scored and option not in scored:
            table.problem("D063", where, f"どの概念にも、点数を付けた選択肢「{option}」がありません。")
