"""What the figures of a sentence are of: answers in 「」, a group, a year.

A figure belongs to the answers that stand right before it, or, where only a group, a year or から stands
before it, to the answers named last. 「A」（p%）と「B」（q%）を合わせた r% is of both. A sentence that names no
answer may speak of those of the sentence before it (`carried`).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from reports.audit.reading.groups import (
    UNKNOWN_GROUP,
    mentions,
    names_asked,
    names_everyone,
    names_others,
)
from reports.audit.reading.numerals import Numeral, figures, plain
from reports.audit.reading.sentences import is_threshold, last_labels
from reports.audit.reading.years import YearMention, years

PEOPLE_UNITS = frozenset({"人", "件", "票", "世帯", "団体", "戸"})
VALUE_UNITS = PEOPLE_UNITS | {"%", "点"}
_CONNECTIVE = re.compile(r"(?:(?:の割合|の回答)?[はがも]、)?[^「」『』0-9%、(（]{0,30}[、(（]?")
_ANSWERED = re.compile(
    r"(?:と|を|が|は|に|の)?(?:合わせ(?:て|た))?(?:回答|選択|選ん|答え)?(?:し|され)?[ただ]?"
    r"(?:方|人|者|市民)?(?:の数)?(?:[はがの])?、?[（(]?(?:、)?"
)
_LEVEL = re.compile(r"の?(?:信頼|水準|有意)")
_ASIDE = re.compile(r"[（(][^「」『』0-9()（）]{1,12}[）)]")
_EVERYONE = re.compile(r"全体(?:で|は)")
_EACH = re.compile(r"ともに|それぞれ|いずれも")
_SUM = re.compile(r"[)）]?(?:で、?|、|を|と、?|の回答を)?(?:合わせ|あわせ|足し|合計)|[）)]?の合計")
_CHAIN = re.compile(
    r"[%人件][）)]?(?:、?(?:回答した方)?(?:と|に|及び|や|で、?|、|の|が|は))?(?:最も(?:高|多)く(?:なっており)?)?、?"
)
_THEN = re.compile(r"[)）]?(?:から|より|→|⇒|~)、?")
_ATTACHED = re.compile(
    r"(?:度)?(?:の?(?:調査|時点|結果))?(?:[（(][^（）()0-9]*[)）])?[^0-9、。「」]{0,5}[、(（]?[（(]?"
)
_NO_SCOPE = re.compile(
    r"(?:度)?(?:の?(?:調査|時点|結果|策定時))?(?:[（(][^（）()]*[)）])?時?(?:と比|に比|から|より|以降|との|と同|同様|と較|比で|に策定)"
)
_PAST = re.compile(r"[)）]?(?:から|より|と比|に比|だった|であった|でした|→|を(?:上|下)回|に対し)")
_REFERENCE_WORD = re.compile(
    r"(?:前回|前々回|前年|前期|当時|従前)(?:の?調査|度|計画)?[^、。0-9「」]{0,4}[（(]?$"
)
_YEAR_AFTER = re.compile(r"[（(](?=[令平昭R12])")
_COMPARED = re.compile(r"[)）]?(?:と比較|に比べ|と比べ|から|より)[^。「」]{0,12}(?=「)")


@dataclass(frozen=True)
class Stated:
    """A figure with what it is of.

    `together` says that it is of all `labels` added. `group` is a name, "" for everyone, `UNKNOWN_GROUP` for some
    part. `year` is None where the sentence names none; `reference` says that it is of an earlier survey then.
    `asked` says that the sentence speaks of those whom a filter question chose.
    """

    labels: tuple[str, ...]
    together: bool
    figure: Numeral
    group: str = ""
    year: int | None = None
    reference: bool = False
    asked: bool = False

    def text(self) -> str:
        """`「はい」（男性）…88.3%`."""
        names = "".join(f"「{label}」" for label in self.labels)
        return f"{names}{f'（{self.group}）' if self.group else ''}…{self.figure.text}"


def stated(text: str, groups: Sequence[str], carried: tuple[str, ...] = ()) -> list[Stated]:
    """The figures of a sentence that belong to answers, in order; `groups` are the names of known groups."""
    return _Reader(text, groups, carried).read()


class _Reader:
    """One sentence, read from left to right."""

    def __init__(self, text: str, groups: Sequence[str], carried: tuple[str, ...]) -> None:
        self.text, self.plain = text, plain(text)
        self.carried = carried
        self.mentions = mentions(text, groups)
        self.years = years(text)
        self.found: list[Stated] = []
        self.topic = ""
        self.dealt: tuple[tuple[str, ...], int] = ((), -1)
        self.values = [
            figure
            for figure in figures(text)
            if figure.unit in VALUE_UNITS and _LEVEL.match(text, figure.end) is None
        ]

    def read(self) -> list[Stated]:
        start = 0
        for number, figure in enumerate(self.values):
            limit = figure.unit == "%" and is_threshold(self.text, figure)
            one = None if limit else self._one(number, figure, start)
            start = figure.end
            if one is not None:
                self.found.append(one)
        return self.found

    def _one(self, number: int, figure: Numeral, start: int) -> Stated | None:
        window = self.text[start : figure.start]
        names, tail = last_labels(self.text[: figure.start])
        run_end = figure.start - len(tail)
        year, reference = self._year(figure)
        new = bool(names) and run_end > start
        bare = self._bare(tail, run_end)
        pattern = _CONNECTIVE if figure.unit in {"%", "点"} else _ANSWERED
        if new and pattern.fullmatch(bare) is not None:
            return self._direct(number, figure, start, names, tail)
        if new:
            return None
        if _SUM.match(plain(window)) is not None:
            chain = self._chain(start)
            return None if chain is None else replace(chain, figure=figure, year=year, reference=reference)
        last = self.found[-1] if self.found else None
        if last is not None and last.figure.end == start and plain(window).strip() == "(":
            return replace(last, figure=figure)  # 67.7%（1,094人）, 1,094人（67.7%）
        if (
            last is not None
            and last.figure.end == start
            and _THEN.fullmatch(plain(window).strip()) is not None
        ):
            return replace(last, figure=figure, year=year if year != last.year else None, reference=False)
        return self._of_the_last(figure, start, names or self._compared(figure), year, reference)

    def _direct(self, number: int, figure: Numeral, start: int, names: tuple[str, ...], tail: str) -> Stated:
        """A figure with its answers right before it; of 「A」と「B」がそれぞれ30.0%、20.0% the first."""
        group, asked = self._group(figure, start)
        year, reference = self._year(figure)
        if len(names) > 1 and "それぞれ" in tail:
            self.dealt = (names, number)
            return Stated(names[:1], False, figure, group, year, reference, asked)
        together = len(names) > 1 and _EACH.search(tail) is None
        return Stated(names, together, figure, group, year, reference, asked)

    def _of_the_last(
        self, figure: Numeral, start: int, names: tuple[str, ...], year: int | None, reference: bool
    ) -> Stated | None:
        """A figure with only a group or a year before it."""
        window = self.text[start : figure.start]
        dealt, first = self.dealt
        place = len(self.found)
        if dealt and window.strip() in {"、", "と", "，"}:
            at = self.values.index(figure) - first
            if at < len(dealt):
                return replace(self.found[-1], labels=(dealt[at],), figure=figure) if place else None
        if figure.unit != "%":
            return None
        names = names or self.carried
        said = [one for one in self.mentions if start <= one.start < figure.start]
        if not names or "「" in window or "『" in window or len(window) > 40:
            return None
        if not said and not (year is not None or reference or _EVERYONE.search(window)):
            return None
        group, asked = self._group(figure, start)
        before = self.text[: figure.start]
        joint = before[before.rfind("」") + 1 :] if names is not self.carried else ""
        together = len(names) > 1 and _EACH.search(re.split(r"\d", joint)[0]) is None
        return Stated(names, together, figure, group, year, reference, asked)

    def _compared(self, figure: Numeral) -> tuple[str, ...]:
        """The answers behind a figure: 平成29年（74.7%）と比較すると、「A」の割合は."""
        match = _COMPARED.match(self.plain, figure.end)
        if match is None:
            return ()
        run = re.match(r"(?:[「『][^「」『』]+[」』](?:[と、や・]|及び)?)+", self.text[match.end() :])
        return () if run is None else tuple(re.findall(r"[「『]([^「」『』]+)[」』]", run.group()))

    def _chain(self, start: int) -> Stated | None:
        """Both answers of 「A」（p%）と「B」（q%）を合わせた."""
        chain: list[Stated] = []
        for one in reversed(self.found):
            if one.figure.unit != "%" or one.group != (chain[-1].group if chain else one.group):
                break
            if chain and _CHAIN.fullmatch(self._between(one, chain[-1])) is None:
                break
            chain.append(one)
        if len(chain) < 2 or chain[0].figure.end != start:
            return None
        labels = tuple(label for one in reversed(chain) for label in one.labels)
        return Stated(labels, True, chain[0].figure, chain[0].group, chain[0].year, False, chain[0].asked)

    def _between(self, one: Stated, other: Stated) -> str:
        """What stands from the unit of a figure to the answers of the next."""
        start = one.figure.end - 1
        reach = self.text[start : other.figure.start]
        return reach[: min(at for at in (reach.find("「"), reach.find("『"), len(reach)) if at >= 0)]

    def _bare(self, tail: str, offset: int) -> str:
        """The text behind answers without the groups and years that it names, and without asides."""
        spans = [(one.start, one.end) for one in self.mentions] + [(one.start, one.end) for one in self.years]
        kept = [
            letter
            for at, letter in enumerate(tail, start=offset)
            if not any(low <= at < high for low, high in spans)
        ]
        return _ASIDE.sub("", plain("".join(kept))).replace("()", "")

    def _group(self, figure: Numeral, start: int) -> tuple[str, bool]:
        """The group of a figure, and whether those asked by a filter question are named."""
        window = self.text[start : figure.start]
        asked = names_asked(self.text[: figure.start])
        said = [one for one in self.mentions if start <= one.start < figure.start]
        if len({one.name for one in said}) == 1:
            self.topic = said[-1].name if self._is_topic(said[-1].end) else ""
            return said[-1].name, asked
        if said:
            last = said[-1]
            near = self.text[last.end : figure.start]
            self.topic = ""
            return (last.name if re.fullmatch(r"[^、。0-9「」]{0,8}[（(]?", near) else UNKNOWN_GROUP), asked
        if names_everyone(window) or "一方" in window:
            self.topic = ""
        if names_others(window) and not (asked and names_asked(window)):
            self.topic = UNKNOWN_GROUP
        return self.topic, asked

    def _is_topic(self, end: int) -> bool:
        """Whether a group is what the following figures are about too: 男性では「A」が…、「B」が…."""
        return (
            re.match(r"[^、。0-9「」（(]{0,6}(?:では|は|でも|において|については)、?", self.text[end:])
            is not None
        )

    def _year(self, figure: Numeral) -> tuple[int | None, bool]:
        """The year that a figure is of, and whether it is of an earlier survey that is not named by its year."""
        behind = _YEAR_AFTER.match(self.plain, figure.end)
        if behind is not None:
            named = [one for one in self.years if one.start == behind.end()]
            if named:
                return named[0].year, False
        if _REFERENCE_WORD.search(self.plain[: figure.start]) is not None:
            return None, True
        before = [one for one in self.years if one.end <= figure.start]
        if before:
            year = self._scope(before[-1], figure)
            if year is not None:
                return year, False
        then = re.match(r"(?:から|→|⇒)(?=\s?\d+(?:\.\d+)?%)", self.plain[figure.end :])
        compared = re.match(r"[)）]?(?:から|と比較|と比べ)", self.plain[figure.end :])
        return None, then is not None or (compared is not None and "前回" in self.plain[: figure.start])

    def _scope(self, mention: YearMention, figure: Numeral) -> int | None:
        between = self.plain[mention.end : figure.start]
        if _NO_SCOPE.match(between) is not None:
            return None
        if _ATTACHED.fullmatch(between) is not None:
            return mention.year
        if re.match(r"から|→", self.plain[figure.end :]) and re.match(r"\s?\d", self.plain[figure.end + 2 :]):
            return None
        first = next((one for one in self.values if one.start >= mention.end), None)
        if first is not None and first.end <= figure.start and _PAST.match(self.plain, first.end) is not None:
            return None
        return mention.year
