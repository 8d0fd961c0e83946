"""The page of the results, put together: one file that works offline."""

from pathlib import Path

from reports.chapter.basis_blocks import basis_blocks
from reports.chapter.content import ChapterContent, asked_question
from reports.chapter.front_matter import how_to_read_blocks, introduction, overview_blocks
from reports.chapter.indicator_blocks import indicator_blocks
from reports.chapter.trends import trend_notes
from reports.chapter.wording import BASIS_LABELS
from reports.formatting import WITHHELD
from reports.web.markup import attribute, blocks_html, text
from reports.web.matrix import matrix_html
from reports.web.question import question_html, tone_styles
from reports.web.trends import trends_html
from schemas.chapter.plan import ChapterPlan

_HERE = Path(__file__).parent


def results_page(content: ChapterContent, definition: ChapterPlan) -> bytes:
    """Return the page as UTF-8; the same content gives the same bytes."""
    sections = _sections(content, definition)
    contents = "".join(
        f'<li><a href="#{attribute(key)}">{text(title)}</a></li>' for key, title, _ in sections
    )
    body = "".join(
        f'<section id="{attribute(key)}" aria-labelledby="{attribute(key)}-h">'
        f'<h2 id="{attribute(key)}-h">{text(title)}</h2>{inside}</section>'
        for key, title, inside in sections
    )
    title = f"{content.study.title}　集計結果"
    style = (_HERE / "results.css").read_text(encoding="utf-8") + tone_styles()
    script = (_HERE / "results.js").read_text(encoding="utf-8")
    page = (
        f'<!DOCTYPE html>\n<html lang="ja">\n<head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        "style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:\">"
        f'<link rel="icon" href="data:,"><title>{text(title)}</title><style>{style}</style></head>\n<body>'
        f'<a class="skip" href="#main">本文へ移動</a><header><h1>{text(title)}</h1>'
        f"{''.join(f'<p>{text(one)}</p>' for one in introduction(content, definition))}</header>"
        f'<nav aria-label="目次"><h2>目次</h2><ol>{contents}</ol></nav>{_filter(content)}'
        f'<main id="main" tabindex="-1">{body}</main><footer><p>{text(definition.office)}</p></footer>'
        f"<script>{script}</script></body></html>\n"
    )
    return page.encode()


def _filter(content: ChapterContent) -> str:
    """One select for each breakdown of any survey; hidden where no script runs, as everything is shown then."""
    fields = []
    study = content.study
    used = dict.fromkeys(name for survey in study.surveys for name in study.only(survey).breakdowns)
    for name in used:
        concept = content.study.concepts[name]
        options = "".join(
            f'<option value="{attribute(option.key)}">{text(option.label)}</option>'
            for option in concept.options
        )
        key = attribute(f"f-{name}")
        fields.append(
            f'<p><label for="{key}">{text(concept.label)}</label> <select id="{key}" name="{attribute(name)}">'
            f'<option value="">選ばない</option><option value="*">すべて並べる</option>{options}</select></p>'
        )
    return (
        '<form id="filter" aria-label="区分の選択" hidden><fieldset><legend>全体と並べる区分</legend>'
        f'{"".join(fields)}<p><button type="reset">全体だけに戻す</button></p></fieldset>'
        '<p id="shown" role="status" aria-live="polite"></p></form>'
    )


def _sections(content: ChapterContent, definition: ChapterPlan) -> list[tuple[str, str, str]]:
    """(id, title, HTML) of every section."""
    sections = []
    for number, section in enumerate(definition.sections, start=1):
        inside = "".join(
            question_html(asked_question(content, item.survey, item.concept), item) for item in section.items
        )
        if section.matrix is not None:
            inside += matrix_html(content, section.matrix, f"matrix{number}")
        sections.append((f"section{number}", f"{number}　{section.title}", inside))
    if indicators := blocks_html(indicator_blocks(content)):
        sections.append(("indicators", "指標", indicators + trends_html(content)))
    if content.study.sampled:
        sections.append(("basis", "結論が集計の方法で変わる項目", blocks_html(basis_blocks(content)[1:])))
    sections.append(("overview", "調査の概要", blocks_html(overview_blocks(content)[1:])))
    reading = blocks_html(how_to_read_blocks(content)[1:]) + _own_notes(content, definition)
    sections.append(("reading", "この結果の見方", reading))
    return sections


def _own_notes(content: ChapterContent, definition: ChapterPlan) -> str:
    low = content.study.low_base
    if not content.study.sampled:
        gap = f"{content.study.counted_gap:g}ポイント以上"
        told = (
            f"「▲」「▽」は、その区分の割合が同じ項目の他の区分より{gap}高い、低いことを表します。回答者が{low}人未満の区分は参考値です。",
            f"「{WITHHELD}」は、該当する方が少ないため表示していないことを表します。",
            *trend_notes(content, definition),
        )
        return "<ul>" + "".join(f"<li>{text(note)}</li>" for note in told) + "</ul>"
    notes = (
        f"このページの割合は「{BASIS_LABELS[content.basis]}」です。単位の書かれていない割合は%です。",
        f"「▲」「▽」は、その区分の割合が同じ項目の他の区分より高い、低いと統計的な検定で認められたことを表します。回答者が{low}人"
        "未満の区分は参考値です。",
        f"「{WITHHELD}」は、該当する方が少ないため表示していないことを表します。",
        "年代と居住地域などを掛け合わせた区分は、1区分あたりの回答者が少なくなるため表示していません。",
        *trend_notes(content, definition),
    )
    return "<ul>" + "".join(f"<li>{text(note)}</li>" for note in notes) + "</ul>"
