"""One question on the page: the question as asked, sentences, a chart and a table, by group.

Every group of every breakdown stands in the page; the filter only shows and hides. The chart is drawn
with plain boxes whose widths are the shares and is hidden from screen readers, which get the table
beside it.
"""

from collections.abc import Sequence

from reports.chapter.blocks import Figure, Heading, Paragraph
from reports.chapter.chart_specs import RankedBars, Series, StackedBars, YearLines
from reports.chapter.content import EVERYONE, AskedQuestion, Group
from reports.chapter.ids import estimate_id
from reports.chapter.mean_blocks import mean_tables
from reports.chapter.question_blocks import question_blocks
from reports.chapter.question_figures import series_of
from reports.chapter.trends import over_years, trend_figure, trend_table
from reports.charts.canvas import WIDTH
from reports.charts.lines import Lines, draw_key
from reports.charts.svg import SvgCanvas, css_colour
from reports.charts.tones import Tone, stacked_tones
from reports.formatting import LOW_BASE_MARK, WITHHELD, count_text, percent, share_text
from reports.web.markup import attribute, paragraph_html, scrolling, table_html, text
from schemas.chapter.plan import ChapterItem
from schemas.codes import TOTAL
from survey.estimates.index import Estimate

_STACKED = 6
_NARROW = 0.05


class GroupRow:
    """全体 or one group of a breakdown with its estimates, one an option in the order of the columns."""

    def __init__(self, asked: AskedQuestion, group: Group, options: Sequence[str]) -> None:
        """Look up the estimates. `data` are the attributes that the filter reads; 全体 has none and is always shown."""
        self.total = group.breakdown == TOTAL
        self.heading = "" if self.total else asked.content.study.concepts[group.breakdown].label
        self.estimates = tuple(asked.estimate(option, group) for option in options)
        self.data = ""
        if not self.total:
            self.data = f' data-breakdown="{attribute(group.breakdown)}" data-group="{attribute(group.key)}"'
        self.name = group.label + (LOW_BASE_MARK if self.estimates[0].low_base else "")
        self.n = count_text(self.estimates[0].n)


def group_rows(asked: AskedQuestion, options: Sequence[str]) -> tuple[GroupRow, ...]:
    """全体, then all groups of the breakdowns of the question's survey, breakdown by breakdown."""
    breakdowns = asked.content.study.only(asked.survey).breakdowns
    groups = [group for breakdown in breakdowns for group in asked.groups_of(breakdown)[1:]]
    return tuple(GroupRow(asked, group, options) for group in (EVERYONE, *groups))


def question_html(asked: AskedQuestion, item: ChapterItem) -> str:
    """Return the article of one question."""
    blocks = question_blocks(asked, item)
    heading = next(block for block in blocks if isinstance(block, Heading))
    figure = next(block for block in blocks if isinstance(block, Figure))
    words = "".join(paragraph_html(block) for block in blocks if isinstance(block, Paragraph))
    answers = asked.answers()
    groups = group_rows(asked, [key for key, _ in answers])
    chart = (
        _bars(_ranked(asked, figure.chart), groups)
        if isinstance(figure.chart, RankedBars)
        else _stacked(answers, groups)
    )
    return (
        f'<article id="{attribute(asked.id)}" aria-labelledby="{attribute(asked.id)}-h">'
        f'<h3 id="{attribute(asked.id)}-h">{text(heading.text)}</h3>{words}'
        f'<figure><figcaption>{text(asked.caption("%"))}</figcaption><p class="vh">{text(figure.alt)}</p>'
        f'<div class="chart" aria-hidden="true">{chart}</div></figure>{_table(asked)}{_over_years(asked, item)}'
        f"{''.join(table_html(table) for table in mean_tables(asked, item))}</article>"
    )


def _over_years(asked: AskedQuestion, item: ChapterItem) -> str:
    """The lines over three or more years, drawn as in the chapter, and their table; nothing where fewer are compared."""
    over = over_years(asked, item)
    if over is None:
        return ""
    figure = trend_figure(over, item)
    assert isinstance(figure.chart, YearLines)
    names = enumerate(figure.chart.lines)
    legend = "".join(f"<li>{_key(number)} {text(line.label)}</li>" for number, line in names)
    plot = Lines(figure.chart, legend=False)
    canvas = SvgCanvas(WIDTH, plot.height)
    plot.on(canvas)
    notes = "".join(f'<p class="note">{text(note)}</p>' for note in figure.notes)
    return (
        f'<figure><figcaption>{text(figure.caption)}</figcaption><p class="vh">{text(figure.alt)}</p>'
        f'<div aria-hidden="true"><ul class="legend">{legend}</ul>{canvas.element(_LINES)}</div></figure>{notes}'
        f"{table_html(trend_table(over))}"
    )


_LINES = 'class="lines"'
_KEY_WIDTH, _KEY_HEIGHT = 8.0, 3.6


def _key(number: int) -> str:
    """The look of a line, for the legend."""
    canvas = SvgCanvas(_KEY_WIDTH, _KEY_HEIGHT)
    draw_key(canvas, number, 0.0, _KEY_HEIGHT / 2)
    return canvas.element('class="line-key"')


def shown_text(estimate: Estimate) -> str:
    """Return a share as printed, or the mark of a withheld figure."""
    return WITHHELD if estimate.status == "suppressed" else share_text(estimate.share, estimate.count)


def _width(estimate: Estimate) -> str:
    return f"width:{percent(estimate.share) if estimate.known else 0}%"


# --- Charts -------------------------------------------------------------------------------------


def _stacked(answers: Sequence[tuple[str, str]], groups: Sequence[GroupRow]) -> str:
    series = series_of(answers)
    tones = stacked_tones(StackedBars(series, ()))
    legend = "".join(
        f'<li><span class="key {_tone_class(place, tones)}"></span>{text(one.label)}</li>'
        for place, one in enumerate(series)
    )
    rows = "".join(_stacked_row(group, tones) for group in groups)
    return f'<ul class="legend">{legend}</ul>{rows}'


def _tone_class(place: int, tones: Sequence[Tone]) -> str:
    """Classes are made for up to six options; 無回答 is the last."""
    return "none" if place == len(tones) - 1 else f"t{len(tones) - 1}-{place}"


def tone_styles() -> str:
    """CSS of the tones of one to six options."""
    rules = []
    for count in range(1, _STACKED + 1):
        series = tuple(Series(str(number)) for number in range(count))
        for place, tone in enumerate(stacked_tones(StackedBars(series, ()))):
            ink = "#000" if sum(tone.fill) > 1.5 else "#fff"
            rules.append(f".t{count}-{place}{{background:{css_colour(tone.fill)};color:{ink}}}")
    return "".join(rules)


def _stacked_row(group: GroupRow, tones: Sequence[Tone]) -> str:
    pieces = "".join(
        f'<span class="piece {_tone_class(place, tones)}" style="{_width(estimate)}">'
        f"{shown_text(estimate) if estimate.known and estimate.share >= _NARROW else ''}</span>"
        for place, estimate in enumerate(group.estimates)
    )
    return (
        f'<div class="row"{group.data}><span class="label">{text(group.name)} (n={group.n})</span>'
        f'<span class="bar">{pieces}</span></div>'
    )


def _bars(order: Sequence[tuple[int, str]], groups: Sequence[GroupRow]) -> str:
    """One block an option; in it a bar for 全体 and for each group."""
    blocks = []
    for place, label in order:
        rows = "".join(
            f'<div class="row"{group.data}><span class="label">{text(group.name)} (n={group.n})</span>'
            f'<span class="track"><span class="plain{" all" if group.total else ""}" '
            f'style="{_width(group.estimates[place])}"></span> {shown_text(group.estimates[place])}</span></div>'
            for group in groups
        )
        blocks.append(f'<div class="option"><p class="name">{text(label)}</p>{rows}</div>')
    return "".join(blocks)


def _ranked(asked: AskedQuestion, chart: RankedBars) -> list[tuple[int, str]]:
    """Place among the answers and label of each option, in the order of the chapter's chart."""
    places = {
        estimate_id(asked.estimate(key), "share"): place for place, (key, _) in enumerate(asked.answers())
    }
    return [(places[row.bar.estimate_id], row.label) for row in chart.rows]


# --- Table --------------------------------------------------------------------------------------


def _table(asked: AskedQuestion) -> str:
    shown = [*asked.answers(), *((group.key, group.label) for group in asked.concept.groups)]
    groups = group_rows(asked, [key for key, _ in shown])
    head = "".join(f'<th scope="col">{text(label)}</th>' for _, label in shown)
    rows = []
    for group in groups:
        cells = "".join(
            f"<td>{shown_text(estimate)}{_direction(estimate.standing)}</td>" for estimate in group.estimates
        )
        name = f'<span class="vh">{text(group.heading)} </span>{text(group.name)}'
        kind = ' class="total"' if group.total else ""
        rows.append(f'<tr{kind}{group.data}><th scope="row">{name}</th><td>{group.n}</td>{cells}</tr>')
    caption = asked.caption("%")
    return scrolling(
        caption,
        f'<caption>{text(caption)}</caption><thead><tr><th scope="col">区分</th>'
        f'<th scope="col">回答者数（n）</th>{head}</tr></thead><tbody>{"".join(rows)}</tbody>',
    )


_MARKS = {"higher": ("▲", "他の区分より高い"), "lower": ("▽", "他の区分より低い")}


def _direction(direction: str) -> str:
    """Mark of a share that the test finds higher or lower than that of the other groups."""
    if direction not in _MARKS:
        return ""
    mark, words = _MARKS[direction]
    return f' <span aria-hidden="true">{mark}</span><span class="vh">{words}</span>'
