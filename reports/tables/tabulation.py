"""The estimates arranged as tables: for each question its columns, its rows and the estimates in them.

Only the base of all who were asked ("all") is tabulated, as 無回答 stays in the base of the printed
tables. Nothing is computed here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from reports.chapter.wording import TOTAL_LABEL, asked_of
from schemas.codes import NO_ANSWER_OPTION, SCALE_LABELS, SCALE_UNITS, TOTAL
from schemas.questions.concepts import Concept
from schemas.questions.questionnaire import Question
from schemas.settings.study import Study, Survey
from survey.comparing.compared_groups import letters_of
from survey.estimates.index import Estimate, EstimateIndex

UNKNOWN = "不明"
"""The row of those whose group is not known, where a study asks for it."""


@dataclass(frozen=True)
class TableColumn:
    """One column of a table: an option of the questionnaire, 無回答, a sum of options or a mean (both `is_sum`)."""

    key: str
    code: str
    label: str
    is_sum: bool = False


@dataclass(frozen=True)
class TableRow:
    """One row of a table: 全体 or a group of a breakdown, as it is printed.

    `letter` names it where the groups of its breakdown are compared in pairs.
    """

    breakdown: str
    group: str
    breakdown_label: str
    label: str
    letter: str = ""

    @property
    def block(self) -> tuple[str, str]:
        """What the rows that are compared with each other have in common: a breakdown, or a layer of one."""
        return self.breakdown, self.breakdown_label


@dataclass(frozen=True)
class QuestionTable:
    """One question as a table. `base` tells who was asked, `kind` how many answers were allowed.

    `by` names the questions whose answers are its rows, where these are no breakdown of the study.
    """

    question: Question
    concept: Concept
    base: str
    kind: str
    columns: tuple[TableColumn, ...]
    groups: tuple[TableRow, ...]
    by: str = ""

    @property
    def answers(self) -> tuple[TableColumn, ...]:
        """The columns of shares, without means."""
        return tuple(column for column in self.columns if column.key not in SCALE_LABELS)

    @property
    def heading(self) -> str:
        """Number and text of the question."""
        return f"{self.question.number} {self.question.text}"


@dataclass(frozen=True)
class SurveyTables:
    """All tables of one survey with the estimates that stand in them."""

    study: Study
    survey: Survey
    tables: tuple[QuestionTable, ...]
    estimates: EstimateIndex

    def row(
        self,
        table: QuestionTable,
        basis: str,
        breakdown: str = TOTAL,
        group: str = TOTAL,
        *,
        study: str = "",
    ) -> Mapping[str, Estimate]:
        """Estimates of one group of a question by option, of this study or of another one; empty if there are none."""
        return _figures(self.estimates, self.survey, table.concept, basis, breakdown, group, study)

    def has(self, basis: str) -> bool:
        """Whether any question has figures on that basis."""
        return any(self.row(table, basis) for table in self.tables)


def _figures(  # noqa: PLR0917 - the key of a group
    estimates: EstimateIndex,
    survey: Survey,
    concept: Concept,
    basis: str,
    breakdown: str = TOTAL,
    group: str = TOTAL,
    study: str = "",
) -> Mapping[str, Estimate]:
    """The shares of a group among all who were asked, and its means where the question has scales."""

    def rows(base: str) -> Mapping[str, Estimate]:
        return estimates.rows(
            survey.key, concept.key, basis=basis, breakdown=breakdown, group=group, base=base, study=study
        )

    shares = rows("all")
    if not concept.scales:
        return shares
    return {**shares, **{key: one for key, one in rows("valid").items() if one.is_mean}}


def survey_tables(study: Study, survey: Survey, estimates: EstimateIndex) -> SurveyTables:
    """Tables of all questions of a survey that the estimates hold, in the order of the questionnaire.

    A breakdown is not crossed with itself.
    """
    groups = tuple(_groups(study, survey))
    tables = []
    for question in survey.questionnaire.questions:
        concept = question.concept
        overall = {} if concept is None else _figures(estimates, survey, concept, study.basis)
        if concept is None or not overall:
            continue
        tables.append(
            QuestionTable(
                question=question,
                concept=concept,
                base=asked_of(survey.questionnaire, question) or "回答者全員",
                kind=kind_text(question),
                columns=tuple(c for c in _columns(question, concept) if c.key in overall),
                groups=tuple(
                    group
                    for group in groups
                    if group.breakdown != concept.key
                    and estimates.rows(
                        survey.key,
                        concept.key,
                        basis=study.basis,
                        breakdown=group.breakdown,
                        group=group.group,
                    )
                ),
            )
        )
    return SurveyTables(study, survey, tuple(tables), estimates)


def crossed_tables(study: Study, survey: Survey, estimates: EstimateIndex) -> SurveyTables:
    """Tables of the questions of a survey that are crossed with each other, as the study names them; 全体 first."""
    usual = {table.concept.key: table for table in survey_tables(study, survey, estimates).tables}
    tables = []
    for cross in (cross for cross in study.crosses if cross.survey == survey.key):
        rows, layer = (survey.questionnaire.by_concept(name) for name in (cross.row, cross.layer))
        assert rows is not None
        letters = letters_of([choice.option for choice in rows.choices]) if rows.one_answer else {}
        groups = [
            TableRow(
                cross.breakdown,
                cross.group(choice.option, option),
                label,
                choice.label,
                letters.get(choice.option, ""),
            )
            for option, label in _layers(layer)
            for choice in rows.choices
        ]
        by = f"行：{rows.number} {rows.text}" + (f"　層：{layer.number} {layer.text}" if layer else "")
        own = usual[cross.column]
        tables.append(replace(own, groups=(TableRow(TOTAL, TOTAL, TOTAL_LABEL, TOTAL_LABEL), *groups), by=by))
    return SurveyTables(study, survey, tuple(tables), estimates)


def _layers(layer: Question | None) -> list[tuple[str, str]]:
    """Key and label of each layer; one without a name where there is none."""
    return [("", "")] if layer is None else [(choice.option, choice.label) for choice in layer.choices]


def kind_text(question: Question) -> str:
    """How a question is answered: 単数回答, 複数回答, 限定回答（3つまで）, 数値回答, 自由記述."""
    if question.kind == "multiple":
        return f"限定回答（{question.max_choices}つまで）" if question.max_choices else "複数回答"
    return {"single": "単数回答", "number": "数値回答"}.get(question.kind, "自由記述")


def _columns(question: Question, concept: Concept) -> list[TableColumn]:
    options = [TableColumn(choice.option, choice.code, choice.label) for choice in question.choices]
    no_answer = TableColumn(NO_ANSWER_OPTION, "", concept.label_of(NO_ANSWER_OPTION))
    sums = [TableColumn(group.key, "", group.label, is_sum=True) for group in concept.groups]
    means = [
        TableColumn(key, "", f"{concept.label_of(key)}（{SCALE_UNITS[key]}）", is_sum=True)
        for key in concept.scales
    ]
    return [*options, no_answer, *sums, *means]


def _groups(study: Study, survey: Survey) -> list[TableRow]:
    """全体, then the groups of each breakdown in the order of this survey's questionnaire, and those of no group."""
    groups = [TableRow(TOTAL, TOTAL, TOTAL_LABEL, TOTAL_LABEL)]
    for name in study.only(survey).breakdowns:
        question = survey.questionnaire.by_concept(name)
        if question is None or question.concept is None:
            continue
        letters = letters_of([option.key for option in question.concept.options])
        groups += [
            TableRow(
                name, choice.option, question.concept.label, choice.label, letters.get(choice.option, "")
            )
            for choice in question.choices
        ]
        groups.append(TableRow(name, NO_ANSWER_OPTION, question.concept.label, UNKNOWN))
    return groups
