"""Drafts of codebooks from made-up files of answers, and what stands in them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from schemas.codebook.tables import Codebook
from survey.drafting.assembling import DraftSurvey
from survey.drafting.draft import Draft, draft_codebook
from survey.drafting.model import DraftFile

SURVEY = DraftSurvey("2024", "main", "令和6年", DraftFile("raw/2024/a.csv"))
IDS = [str(n) for n in range(1, 21)]


def drafted(root: Path, path: Path, *, year: str = "2024") -> Draft:
    """The draft from a file that is there."""
    survey = DraftSurvey(year, "main", "令和6年", DraftFile(f"raw/{year}/{path.name}"))
    return draft_codebook(root, survey, path)


def draft(root: Path, text: str, *, name: str = "a.csv", year: str = "2024") -> Codebook:
    """The codebook from the text of a CSV file."""
    (root / name).write_text(text, encoding="utf-8")
    return drafted(root, root / name, year=year).codebook


def rows(codebook: Codebook, sheet: str, *keys: str) -> list[tuple[str, ...]]:
    """Some columns of a sheet."""
    return [tuple(line[key] for key in keys) for line in codebook.sheets[sheet]]


def table(head: str, *columns: Sequence[str]) -> str:
    """A CSV file from its head and its columns."""
    lines = [",".join(f'"{cell}"' for cell in cells) for cells in zip(*columns, strict=True)]
    return "\n".join([head, *lines]) + "\n"


def labels(codebook: Codebook, name: str) -> dict[str, str]:
    """The labels of a list of choices by code."""
    return {
        code: label
        for listed, code, label in rows(codebook, "choices", "list", "code", "label")
        if listed == name
    }
