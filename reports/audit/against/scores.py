"""Mean scores and shares of the areas of a matrix (満足度, 重要度), in its tables and in sentences, against the estimates."""

import math
import re
from decimal import Decimal

from reports.audit.against.held import HeldAgainst
from reports.audit.against.questions import OfferedAnswers, squeeze
from reports.audit.reading.document import CellGrid
from reports.audit.reading.numerals import cell_figures, plain
from reports.audit.reading.sheet import read_sheet
from reports.audit.reading.stated import stated
from reports.audit.results.finding import AuditResult, Comparisons, compared
from reports.formatting import exact, percent, round_half_up
from schemas.chapter.matrix import Matrix
from survey.estimates.scores import mean_score

_LEAST_ROWS = 3
_MOST_WRONG = Decimal("0.3")


def check_scores(held: HeldAgainst) -> Comparisons:
    """All tables whose rows are the areas of a matrix of the study, and means in sentences on those areas."""
    chapter = held.run.study.chapter
    for matrix in (one.matrix for one in chapter.sections if one.matrix is not None) if chapter else ():
        for grid in held.document.grids:
            yield from _Scored(held, matrix).check(grid)
        yield from _Scored(held, matrix).in_sentences()


class _Scored:
    """The means and shares of a matrix on the basis of the document."""

    def __init__(self, held: HeldAgainst, matrix: Matrix) -> None:
        self.held, self.matrix = held, matrix
        self.areas = {squeeze(area.label): area for area in matrix.areas}
        self.asked = {one.concept: one for one in held.answers.asked if one.survey == matrix.survey}

    def check(self, grid: CellGrid) -> Comparisons:
        rows = [row for row in range(len(grid.rows)) if squeeze(grid.cell(row, 0)) in self.areas]
        sheet = read_sheet(grid)
        if len(rows) < _LEAST_ROWS or sheet is None:
            return
        results: list[AuditResult] = []
        for row in rows:
            for column in range(1, len(grid.rows[0])):
                expected = self._expected(grid, row, sheet.heads(column))
                cell = cell_figures(plain(grid.cell(row, column)).replace("−", "-"))
                if expected is None or cell is None:
                    continue
                value, shown = expected, cell.number
                right = shown.value == round_half_up(value, shown.places)
                name = (
                    f"{squeeze(grid.cell(row, 0))}・{squeeze(sheet.head(column))}「{grid.cell(row, column)}」"
                )
                told = f"集計では {round_half_up(value, shown.places)}", "表のセルが集計した値と違う"
                results.append(
                    compared(
                        right,
                        "A01",
                        grid.place,
                        name,
                        *told,
                        written=grid.cell(row, column).strip(),
                        right=f"{round_half_up(value, shown.places)}",
                        cell=(row, column),
                    )
                )
        if sum(len(one.findings) for one in results) <= _MOST_WRONG * len(results):
            yield from results

    def _expected(self, grid: CellGrid, row: int, heads: str) -> Decimal | None:
        """What a cell should say: the mean of a scale, or the share of one of its answers in percent."""
        area = self.areas[squeeze(grid.cell(row, 0))]
        concept = self._concept(area.x, area.y, squeeze(heads)) or self._concept(area.x, area.y, grid.caption)
        question = self.asked.get(concept)
        if question is None:
            return None
        bare = squeeze(heads)
        if "平均点" in bare or bare.endswith("平均"):
            return self._mean(concept)
        last = re.sub(rf"^.*(?:{self.matrix.x_label}|{self.matrix.y_label})", "", bare)
        option = question.find(last)
        return None if option is None else self._share(question, option)

    def _concept(self, x: str, y: str, text: str) -> str:
        named = {self.matrix.x_label in text: x, self.matrix.y_label in text: y}
        return named[True] if len(named) == 2 else ""

    def _share(self, question: OfferedAnswers, option: str) -> Decimal | None:
        rows = self.held.answers.estimates.rows(
            question.survey, question.concept, basis=self.held.answers.basis
        )
        one = rows.get(option)
        return None if one is None or not math.isfinite(one.share) else percent(one.share, 6)

    def _mean(self, concept: str) -> Decimal | None:
        rows = self.held.answers.estimates.rows(self.matrix.survey, concept, basis=self.held.answers.basis)
        scores = self.matrix.scores_of(self.held.run.study.concepts[concept])
        if not rows or any(option not in rows for option in scores):
            return None
        mean = mean_score({option: rows[option].share for option in scores}, scores)
        return exact(mean) if math.isfinite(mean) else None

    def in_sentences(self) -> Comparisons:
        """「環境・ごみ処理」が0.56点: of the scale that the sentence, or its heading, names."""
        for one in self.held.placed:
            text = one.sentence.text
            for named in stated(text, ()):
                area = self.areas.get(squeeze(named.labels[0]))
                if named.figure.unit != "点" or area is None or len(named.labels) > 1:
                    continue
                concept = self._concept(area.x, area.y, text) or self._concept(
                    area.x, area.y, one.sentence.place.heading
                )
                mean = self._mean(concept) if concept else None
                if mean is not None:
                    expected = round_half_up(mean, named.figure.places)
                    told = f"集計では {expected}点", "平均点が集計した値と違う"
                    signed = -1 if named.figure.text.startswith(("-", "−")) and named.figure.value > 0 else 1
                    right = expected == signed * named.figure.value
                    yield compared(
                        right,
                        "A01",
                        one.sentence.place,
                        named.text(),
                        *told,
                        written=named.figure.text,
                        right=f"{expected}点",
                    )
