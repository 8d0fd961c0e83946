"""A draft from several files of the same survey: columns of the same name are one, and what only some have is told."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from schemas.errors import InputError
from survey.drafting.draft import Draft, draft_codebook
from survey.drafting.model import DraftFile
from tests.survey.drafting.drafts import IDS, SURVEY, labels, rows, table

WEB = replace(SURVEY, others=(DraftFile("raw/2024/web.csv"),))


def together(root: Path, paper: str, web: str) -> Draft:
    for name, text in (("a.csv", paper), ("web.csv", web)):
        (root / name).write_text(text, encoding="utf-8")
    return draft_codebook(root, WEB, root / "a.csv", more=[root / "web.csv"])


def test_answers_of_all_files_make_the_choices_of_a_question(tmp_path: Path) -> None:
    paper = table("整理番号,問1 性別,問2 加入", IDS, ["1", "2"] * 10, ["1"] * 20)
    web = table("整理番号,問2 加入,問1 性別", IDS, ["2"] * 20, ["3", "1"] * 10)
    made = together(tmp_path, paper, web)
    assert rows(made.codebook, "files", "survey", "path") == [
        ("main", "raw/2024/a.csv"),
        ("main", "raw/2024/web.csv"),
    ]
    lists = rows(made.codebook, "questions", "text", "choices")
    codes = {text: list(labels(made.codebook, name)) for text, name in lists}
    assert {text: sorted(found) for text, found in codes.items()} == {
        "性別": ["1", "2", "3"],
        "加入": ["1", "2"],
    }
    assert not [note for note in made.notes if "にありません" in note.text]


def test_a_column_of_some_files_alone_is_told(tmp_path: Path) -> None:
    paper = table("整理番号,問1 性別,問2 加入", IDS, ["1", "2"] * 10, ["1", "2"] * 10)
    web = table("整理番号,問1 性別,問3 年代", IDS, ["1", "2"] * 10, ["1", "2"] * 10)
    made = together(tmp_path, paper, web)
    told = {note.place: note.text for note in made.notes if "にありません" in note.text}
    assert set(told) == {"問2 加入", "問3 年代"}
    assert "web.csv にありません" in told["問2 加入"]
    assert "a.csv にありません" in told["問3 年代"]
    assert [text for (text,) in rows(made.codebook, "questions", "text")] == ["性別", "加入", "年代"]


def test_a_file_that_is_not_there_is_told_with_the_others(tmp_path: Path) -> None:
    with pytest.raises(InputError) as refusal:
        draft_codebook(tmp_path, WEB, tmp_path / "a.csv", more=[tmp_path / "web.csv"])
    assert len(refusal.value.problems) == 2
