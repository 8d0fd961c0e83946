"""A document against what this program computed: shares, numbers, facts of the surveys, indicator values.

Nothing in the document is marked; headings, the answers in 「」, groups and years say which figure is meant. A
percentage is held against the share only if all its answers belong to one question of the study.
"""

from reports.audit.against.bases import check_bases
from reports.audit.against.cells import check_cells
from reports.audit.against.held import held_against
from reports.audit.against.indicator_values import check_indicator_values
from reports.audit.against.judgements import check_judgements
from reports.audit.against.references import check_references
from reports.audit.against.respondents import check_respondents
from reports.audit.against.scores import check_scores
from reports.audit.against.shares import check_shares
from reports.audit.against.survey_facts import check_survey_facts
from reports.audit.against.trends import check_trend_words
from reports.audit.against.years import check_years
from reports.audit.reading.document import Document
from reports.audit.results.finding import AuditResult, together
from reports.runs.finished_run import FinishedRun

_CHECKS = (
    check_shares,
    check_judgements,
    check_trend_words,
    check_cells,
    check_scores,
    check_years,
    check_bases,
    check_survey_facts,
    check_respondents,
    check_references,
    check_indicator_values,
)


def check_against_study(document: Document, run: FinishedRun) -> AuditResult:
    """Shares, words and numbers in sentences, cells of tables, facts of the surveys, and the indicators.

    Shares are on the basis of the document, or else on that of the run.
    """
    held = held_against(document, run)
    return together(one for check in _CHECKS for one in check(held))
