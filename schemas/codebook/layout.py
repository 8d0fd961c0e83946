"""The sheets of the codebook, in the order in which staff fill them in."""

from schemas.codebook.study_sheets import CHAPTER, COMPARISONS, FILES, MATRIX, STUDY, SURVEYS
from schemas.indicators.definitions import INDICATORS
from schemas.questions.aftercodes import AFTERCODES
from schemas.questions.choices import CHOICES
from schemas.questions.concepts import CONCEPTS, GROUPS, OPTIONS
from schemas.questions.crosses import CROSSES
from schemas.questions.layouts import FILE_LAYOUTS
from schemas.questions.questionnaire import QUESTIONS
from schemas.questions.skip_rules import RULES
from schemas.sentences.chosen import SENTENCES

MARK_HEAD = "行の種類"
EXAMPLE, EXPLANATION = "例", "説明"
"""Words in the first column of rows that are not read."""

HEAD_ROW = 3
"""Row of the column heads, counted from 1. The rows of explanation and example follow."""

GUIDE = "使い方"
POPULATION, RECORD = "母集団の人数", "下書きの記録"
"""Sheets of a draft besides the definitions: counts to fill in, and what it was made from."""

SHEETS = (
    STUDY,
    SURVEYS,
    FILES,
    QUESTIONS,
    CHOICES,
    RULES,
    FILE_LAYOUTS,
    AFTERCODES,
    CONCEPTS,
    OPTIONS,
    GROUPS,
    INDICATORS,
    COMPARISONS,
    CROSSES,
    CHAPTER,
    SENTENCES,
    MATRIX,
)
TABLES = tuple(sheet for sheet in SHEETS if sheet.table)
