"""What a draft is made of: columns as they stand in a file, and questions as they are guessed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

import numpy as np
import numpy.typing as npt

from schemas.questions.questionnaire import Kind, Layout
from schemas.settings.study import Delimiter, Encoding


@dataclass(frozen=True)
class SeenColumn:
    """A column of a file: its name, the label that the file gives it (the name otherwise), its values.

    counts: rows by trimmed text, in the order of first appearance, without blanks. labels: what the
    file itself says that a value means. missing: values that the file itself declares to be no answer.
    rows: for each row of the file the place of its text in `counts`, -1 for a blank; empty for a column
    that was put together from others.
    """

    name: str
    label: str
    counts: Mapping[str, int]
    labels: Mapping[str, str] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    rows: npt.NDArray[np.int32] = field(default_factory=lambda: np.empty(0, np.int32))


class NoteKind(Enum):
    """What a note is about; the value is its Japanese name."""

    LEFT_OUT = "設問にしなかったもの"
    PERSONAL = "個人情報"
    CHECK = "確かめること"
    PROPOSED = "回答から推測したもの"


@dataclass(frozen=True)
class Note:
    """What staff should know of a column, question or list (`place`); holds no answer of a respondent."""

    kind: NoteKind
    place: str
    text: str


@dataclass(frozen=True)
class DraftChoice:
    """A choice, or a band of numbers."""

    code: str
    label: str
    exclusive: bool = False
    low: str = ""
    high: str = ""
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class DraftRule:
    """The question that decides who is asked, and its codes."""

    when: str
    codes: tuple[str, ...]


@dataclass(frozen=True)
class DraftQuestion:
    """A question as guessed. `concept` is the key of a usual breakdown (region), "" for others.

    grid: the number and the text of the grid that it is an item of; blanks for one by itself. worded: the
    file holds labels, so that the codes of the choices are only their places. odd: codes that are taken for
    slips, with how often they were given. members: the columns that hold it.
    """

    key: str
    number: str
    text: str
    kind: Kind
    layout: Layout
    columns: str
    choices: tuple[DraftChoice, ...] = ()
    missing: tuple[str, ...] = ()
    concept: str = ""
    max_choices: str = ""
    rule: DraftRule | None = None
    note: str = ""
    grid: tuple[str, str] = ("", "")
    worded: bool = False
    odd: Mapping[str, int] = field(default_factory=dict)
    members: tuple[str, ...] = ()

    @property
    def tabulated(self) -> bool:
        """Whether the question is counted by choice."""
        return self.kind != "text" and bool(self.choices)


@dataclass(frozen=True)
class DraftFile:
    """The file that the draft is made from, as the study will name it."""

    path: str
    sheet: str = ""
    skip_rows: int = 0
    header_rows: int = 1
    name_rows: tuple[int, ...] = ()
    id_column: str = ""
    date_column: str = ""
    delimiter: Delimiter = "auto"
    encoding: Encoding = "auto"


def free_key(key: str, taken: set[str]) -> str:
    """The key, or with a number behind it where it is taken; it is taken then."""
    name, count = key, 1
    while name in taken:
        count += 1
        name = f"{key}_{count}"
    taken.add(name)
    return name
