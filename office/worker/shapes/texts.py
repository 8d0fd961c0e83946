"""Answers in words as the page hears of them: lists that hold them, and counts and confirmed quotations that do not."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class OpenedList:
    """The list of a question as a workbook in base64, which holds answers; `answers` is how many."""

    content: str
    answers: int


@dataclass(frozen=True)
class TakenTexts:
    """What a list came to: answers with a decision, categories, confirmed quotations, and those that wait for a name.

    concept: what stands for the coded question in the chapter, "" where it stands there already.
    """

    answers: int
    categories: int
    quotations: int
    waiting: int
    concept: str


@dataclass(frozen=True)
class ConfirmedQuotation:
    """A quotation that somebody has confirmed by name; it may be printed."""

    survey: str
    question: str
    quote: str
    reviewer: str


@dataclass(frozen=True)
class CodedTexts:
    """What is recorded of a year: confirmed quotations, and how many wait for a name."""

    confirmed: tuple[ConfirmedQuotation, ...]
    waiting: int
