"""Every rule about raw answers, and every message that several rooms give."""

from schemas.messages import decisions, files
from schemas.messages.rule import ChangeRule, FileRule, FindingRule
from survey.cleaning import changes
from survey.frame import frame_messages
from survey.reading.formats import notices
from survey.rules.answer_patterns import PATTERNS, UNUSABLE
from survey.rules.cells import CELL_RULES, MOSTLY_UNKNOWN, OFTEN_UNKNOWN
from survey.rules.counted_rows import COUNTED_ROWS
from survey.rules.duplicates import SAME_NUMBER, TWO_ADOPTED
from survey.rules.file_rows import BLANK_COLUMNS, FILE_ROWS, HIDDEN
from survey.rules.labels import LABELS
from survey.rules.left_out import LEFT_OUT
from survey.rules.questions import QUESTION_RULES

EVERY_RULE: tuple[FileRule | FindingRule | ChangeRule, ...] = (
    *(
        entry
        for module in (files, notices, changes, frame_messages, decisions)
        for entry in vars(module).values()
        if isinstance(entry, FileRule | FindingRule | ChangeRule)
    ),
    TWO_ADOPTED,
    *FILE_ROWS,
    *HIDDEN,
    *BLANK_COLUMNS,
    *LEFT_OUT,
    *LABELS,
    *COUNTED_ROWS,
    *SAME_NUMBER,
    *CELL_RULES,
    MOSTLY_UNKNOWN,
    OFTEN_UNKNOWN,
    *QUESTION_RULES,
    *UNUSABLE,
    *PATTERNS,
)
FINDING_RULES = tuple(rule for rule in EVERY_RULE if isinstance(rule, FindingRule))
ENTRIES = {rule.code: rule.entries for rule in FINDING_RULES}
"""What staff may decide about the row of a finding, by its code."""
