"""Tables of an indicator (基準値, 目標値, 実績値) and what the sentences beside them claim."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from reports.audit.reading.document import CellGrid, Document
from reports.audit.reading.numerals import Numeral, cell_figures, plain
from reports.audit.reading.sentences import ReadSentence, labels, sentences
from reports.audit.reading.surveys import NamedSurveys, of_two_surveys, survey_names
from reports.audit.reading.years import only_year, years
from reports.audit.results.finding import Comparisons, compared, direction, one_of

_UP = re.compile(r"上昇|増加|上回|高ま|伸び|改善|増え")
_DOWN = re.compile(r"低下|減少|下回|下が|減っ|悪化|落ち")
_MISSED = re.compile(r"ていません|ていない|届かな|届きませ|下回|に満た|未達")
_REACHED = re.compile(r"超え|上回|達し|到達|達成")
_NEAR_PARTS = 4
_CODE = re.compile(r"(?:KGI|KPI)\s?\(\d+[^()]*\)(?:参考)?")
_AMOUNT = re.compile(r"(?P<amount>\d[\d,]*(?:\.\d+)?)(?P<unit>ポイント|人|件|事業|団体|世帯)(?!以上|以下)")
_WORD = re.compile(r"(?P<down>下回|低下|減少)|(?P<up>上回|上昇|増加|超え)|(?P<none>差が|との差)")
_STATED = re.compile(
    r"(?P<what>実績値|目標値|基準値)(?:は|の|が|である)?[（(]?(?:[^、。0-9（）()%]*\d*年度?\s?)?(?P<value>\d[\d,]*(?:\.\d+)?)(?P<unit>%|人|件|事業|団体|世帯)"
)
_CODED_VALUE = re.compile(rf"(?P<code>{_CODE.pattern})(?:は|が)\s?(?P<value>\d+(?:\.\d+)?)%")
_ENDS = re.compile(r"\((?P<low>\d+(?:\.\d+)?)%?\s?~\s?(?P<high>\d+(?:\.\d+)?)%?\)")
_COMPARED = re.compile(r"目標|基準値")
_VERDICT = re.compile(r"達して(?:い)?(?P<no>ません|ない|おらず)?(?!いる?かどうか)")
_OTHER_BASIS = re.compile(r"人口に合わせ|重み")


@dataclass(frozen=True)
class Valued:
    """A figure of an indicator, the year that it is of (None if the head names none), and the interval in brackets behind it."""

    year: int | None
    figure: Numeral
    interval: tuple[str, str] | None = None


@dataclass(frozen=True)
class IndicatorTable:
    """One indicator as printed.

    `code` is its number as sentences name it (KGI(1)), "" if none; `falling` says that the indicator is meant to
    become smaller, `verdict` what the table says of the target.
    """

    name: str
    grid: CellGrid
    baseline: Valued | None
    targets: tuple[Valued, ...]
    actual: Valued | None
    falling: bool
    code: str = ""
    verdict: str = ""

    def target(self) -> Valued | None:
        """The target of the year of the actual value."""
        year = None if self.actual is None else self.actual.year
        return next((one for one in self.targets if one.year == year), None)


def indicator_tables(document: Document) -> tuple[IndicatorTable, ...]:
    """All tables of this form in a document, named by the passage above them."""
    return tuple(table for grid in document.grids for table in _read(grid))


def _read(grid: CellGrid) -> Iterator[IndicatorTable]:
    heads = [(row, cells) for row, cells in enumerate(grid.rows) if sum("値" in cell for cell in cells) >= 2]
    if not heads or not any("基準値" in cell or "実績値" in cell for cell in heads[0][1]):
        return
    at, head = heads[0]
    for cells in grid.rows[at + 1 :]:
        baseline, actual, targets, falling, verdict = None, None, [], False, ""
        first = cells[0].strip()
        for name, cell in zip(head, cells, strict=True):
            falling = falling or (re.search(r"推移|方向", name) is not None and "減少" in cell)
            if "達した" in name or "達成状況" in name:
                verdict = cell.strip()
            read = cell_figures(cell.split("\n")[0]) or cell_figures(re.split(r"[（(]", cell)[0])
            if read is None:
                continue
            own = years(cell)
            ends = _ENDS.search(plain(cell))
            interval = None if ends is None else (ends["low"], ends["high"])
            valued = Valued(own[0].year if own else only_year(name), read.number, interval)
            if "基準" in name:
                baseline = valued
            elif "目標" in name:
                targets.append(valued)
            elif "実績" in name or "現状" in name:
                actual = valued
        named = first if first and cell_figures(first) is None and "値" not in head[0] else grid.caption
        yield IndicatorTable(
            indicator_name(named), grid, baseline, tuple(targets), actual, falling, code_of(named), verdict
        )


def code_of(text: str) -> str:
    """The number of an indicator as `KGI(1)`; "" if a text begins with none."""
    match = _CODE.match(plain(text).strip())
    return "" if match is None else match.group().replace(" ", "")


def codes_in(text: str) -> list[str]:
    """The indicators that a text names by their number, as `KGI(1)`, without 参考."""
    return [re.sub(r"\s|参考$", "", code) for code in _CODE.findall(plain(text))]


def code_in(text: str) -> bool:
    """Whether a text names an indicator by its number."""
    return _CODE.search(plain(text)) is not None


def indicator_name(text: str) -> str:
    """A caption or heading without its number: `(1) 住んでいる…` and `表30　住んでいる…` are both 住んでいる…."""
    text = _CODE.sub("", plain(text).strip(), count=1) if code_of(text) else text
    bare = re.sub(
        r"^(?:[■●◆○]|[(（](?:\d+|参考)[^)）]*[)）]|[表図]\s?[\d\-.]+|[①-⑳])[\s　]*", "", plain(text).strip()
    )
    return re.sub(r"\s+", "", bare)


def check_indicators(document: Document) -> Comparisons:
    """Sentences that say whether a target was reached, or that a value rose or fell since the baseline."""
    tables = indicator_tables(document)
    named = NamedSurveys(document)
    for table in tables:
        yield from _verdict(table)
    coded: list[IndicatorTable] = []
    for sentence in sentences(document) if tables else ():
        if _OTHER_BASIS.search(sentence.text) is None:
            coded = _coded(sentence, tables) or (
                coded if sentence.text.startswith("平成") or "それぞれ" in sentence.text else []
            )
            yield from _amounts(sentence, coded)
            yield from _coded_values(sentence, tables)
        for table in _meant(sentence, tables):
            yield from _values(sentence, table)
            if not of_two_surveys(survey_names(sentence.text), named.of_grid(table.grid)):
                yield from _claims(sentence, table)


def _meant(sentence: ReadSentence, tables: tuple[IndicatorTable, ...]) -> list[IndicatorTable]:
    """The indicators that a sentence names in 「」 or by level and number; else the table right above it, if it speaks of one."""
    quoted = {indicator_name(label) for label in labels(sentence.text)}
    codes = {match.group().replace(" ", "") for match in _CODE.finditer(plain(sentence.text))}
    named = [table for table in tables if table.name in quoted or table.code in codes]
    if named:
        return named
    if re.search(r"基準値|目標値?|実績", sentence.text) is None or sentence.passage is None:
        return []
    above = [
        table
        for table in tables
        if 0 < sentence.place.order - table.grid.place.order <= _NEAR_PARTS
        and table.grid.section == sentence.section
    ]
    return above[-1:]


def _claims(sentence: ReadSentence, table: IndicatorTable) -> Comparisons:
    clauses = re.split(r"[、。]", plain(sentence.text))
    actual, baseline = table.actual, table.baseline
    if actual is None:
        return
    target = table.target()
    for place, clause in enumerate(clauses):
        after = "".join(clauses[place : place + 2])
        named = {mention.year for mention in years(clause)}
        # about that target: it names its year, or no other year
        if "目標" in clause and target is not None and (not named or named & {target.year, actual.year}):
            missed = _MISSED.search(clause) is not None
            if missed or _REACHED.search(clause) is not None:
                sign = -1 if table.falling else 1
                margin = sign * (actual.figure.value - target.figure.value)
                beyond = re.search(r"超え|上回", clause) is not None
                fits = margin < 0 if missed else (margin > 0 if beyond else margin >= 0)
                what = f"「{clause.strip()}」が「{table.name}」の表と合わない"
                arithmetic = f"実績値 {actual.figure.text}、目標値 {target.figure.text}"
                yield compared(
                    fits,
                    "A17",
                    sentence.place,
                    sentence.text,
                    arithmetic,
                    what,
                    written=clause.strip(),
                    right=_reached(margin),
                )
        since = baseline is not None and (
            "基準値" in clause
            or (re.search(r"比べ|比較|から", clause) is not None and baseline.year in named)
        )
        if since and baseline is not None and actual.year != baseline.year:
            up, down = _UP.search(after), _DOWN.search(after)
            word = up or down
            if word is not None and (up is None or down is None):
                difference = actual.figure.value - baseline.figure.value
                fits = difference > 0 if up is not None else difference < 0
                what = f"増加、減少の記述が「{table.name}」の表と合わない"
                arithmetic = f"{actual.figure.text} - {baseline.figure.text} = {difference:+}"
                yield compared(
                    fits,
                    "A17",
                    sentence.place,
                    sentence.text,
                    arithmetic,
                    what,
                    written=word.group(),
                    right=direction(difference),
                )


def _reached(margin: Decimal) -> str:
    return "目標に達していない" if margin < 0 else "目標に達している"


def _verdict(table: IndicatorTable) -> Comparisons:
    """達している, 達していない in the table itself."""
    target = table.target()
    if target is None or table.actual is None or not re.match(r"達し|達成|未達|未達成", table.verdict):
        return
    margin = (table.actual.figure.value - target.figure.value) * (-1 if table.falling else 1)
    missed = _MISSED.search(table.verdict) is not None
    arithmetic = f"実績値 {table.actual.figure.text}、目標値 {target.figure.text}"
    what = f"「{table.verdict}」が「{table.name}」の値と合わない"
    yield compared(
        (margin < 0) == missed,
        "A17",
        table.grid.place,
        table.verdict,
        arithmetic,
        what,
        written=table.verdict,
        right=_reached(margin),
    )


def _values(sentence: ReadSentence, table: IndicatorTable) -> Comparisons:
    """実績値は67.0%, 目標値80.0% and 基準値（平成29年 74.7%） below the table."""
    text = plain(sentence.text)
    for match in _STATED.finditer(text):
        named = years(match.group())
        known: dict[str, tuple[Valued | None, ...]] = {
            "実績値": (table.actual,),
            "目標値": tuple(one for one in table.targets if not named or one.year == named[-1].year),
            "基準値": (table.baseline,),
        }
        printed = [one.figure for one in known[match["what"]] if one is not None]
        unit = "" if not printed else printed[0].unit
        if printed and unit == match["unit"] and not re.match(r"の|から|信頼", text[match.end() :]):
            told = (
                f"表の{match['what']}は {'、'.join(one.text for one in printed)}",
                f"{match['what']}が表と違う",
            )
            right = any(one.value == _number(match["value"]) for one in printed)
            yield compared(
                right,
                "A17",
                sentence.place,
                match.group(),
                *told,
                written=sentence.text[match.start("value") : match.end("unit")],
                right=one_of(one.text for one in printed),
            )


def _coded(sentence: ReadSentence, tables: tuple[IndicatorTable, ...]) -> list[IndicatorTable]:
    """The indicators that a sentence names by their number, in order."""
    codes = [match.group().replace(" ", "") for match in _CODE.finditer(plain(sentence.text))]
    return [table for code in codes for table in tables if table.code == code]


def _coded_values(sentence: ReadSentence, tables: tuple[IndicatorTable, ...]) -> Comparisons:
    """KGI(1)は67.0% where the sentence speaks of actual values or names no year but theirs."""
    text = plain(sentence.text)
    for match in _CODED_VALUE.finditer(text):
        named = {mention.year for mention in years(sentence.text)}
        for table in tables:
            actual = table.actual
            if actual is None or table.code != match["code"].replace(" ", "") or not named <= {actual.year}:
                continue
            told = f"表の実績値は {actual.figure.text}", "実績値が表と違う"
            yield compared(
                actual.figure.value == _number(match["value"]),
                "A17",
                sentence.place,
                match.group(),
                *told,
                written=sentence.text[match.start("value") : match.end("value")],
                right=actual.figure.text,
            )


def _amounts(sentence: ReadSentence, coded: list[IndicatorTable]) -> Comparisons:
    """目標値を13.0ポイント下回り of each indicator that is named by its number, in the order of the numbers."""
    text = plain(sentence.text)
    places = [match.end() for match in _CODE.finditer(text)]
    amounts = list(_AMOUNT.finditer(text))
    if not coded or (len(places) not in {0, len(coded)}) or len({table.code for table in coded}) < len(coded):
        return
    for at, table in enumerate(coded):
        if places:
            end = places[at + 1] if at + 1 < len(places) else len(text)
            own = [one for one in amounts if places[at] <= one.start() < end]
        else:
            own = amounts[at : at + 1] if len(amounts) == len(coded) else []
        for amount in own:
            yield from _amount(sentence, table, text, amount)


def _amount(sentence: ReadSentence, table: IndicatorTable, text: str, amount: re.Match[str]) -> Comparisons:
    before, after = text[: amount.start()], text[amount.end() :]
    # what it is compared with may stand behind it: KGI(1)は13.0ポイント、目標値を下回り
    named = _COMPARED.findall(before)[-1:] or _COMPARED.findall(after)[:1]
    if not named or table.actual is None:
        return
    other = table.baseline if named[0] == "基準値" else table.target()
    if other is None:
        return
    word = _WORD.search(text, amount.end()) or _WORD.search(text)
    difference = table.actual.figure.value - other.figure.value
    slack = Decimal("0.1") if amount["unit"] == "ポイント" else Decimal(0)
    right = abs(abs(difference) - _number(amount["amount"])) <= slack
    if word is not None and word["down"] is not None:
        right = right and difference < 0
    elif word is not None and word["up"] is not None:
        right = right and difference > 0
    verdict = _VERDICT.search(text, amount.end()) if named[0] == "目標" else None
    if verdict is not None:
        reached = difference <= 0 if table.falling else difference >= 0
        right = right and reached == (verdict["no"] is None)
    arithmetic = (
        f"{table.code}: 実績値 {table.actual.figure.text} - {named[0]} {other.figure.text} = {difference:+,}"
    )
    what = f"「{amount.group()}」が「{table.name}」の表と合わない"
    yield compared(
        right,
        "A17",
        sentence.place,
        sentence.text,
        arithmetic,
        what,
        written=sentence.text[amount.start() : amount.end()],
        right=f"{difference:+,}{amount['unit']}",
    )


def _number(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))
