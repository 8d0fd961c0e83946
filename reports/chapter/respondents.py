"""調査の概要と回答者: both surveys in one table, and who answered beside the population."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile

from reports.chapter.blocks import (
    Block,
    Cell,
    Column,
    Figure,
    Heading,
    Paragraph,
    Reference,
    Row,
    Table,
    said,
)
from reports.chapter.chart_specs import Bar, ClusterRow, ColumnBars
from reports.chapter.content import ChapterContent
from reports.chapter.sentences import share_run
from reports.chapter.wording import breakdown_names
from reports.formatting import (
    UNAVAILABLE,
    count_text,
    margin_text,
    share_of_count_text,
    whole,
)
from schemas.questions.concepts import Concept
from schemas.settings.study import Survey
from schemas.tables.eras import era_day
from survey.comparing.composition import against_population
from survey.estimates.sampling_error import sampling_error

_MOST_IN_WORDS = 5
"""Groups of a breakdown without a population (性別) that a sentence tells."""

_MOST_COLUMNS = 10
"""Groups that stand side by side in the figure; more are set in a table."""


def respondent_blocks(content: ChapterContent) -> tuple[Block, ...]:
    """The table of the surveys, then each breakdown that the weights know the population of, and sex in words."""
    blocks: list[Block] = [
        Heading(1, "調査の概要", "h.overview"),
        _overview(content),
        Heading(1, "回答者の構成", "h.respondents"),
    ]
    blocks += [_in_words(content, name) for name in _without_population(content)]
    made = [_compositions(content, name) for name in _with_population(content)]
    few = [one for one in made if len(one.concept.options) <= _MOST_COLUMNS]
    many = [one for one in made if len(one.concept.options) > _MOST_COLUMNS]
    for one in few:
        blocks += [_sentence(one, "fig"), _figure(one)]
    blocks += [_sentence(one, "tab") for one in many]
    if made:
        blocks.append(_caution(content))
    blocks += [_table(one) for one in many]
    return tuple(blocks)


# --- The surveys --------------------------------------------------------------------------------


def _overview(content: ChapterContent) -> Table:
    surveys = content.study.surveys
    facts: list[tuple[str, list[str]]] = [
        ("調査対象", [one.sampling.target for one in surveys]),
        ("抽出方法・調査方法", [f"{one.sampling.method}、{one.sampling.mode}" for one in surveys]),
        ("調査期間", [f"{era_day(one.sampling.start)}～{era_day(one.sampling.end)}" for one in surveys]),
        ("配布数", [count_text(content.accounting[one.key].sent) for one in surveys]),
        ("回収数（回収率）", [_returns(content, one, valid=False) for one in surveys]),
        ("有効回収数（有効回収率）", [_returns(content, one, valid=True) for one in surveys]),
    ]
    if content.study.sampled:
        facts.append(("標本誤差（割合が50%のとき）", [_error(content, one) for one in surveys]))
    else:
        facts = _counted_facts(content, facts)
    return Table(
        "overview.returns",
        "調査の概要",
        (Column("項目", 1.5, "left"), *(Column(one.title, 2.4, "left") for one in surveys)),
        tuple(Row.of(name, *values) for name, values in facts),
        f"調査ごとの{'、'.join(name for name, _ in facts)}。"
        if not content.study.sampled
        else "調査ごとの対象、方法、期間、配布数、回収数、有効回収数、標本誤差。",
        roomy=True,
    )


def _counted_facts(
    content: ChapterContent, facts: list[tuple[str, list[str]]]
) -> list[tuple[str, list[str]]]:
    """What is left where nothing was drawn: everybody was asked, or nobody knows how many."""
    surveys = content.study.surveys
    kind = {"census": "全数調査", "open": "公募"}[content.study.kind]
    found = [
        ("調査の種類", [kind for _ in surveys]),
        facts[0],
        ("調査方法", [one.sampling.mode for one in surveys]),
    ]
    if content.study.kind == "census":
        return [*found, *facts[2:]]
    returns = [
        (name, [count_text(getattr(content.accounting[one.key], which)) for one in surveys])
        for name, which in (("回収数", "collected"), ("有効回収数", "valid"))
    ]
    return [*found, facts[2], *returns]


def _returns(content: ChapterContent, survey: Survey, *, valid: bool) -> str:
    counts = content.accounting[survey.key]
    found = counts.valid if valid else counts.collected
    modes = content.modes.get(survey.key, {}) if valid else {}
    by_mode = "、".join(f"{mode}{count_text(number)}" for mode, number in modes.items())
    more = f"\n{by_mode}" if len(modes) > 1 else ""
    return f"{count_text(found)}（{share_of_count_text(found, counts.sent)}%）{more}"


def _error(content: ChapterContent, survey: Survey) -> str:
    """The error of a share of 50 %; of a weighted one by the effective number of answers."""
    n, population = content.accounting[survey.key].valid, survey.sampling.population
    n_effective = None
    if content.basis == "weighted":
        n_effective = content.weights[survey.key].diagnostics.n_effective
    return f"{margin_text(sampling_error(0.5, n, population, n_effective=n_effective))}ポイント"


# --- Who answered -------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Composition:
    """One breakdown: residents of each group, and the answers of each survey, unknown ones left out."""

    concept: Concept
    residents: Mapping[str, int]
    answers: Mapping[str, Mapping[str, int]]
    standings: Mapping[str, Mapping[str, str]]
    titles: Mapping[str, str]

    @property
    def population(self) -> int:
        return sum(self.residents.values())

    def n(self, survey: str) -> int:
        return sum(self.answers[survey].values())

    def percent(self, survey: str, group: str) -> str:
        return share_of_count_text(self.answers[survey].get(group, 0), self.n(survey))

    def of_population(self, group: str) -> str:
        return share_of_count_text(self.residents.get(group, 0), self.population)


def _with_population(content: ChapterContent) -> Sequence[str]:
    """Breakdowns whose population every survey's weights meet, in the study's order."""
    met = [
        {
            check.breakdowns[0]
            for check in content.weights[one.key].diagnostics.margins
            if len(check.breakdowns) == 1
        }
        for one in content.study.surveys
    ]
    return [name for name in content.study.breakdowns if all(name in names for names in met)]


def _without_population(content: ChapterContent) -> Sequence[str]:
    """Breakdowns of few groups that every survey asks of and no weights know the population of."""
    known = _with_population(content)
    return [
        name
        for name in content.study.breakdowns
        if name not in known
        and len(content.study.concepts[name].options) <= _MOST_IN_WORDS
        and all(one.questionnaire.by_concept(name) is not None for one in content.study.surveys)
    ]


def _in_words(content: ChapterContent, breakdown: str) -> Paragraph:
    """The share of each group, survey by survey, of those whose group is known."""
    concept, titles = content.study.concepts[breakdown], short_titles(content.study.surveys)
    runs = said(f"回答者の{concept.label}は、")
    for place, (key, title) in enumerate(titles.items()):
        found = content.estimates.rows(key, breakdown, basis="unweighted", base="valid")
        shares = [
            said("、", option.label, share_run(found[option.key]))
            for option in concept.options
            if option.key in found
        ]
        runs = said(runs, "、" if place else "", f"{title}では", said(*shares)[1:])
    return Paragraph(
        said(runs, f"です（{concept.label}不明を除く）。"), "body", f"respondents.{breakdown}.words"
    )


def _compositions(content: ChapterContent, breakdown: str) -> _Composition:
    residents: dict[str, int] = {}
    answers: dict[str, dict[str, int]] = {}
    standings: dict[str, dict[str, str]] = {}
    for survey in content.study.surveys:
        check = next(
            one for one in content.weights[survey.key].diagnostics.margins if one.breakdowns == (breakdown,)
        )
        answers[survey.key] = {row.levels[0]: row.n for row in check.rows}
        found = against_population(check, level=content.study.level)
        standings[survey.key] = {group.levels[0]: group.standing for group in found}
        residents |= {row.levels[0]: whole(row.population) for row in check.rows}
    titles = short_titles(content.study.surveys)
    return _Composition(content.study.concepts[breakdown], residents, answers, standings, titles)


_MORE = {"higher": "が多く", "lower": "が少なく"}
_MARKS = {"higher": " ▲", "lower": " ▽"}
_NO_MARK = " \u2003"
"""Keeps the width of a mark, so that digits align."""


def _sentence(one: _Composition, kind: str) -> Paragraph:
    """Which groups are more or fewer among the respondents than in the population, survey by survey."""
    told: list[str] = []
    before: list[tuple[str, tuple[str, ...]]] = []
    for key, title in one.titles.items():
        sides = [(side, _of_side(one, key, side)) for side in _MORE]
        sides = [(side, groups) for side, groups in sides if groups]
        if told and sides and sides == before:
            told.append(f"{title}も同様です。")
        elif sides:
            parts = "、".join(f"{_listed(one, key, groups)}{_MORE[side]}" for side, groups in sides)
            told.append(f"{title}では{parts}なっています。")
        else:
            told.append(f"{title}では、統計的に意味のある差は見られません。")
        before = sides
    words = f"回答者の{one.concept.label}を人口と比べると、{''.join(told)}（"
    runs = said(words, Reference(f"respondents.{one.concept.key}.{kind}"), "）")
    return Paragraph(runs, "body", f"respondents.{one.concept.key}.words")


def _of_side(one: _Composition, survey: str, side: str) -> tuple[str, ...]:
    return tuple(
        option.key for option in one.concept.options if one.standings[survey].get(option.key) == side
    )


def _listed(one: _Composition, survey: str, groups: Sequence[str]) -> str:
    """60歳代（20.3%、人口15.2%）、70歳代（22.5%、人口14.8%）."""
    return "、".join(
        f"{one.concept.label_of(group)}（{one.percent(survey, group)}%、人口{one.of_population(group)}%）"
        for group in groups
    )


def _caution(content: ChapterContent) -> Paragraph:
    """What unweighted shares show, and what intervals and tests do not cover."""
    met = breakdown_names(content.study, weighted=True, joint="と")
    plain = "重みをつけない割合には、人口での割合より多い区分の方の回答が強く表れます。"
    return Paragraph(
        said(
            plain if content.basis == "unweighted" else "",
            f"{met}の構成を人口に合わせるかどうかで結論が変わる設問では、本文にその旨を記しています。"
            "信頼区間や検定が表すのは抽出による誤差だけで、回答しなかった方の意識との違いは含みません。（",
            Reference("basis.tab"),
            "）",
        ),
        "body",
        "respondents.caution",
    )


def _figure(one: _Composition) -> Figure:
    name = one.concept.label
    series = (
        f"人口（{count_text(one.population)}人）",
        *(f"{title}（n={count_text(one.n(key))}）" for key, title in one.titles.items()),
    )
    rows = tuple(
        ClusterRow(
            option.label,
            (
                _bar(one.residents.get(option.key, 0), one.population),
                *(_bar(one.answers[key].get(option.key, 0), one.n(key)) for key in one.titles),
            ),
        )
        for option in one.concept.options
    )
    most = max(one.concept.options, key=lambda option: one.residents.get(option.key, 0))
    bases = "、".join(f"{title}はn={count_text(one.n(key))}" for key, title in one.titles.items())
    alt = (
        f"回答者の{name}を人口と比べた棒グラフ。{bases}。人口で最も多いのは{most.label}の"
        f"{one.of_population(most.key)}%。"
    )
    return Figure(
        f"respondents.{one.concept.key}.fig",
        f"回答者の{name}と人口（{name}不明を除く、%）",
        ColumnBars(series, rows),
        alt,
    )


def _bar(count: int, n: int) -> Bar:
    return Bar(count / n if n else None, share_of_count_text(count, n) if n else UNAVAILABLE)


def _table(one: _Composition) -> Table:
    """The groups in two blocks side by side; the last row of the second holds the numbers of persons."""
    name = one.concept.label
    heads = (name, "人口", *(title for title in one.titles.values()))
    lines = [
        (
            option.label,
            one.of_population(option.key),
            *(
                one.percent(key, option.key) + _MARKS.get(one.standings[key].get(option.key, ""), _NO_MARK)
                for key in one.titles
            ),
        )
        for option in one.concept.options
    ]
    lines.append(
        ("人数", count_text(one.population), *(count_text(one.n(key)) + _NO_MARK for key in one.titles))
    )
    deep = -(-len(lines) // 2)
    blank = ("",) * len(heads)
    pairs = [
        (lines[place], lines[place + deep] if place + deep < len(lines) else blank) for place in range(deep)
    ]
    widths = (1.2, 1.0, *(1.2 for _ in one.titles))
    columns = tuple(
        Column(head, width, "left" if not place else "right", apart=block > 0 and not place)
        for block in range(2)
        for place, (head, width) in enumerate(zip(heads, widths, strict=True))
    )
    return Table(
        f"respondents.{one.concept.key}.tab",
        f"回答者の{name}と人口（{name}不明を除く、%。▲は人口より多い、▽は少ない）",
        columns,
        tuple(Row(tuple(map(Cell, (*left, *right)))) for left, right in pairs),
        f"回答者の{name}の割合を調査ごとに人口と並べた表。",
        whole=True,
    )


def short_titles(surveys: Sequence[Survey]) -> Mapping[str, str]:
    """The titles without what all of them begin with (the city), and without 調査."""
    titles = [one.title for one in surveys]
    alike = takewhile(lambda letters: len(set(letters)) == 1, zip(*titles, strict=False))
    common = "".join(letters[0] for letters in alike) if len(titles) > 1 else ""
    return {one.key: one.title.removeprefix(common).removesuffix("調査") or one.title for one in surveys}
