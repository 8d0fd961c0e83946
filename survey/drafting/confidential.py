"""What of a file of answers may be copied into a draft of its codebook, so that the draft holds no answer.

A draft goes from hand to hand, and nothing deletes it with the answers. So it gets the words of choices,
which many respondents share, and never a value that points at somebody: a value must have been given by
several respondents (in any one column of the file), and columns with names, addresses and the like give no values at all. Short codes
(1, 2, …, A1) say nothing by themselves and may stand however rare they are.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from schemas.settings.study import LEAST_MINIMUM
from survey.freetext.personal import ADDRESS, BIRTH, MAIL, NAME, NUMBER, PHONE, mask

FEWEST = LEAST_MINIMUM
"""How many respondents must have given a text before it is copied."""

_CODE = re.compile(r"[A-Za-z]?\d{1,2}", re.ASCII)
_HEAD = re.compile(
    r"氏名|お名前|名前|姓名|ふりがな|フリガナ|住所|番地|郵便番号|電話|携帯|連絡先|メール|e-?mail|担当者|調査員|"
    r"生年月日",
    re.IGNORECASE,
)
_KINDS = frozenset((NAME, PHONE, MAIL, ADDRESS, BIRTH, NUMBER))
_SUSPECT = 1 / 3
"""Share of a column's different values that look personal from which the column is taken for personal."""

_COVERED = 0.8
"""Share of the answers that copied values must make up; else the column is no list of choices."""


@dataclass(frozen=True)
class Copied:
    """The values that may be copied with their counts, and how many values and answers were left out."""

    counts: Mapping[str, int]
    values_left_out: int
    answers_left_out: int

    @property
    def most(self) -> bool:
        """Whether the copied values are most of the answers."""
        kept = sum(self.counts.values())
        return kept > 0 and kept >= _COVERED * (kept + self.answers_left_out)

    @property
    def note(self) -> str:
        """What staff should know, "" where nothing was left out."""
        if not self.values_left_out:
            return ""
        return (
            f"回答が{FEWEST}件に満たない値（{self.values_left_out}種類、{self.answers_left_out}件）は、"
            "個人が特定されないよう写していません。調査票を見て選択肢を足してください。"
        )


def common_values(columns: Iterable[Mapping[str, int]]) -> frozenset[str]:
    """The values that were given often enough in at least one column, such as the steps of a scale."""
    return frozenset(text for counts in columns for text, count in counts.items() if count >= FEWEST)


def copied(counts: Mapping[str, int], known: Collection[str] = ()) -> Copied:
    """The values that may be copied: short codes, `known` ones, and those that were given often enough."""
    kept = {
        text: count
        for text, count in counts.items()
        if count >= FEWEST or _CODE.fullmatch(text) or text in known
    }
    rest = [count for text, count in counts.items() if text not in kept]
    return Copied(kept, len(rest), sum(rest))


def looks_personal(head: str, values: Sequence[str], *, places: bool) -> bool:
    """Whether a column holds names, addresses, telephone numbers or the like, by its head or its values.

    places: the column is a region, whose names are often family names too.
    """
    if _HEAD.search(head):
        return True
    kinds = _KINDS - {NAME} if places else _KINDS
    found = [kinds & set(mask(value).kinds) for value in values]
    return any(MAIL in one for one in found) or sum(map(bool, found)) > _SUSPECT * len(found)


PERSONAL_NOTE = (
    "氏名、住所、連絡先などとみられるため、値は写していません。回答と同じファイルに入れないでください。"
)
