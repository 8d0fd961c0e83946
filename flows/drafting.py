"""A codebook drafted from a file of answers or a form: the workbook, and what staff are told beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from reports.excel.codebook_book import codebook_workbook
from survey.drafting.assembling import DraftSurvey
from survey.drafting.codes_table import codes_to_write
from survey.drafting.draft import Draft, DraftOptions, draft_codebook
from survey.drafting.model import Note, NoteKind
from survey.frame.template import FrameGroups, drafted_groups, wide_form

_KINDS = {"single": "単数回答", "multiple": "複数回答", "number": "数値", "text": "自由記述"}


@dataclass(frozen=True)
class DraftedBook:
    """A drafted codebook as a workbook (`content`).

    `groups` are those of its population; `codes` the lines of a table of codes to fill in, which is asked for only where
    there are lines below its head; `withheld` counts the questions whose values were not copied.
    """

    draft: Draft
    groups: tuple[FrameGroups, ...]
    content: bytes
    codes: tuple[tuple[str, ...], ...]
    withheld: int

    @property
    def count(self) -> int:
        """How many questions it has."""
        return len(self.draft.codebook.sheets["questions"])

    def by_kind(self) -> str:
        """How many questions of each kind it has."""
        kinds = [line["type"] for line in self.draft.codebook.sheets["questions"]]
        return "、".join(f"{name} {kinds.count(kind)}" for kind, name in _KINDS.items())


def draft_book(
    workspace: Path,
    survey: DraftSurvey,
    files: Sequence[Path],
    options: DraftOptions,
    words: Callable[[str], str] = str,
) -> DraftedBook:
    """Draft the workbook of a survey from its files; `words` puts the notes in it in other words.

    Raises InputError as `draft_codebook` does.
    """
    draft = draft_codebook(workspace, survey, files[0], options, more=files[1:])
    codebook = draft.codebook
    groups = drafted_groups(codebook)
    content = codebook_workbook(
        codebook,
        f"{survey.study}年度（下書き）",
        population=wide_form(groups) if groups else (),
        record=[(note.kind.value, note.place, words(note.text)) for note in draft.notes],
    )
    codes = tuple(tuple(line) for line in codes_to_write(codebook))
    withheld = sum("写していません" in line["note"] for line in codebook.sheets["questions"])
    return DraftedBook(draft, tuple(groups), content, codes, withheld)


@dataclass(frozen=True)
class NotesOfKind:
    """Notes of one kind: how many, and each text with the places that it is about."""

    kind: str
    count: int
    texts: tuple[tuple[str, str], ...]


def notes_by_kind(notes: Sequence[Note]) -> tuple[NotesOfKind, ...]:
    """The notes by kind; what is the same of several columns or questions as one text, its places joined."""
    found = []
    for kind in NoteKind:
        own: dict[str, list[str]] = {}
        for note in notes:
            if note.kind is kind:
                own.setdefault(note.text, []).append(note.place)
        if own:
            count = sum(len(places) for places in own.values())
            texts = tuple(("、".join(places), text) for text, places in own.items())
            found.append(NotesOfKind(kind.value, count, texts))
    return tuple(found)
