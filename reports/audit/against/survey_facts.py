"""Facts of the surveys in a document, against definitions and row accounting: returns, rates, dates, ages, errors.

有効回収数, 回収数, 配布数, 有効回収率, 回収率, 調査期間, the age of those asked, the population, and the sampling
error are held against the survey that the text names right before them, or that its heading names. A table whose
heads or rows are the surveys is read as one sentence a cell. Where nothing names a survey, they are left alone,
unless the document is a chapter of this program: then any survey will do.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from reports.audit.against.held import HeldAgainst
from reports.audit.reading.document import CellGrid
from reports.audit.reading.numerals import figures, plain
from reports.audit.reading.sentences import ReadSentence
from reports.audit.reading.surveys import shares_survey, survey_names
from reports.audit.reading.years import years
from reports.audit.results.finding import AuditResult, Comparisons, compared, one_of
from reports.formatting import count_text, exact, percent, percent_of_count
from reports.runs.finished_run import FinishedRun
from schemas.codes import TOTAL
from schemas.settings.study import Survey
from schemas.tables.eras import western_year
from survey.estimates.sampling_error import sampling_error

_RETURNS = {
    "有効回収数": "valid",
    "有効回答数": "valid",
    "有効回収": "valid",
    "回収数": "collected",
    "配布数": "sent",
    "標本数": "sent",
    "配付数": "sent",
    "発送数": "sent",
}
_KEYED = re.compile(rf"(?P<what>{'|'.join(_RETURNS)})(?:[（(][^（）()0-9]*[)）])?\s*(?:[はが:=]|は、)?\s*$")
_RATE = re.compile(
    r"(?:(?P<valid>有効)?(?:回収|回答)率(?:[（(][%％]?[)）])?\s*[はが:=、（(]?\s*|(?P<same>同)\s*)(?P<rate>\d+(?:\.\d+)?)\s?%"
)
_RETURNED = re.compile(
    r"(?P<number>[\d,]+)(?:人|票|件)?(?:から回答[^（(]{0,8})?[（(](?:(?P<valid>有効)?(?:回収|回答)率|(?P<same>同)(?=\d))"
)
_AGED = re.compile(r"(?P<age>\d+)歳以上の(?:市民|町民|村民|区民|県民|住民|男女|方)")
_ASKED = re.compile(r"対象|抽出|居住する")
_SENT_TO = re.compile(r"(?P<number>[\d,]+)人を?(?:対象|無作為|抽出)")
_POPULATION = re.compile(r"母集団[^\d。]{0,4}(?P<number>[\d,]+)人?")
_ERROR = re.compile(r"標本誤差[^。]*?±?(?P<error>\d+\.\d+)(?:ポイント|%)")
_LEVEL = re.compile(r"(?P<level>\d+(?:\.\d+)?)%(?:の)?信頼区間|有意水準\s?(?P<risk>\d+(?:\.\d+)?)%")
_LOW = re.compile(r"(?P<least>\d+)人未満の?参考")
_PERIOD = re.compile(r"調査期間|実施期間|調査時期|調査の期間|回答期間")
_DAY = re.compile(
    r"(?:(?:(?P<era>令和|平成)(?P<count>\d{1,2}|元)|(?P<western>(?:19|20)\d\d))年)?(?P<month>\d{1,2})月(?P<day>\d{1,2})日"
)
_PEOPLE = frozenset({"人", "件", "票", ""})


@dataclass(frozen=True)
class CountedSurvey:
    """A survey of one year: its title, its returns by kind, and its definition where it is of the study itself."""

    study: str
    key: str
    title: str
    returns: Mapping[str, int]
    defined: Survey | None


def surveys_of(run: FinishedRun) -> list[CountedSurvey]:
    """All surveys of the study and of the earlier ones that it is compared with."""
    found = []
    for (study, key), one in run.record.accounting.items():
        defined = [survey for survey in run.study.surveys if survey.key == key]
        returns = {"sent": one.sent, "collected": one.collected, "valid": one.valid}
        own = defined[0] if defined and study == run.study.key else None
        found.append(CountedSurvey(study, key, defined[0].title if defined else "", returns, own))
    return found


def check_survey_facts(held: HeldAgainst) -> Comparisons:
    """All such facts in the sentences and tables of a document."""
    surveys = surveys_of(held.run)
    texts = [one.sentence for one in held.placed]
    for sentence in (*texts, *(one for grid in held.document.grids for one in _cells(grid))):
        yield from _Facts(sentence, held, surveys).check()


def _cells(grid: CellGrid) -> Iterator[ReadSentence]:
    """A table of surveys as sentences: 「山口市市民アンケートの配布数は4,000」."""
    head = grid.rows[0]
    along = [bool(survey_names(cell)) for cell in head]
    for row in grid.rows[1:] if any(along) or any(survey_names(row[0]) for row in grid.rows[1:]) else ():
        for column, cell in enumerate(row[1:], start=1):
            subject, what = (head[column], row[0]) if along[column] else (row[0], head[column])
            if cell.strip() and survey_names(subject) and "。" not in cell:
                text = f"{' '.join(subject.split())}の{''.join(what.split())}は{cell}"
                yield ReadSentence(text, grid.place, grid.section)


class _Facts:
    """The facts of one sentence."""

    def __init__(self, sentence: ReadSentence, held: HeldAgainst, surveys: list[CountedSurvey]) -> None:
        self.sentence, self.held, self.surveys = sentence, held, surveys
        self.text = plain(sentence.text)

    def check(self) -> Comparisons:
        if re.search(r"\d", self.text) is None:
            return
        yield from self._returns()
        yield from self._rates()
        for pattern, kind, what in (
            (_SENT_TO, "sent", "対象の人数"),
            (_RETURNED, "valid", "回答者数"),
        ):
            for match in pattern.finditer(self.text):
                if kind == "valid" and match["same"]:
                    before = _RETURNED.search(self.text)
                    if before is None or before["same"]:
                        continue
                    key = "valid" if before["valid"] else "collected"
                else:
                    key = "collected" if kind == "valid" and match["valid"] is None else kind
                number = Decimal(match["number"].replace(",", ""))
                yield from self._one_of(
                    match, number, [one.returns[key] for one in self._meant(match.start())], what
                )
        yield from self._of_the_definition()
        yield from self._of_the_settings()
        yield from self._period()

    def _meant(self, place: int) -> list[CountedSurvey]:
        """The surveys that may be meant there: of the name before it, of the sentence, of the heading."""
        before = survey_names(self.sentence.text[:place])[-1:]
        names = before or self.held.subjects.surveys(self.sentence)
        if not names:
            found = self.surveys if self.held.document.generated else []
        else:
            found = [one for one in self.surveys if shares_survey(names, survey_names(one.title))]
        named = [one.year for one in years(self.sentence.text) if one.end <= place]
        key = str(named[-1]) if named else self.held.run.study.key
        return [one for one in found if one.study == key]

    def _one_of(self, match: re.Match[str], printed: Decimal, known: list[int], what: str) -> Comparisons:
        if known:
            listed = "、".join(count_text(number) for number in sorted(set(known)))
            yield self._compared(
                printed in known,
                match.group(),
                f"集計の{what}は {listed}（文では {printed:,}）",
                f"{what}が集計した値と違う",
                match["number"],
                one_of(map(count_text, sorted(set(known)))),
            )

    def _compared(  # noqa: PLR0917 (the fields of a finding, in their order)
        self, holds: bool, quote: str, arithmetic: str, what: str, written: str, right: str
    ) -> AuditResult:
        place = self.sentence.place
        return compared(holds, "A01", place, quote, arithmetic, what, written=written, right=right)

    def _returns(self) -> Comparisons:
        for figure in figures(self.sentence.text):
            keyed = _KEYED.search(self.text[: figure.start])
            if keyed is None or figure.places or figure.unit not in _PEOPLE:
                continue
            what = keyed["what"]
            known = sorted({one.returns[_RETURNS[what]] for one in self._meant(figure.start)})
            if known:
                listed = "、".join(map(count_text, known))
                yield self._compared(
                    figure.value in known,
                    f"{what}「{figure.text}」",
                    f"集計の{what}は {listed}（文では {figure.text}）",
                    f"{what}が集計した値と違う",
                    figure.text,
                    one_of(f"{count_text(number)}{figure.unit}" for number in known),
                )

    def _rates(self) -> Comparisons:
        valid = True
        for match in _RATE.finditer(self.text):
            valid = valid if match["same"] else bool(match["valid"])
            known = self._meant(match.start())
            places = len(match["rate"].partition(".")[2])
            kind = "valid" if valid else "collected"
            rates = {percent_of_count(one.returns[kind], one.returns["sent"], places) for one in known}
            if match["same"] and not _RATE.search(self.text[: match.start()]):
                continue
            if known:
                what = "有効回収率" if valid else "回収率"
                counted = "、".join(
                    f"{count_text(one.returns[kind])} ÷ {count_text(one.returns['sent'])}" for one in known
                )
                listed = "、".join(f"{rate}%" for rate in sorted(rates))
                yield self._compared(
                    Decimal(match["rate"]) in rates,
                    match.group(),
                    f"{counted} = {listed}（文では {match['rate']}%）",
                    f"{what}が集計した値と違う",
                    f"{match['rate']}%",
                    one_of(f"{rate}%" for rate in sorted(rates)),
                )

    def _of_the_definition(self) -> Comparisons:
        for match in _AGED.finditer(self.text) if _ASKED.search(self.text) else ():
            targets = [one.defined.sampling.target for one in self._meant(len(self.text)) if one.defined]
            ages = {int(age) for target in targets for age in re.findall(r"(\d+)歳以上", plain(target))}
            if ages:
                told = (
                    f"定義の調査対象は「{targets[0]}」（文では {match['age']}歳以上）",
                    "調査対象の年齢が定義と違う",
                    f"{match['age']}歳以上",
                    one_of(f"{age}歳以上" for age in sorted(ages)),
                )
                yield self._compared(int(match["age"]) in ages, match.group(), *told)
        for match in _POPULATION.finditer(self.text):
            known = [one.defined.sampling.population for one in self._meant(match.start()) if one.defined]
            yield from self._one_of(match, Decimal(match["number"].replace(",", "")), known, "母集団の人数")
        for match in _ERROR.finditer(self.text):
            errors = {error for one in self._meant(match.start()) for error in self._errors(one)}
            if errors:
                listed = "、".join(f"±{error}" for error in sorted(errors))
                told = (
                    f"集計では {listed}ポイント（文では {match['error']}）",
                    "標本誤差が集計した値と違う",
                    match["error"],
                    one_of(f"±{error}" for error in sorted(errors)),
                )
                yield self._compared(Decimal(match["error"]) in errors, match.group()[-24:], *told)

    def _of_the_settings(self) -> Comparisons:
        """The level of intervals and tests, and from how many on respondents are told apart."""
        study = self.held.run.study
        for match in _LEVEL.finditer(self.text):
            level = exact(study.level) * 100
            kind, known = ("level", level) if match["level"] else ("risk", 100 - level)
            right = f"{known.normalize():f}"
            told = f"設定では {right}%（文では {match[kind]}%）", "信頼区間や検定の水準が設定と違う"
            yield self._compared(
                Decimal(match[kind]) == known, match.group(), *told, f"{match[kind]}%", f"{right}%"
            )
        for match in _LOW.finditer(self.text):
            told = f"設定では {study.low_base}人未満", "参考値とする人数が設定と違う"
            yield self._compared(
                int(match["least"]) == study.low_base,
                match.group(),
                *told,
                f"{match['least']}人未満",
                f"{study.low_base}人未満",
            )

    def _errors(self, one: CountedSurvey) -> Iterator[Decimal]:
        """The error of 50 %, by the number of answers and by the effective number."""
        if one.defined is None:
            return
        n, population = one.returns["valid"], one.defined.sampling.population
        frame = self.held.run.estimates.frame
        rows = frame[
            (frame["study"] == one.study) & (frame["survey"] == one.key) & (frame["breakdown"] == TOTAL)
        ]
        weighted = rows[(rows["basis"] == "weighted") & (rows["n"] == n)]["n_effective"]
        yield percent(sampling_error(0.5, n, population))
        if len(weighted):
            yield percent(sampling_error(0.5, n, population, n_effective=float(weighted.iloc[0])))

    def _period(self) -> Comparisons:
        word = _PERIOD.search(self.text)
        if word is None:
            return
        days = list(_DAY.finditer(self.text, word.end()))[:2] or list(_DAY.finditer(self.text))
        known = [one.defined.sampling for one in self._meant(word.start()) if one.defined]
        if len(days) != 2 or not known:
            return
        year = _year(days[0]) or known[0].start.year
        printed = ((year, *_day(days[0])), (_year(days[1]) or year, *_day(days[1])))
        right = any(
            printed == tuple((day.year, day.month, day.day) for day in (one.start, one.end)) for one in known
        )
        quote = self.sentence.text[min(word.start(), days[0].start()) : days[1].end()]
        defined = one_of(f"{one.start}～{one.end}" for one in known)
        told = f"定義では {known[0].start}～{known[0].end}", "調査期間が定義と違う"
        yield self._compared(right, quote, *told, quote, defined)


def _year(day: re.Match[str]) -> int | None:
    if day["era"]:
        return western_year(day["era"], day["count"])
    return int(day["western"]) if day["western"] else None


def _day(day: re.Match[str]) -> tuple[int, int]:
    return int(day["month"]), int(day["day"])
