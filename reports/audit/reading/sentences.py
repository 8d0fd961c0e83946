"""Sentences of a document, and what they quote: answers in 「」 with the percentage that belongs to them."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from reports.audit.reading.document import Document, Passage, PassagePlace
from reports.audit.reading.numerals import Numeral, percents, plain

Found = TypeVar("Found")
_SENTENCE = re.compile(r"[^。\n]*。?")
_LABEL = re.compile(r"[「『]([^「」『』]+)[」』]")
_CONNECTIVE = re.compile(r"[^「」『』0-9%、(（]{0,22}")
_BETWEEN = frozenset(
    {"", "、", "と", "及び", "および", "や", "又は", "または", "もしくは", "あるいは", "か", "・", "＋"}
)
_THRESHOLD = re.compile(
    r"(?:の[^、。]{1,6})?(?:を|も)?(?:超え|超の|以上|以下|未満|上回|下回|台)|に(?:満た|達し|近)|前後|近く|弱|強"
)
_THRESHOLD_LENGTH = 10


@dataclass(frozen=True)
class ReadSentence:
    """One sentence with the passage (or table, and the text of its cell) that it stands in."""

    text: str
    place: PassagePlace
    section: int
    passage: Passage | None = None
    cell: str = ""

    def goes_on(self, before: "ReadSentence") -> bool:
        """Whether it stands in the same paragraph or cell as the sentence before it."""
        return (self.place, self.passage, self.cell) == (before.place, before.passage, before.cell)


@dataclass(frozen=True)
class QuotedShare:
    """Answers named in a sentence and the percentage given for them.

    `labels` are the answers; `together` whether the percentage is of all of them added, rather than
    of each (ともに). `before` is the text since the percentage before it.
    """

    labels: tuple[str, ...]
    together: bool
    share: Numeral
    before: str


def sentences(document: Document) -> tuple[ReadSentence, ...]:
    """All sentences, those in table cells included, in reading order. Headings are left out."""
    found: list[ReadSentence] = []
    for part in document.parts:
        if isinstance(part, Passage):
            if not part.is_heading:
                found.extend(ReadSentence(text, part.place, part.section, part) for text in _split(part.text))
        else:
            cells = dict.fromkeys(cell for row in part.rows for cell in row if "。" in cell)
            found.extend(
                ReadSentence(text, part.place, part.section, cell=cell)
                for cell in cells
                for text in _split(cell)
            )
    return tuple(found)


def of_sentences(check: Callable[[ReadSentence], Iterator[Found]]) -> Callable[[Document], Iterator[Found]]:
    """A check of single sentences as one of a document."""
    return lambda document: (one for sentence in sentences(document) for one in check(sentence))


def _split(text: str) -> list[str]:
    return [match.group().strip() for match in _SENTENCE.finditer(text) if match.group().strip()]


def labels(text: str) -> tuple[str, ...]:
    """Everything that the text puts in 「」 or 『』, in order."""
    return tuple(label.strip() for label in _LABEL.findall(text))


def is_threshold(text: str, figure: Numeral) -> bool:
    """Whether a percentage is a limit (40%を超えて) rather than a value."""
    return _THRESHOLD.match(plain(text[figure.end : figure.end + _THRESHOLD_LENGTH])) is not None


def values(text: str) -> tuple[Numeral, ...]:
    """Percentages of a text that are values, not limits."""
    return tuple(figure for figure in percents(text) if not is_threshold(text, figure))


def quoted_shares(text: str) -> tuple[QuotedShare, ...]:
    """Percentages that follow answers in 「」 with no more than a few words between."""
    found = []
    start = 0
    for figure in percents(text):
        before = text[start : figure.start]
        start = figure.end
        if is_threshold(text, figure):
            continue
        names, tail = last_labels(before)
        if not names or _CONNECTIVE.fullmatch(tail.rstrip("（( ")) is None:
            continue
        together = len(names) > 1 and re.search(r"ともに|それぞれ|いずれも", tail) is None
        found.append(QuotedShare(names, together, figure, before))
    return tuple(found)


def last_labels(text: str) -> tuple[tuple[str, ...], str]:
    """The last run of labels that stand side by side (「A」「B」, 「A」と「B」), and the text after it."""
    marks = list(_LABEL.finditer(text))
    if not marks:
        return (), text
    run = [marks[-1]]
    for mark in reversed(marks[:-1]):
        if text[mark.end() : run[0].start()].strip() not in _BETWEEN:
            break
        run.insert(0, mark)
    return tuple(mark.group(1).strip() for mark in run), text[marks[-1].end() :]
