"""The matrix of two scales on the page: numbered points in a frame, and the table that names them."""

from reports.chapter.blocks import Paragraph, Table
from reports.chapter.content import ChapterContent
from reports.chapter.matrix_blocks import Placement, matrix_blocks, placement
from reports.charts.scatter import padded
from reports.formatting import number_text
from reports.web.markup import attribute, paragraph_html, table_html, text
from schemas.chapter.matrix import Matrix

_WIDTH, _HEIGHT = 640.0, 460.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 60.0, 620.0, 20.0, 410.0


def matrix_html(content: ChapterContent, matrix: Matrix, stem: str) -> str:
    """Return the article of a matrix."""
    blocks = matrix_blocks(content, matrix, stem)
    words = "".join(paragraph_html(block) for block in blocks if isinstance(block, Paragraph))
    tables = "".join(table_html(block) for block in blocks if isinstance(block, Table))
    title = f"分野ごとの{matrix.x_label}と{matrix.y_label}"
    names = "".join(f"<li>{text(area.label)}</li>" for area in matrix.areas)
    return (
        f'<article id="{attribute(stem)}" aria-labelledby="{attribute(stem)}-h">'
        f'<h3 id="{attribute(stem)}-h">{text(title)}</h3>{words}<figure><figcaption>{text(title)}</figcaption>'
        f'{_drawing(placement(content, matrix))}<ol class="areas" aria-hidden="true">{names}</ol></figure>'
        f"{tables}</article>"
    )


def _drawing(placed: Placement) -> str:
    low_x, high_x = padded((*(one.x for one in placed.areas), placed.mean_x))
    low_y, high_y = padded((*(one.y for one in placed.areas), placed.mean_y))

    def across(value: float) -> float:
        return _LEFT + (_RIGHT - _LEFT) * (value - low_x) / (high_x - low_x)

    def up(value: float) -> float:
        return _BOTTOM - (_BOTTOM - _TOP) * (value - low_y) / (high_y - low_y)

    middle_x, middle_y = across(placed.mean_x), up(placed.mean_y)
    upper_left, upper_right, lower_left, lower_right = map(text, placed.matrix.quadrants)
    points = "".join(
        f'<g><circle cx="{across(one.x):.1f}" cy="{up(one.y):.1f}" r="11"/>'
        f'<text class="number" x="{across(one.x):.1f}" y="{up(one.y) + 4.5:.1f}">{number}</text></g>'
        for number, one in enumerate(placed.areas, start=1)
    )
    return (
        f'<svg viewBox="0 0 {_WIDTH:g} {_HEIGHT:g}" aria-hidden="true" class="matrix">'
        f'<rect x="{_LEFT}" y="{_TOP}" width="{_RIGHT - _LEFT}" height="{_BOTTOM - _TOP}"/>'
        f'<path d="M{middle_x:.1f} {_TOP}V{_BOTTOM}M{_LEFT} {middle_y:.1f}H{_RIGHT}"/>'
        f'<text class="field" x="{_LEFT + 8}" y="{_TOP + 18}">{upper_left}</text>'
        f'<text class="field end" x="{_RIGHT - 8}" y="{_TOP + 18}">{upper_right}</text>'
        f'<text class="field" x="{_LEFT + 8}" y="{_BOTTOM - 8}">{lower_left}</text>'
        f'<text class="field end" x="{_RIGHT - 8}" y="{_BOTTOM - 8}">{lower_right}</text>{points}'
        f'<text x="{(_LEFT + _RIGHT) / 2}" y="{_HEIGHT - 26}" class="axis">{text(placed.matrix.x_label)}の平均点'
        f"（全分野の平均 {number_text(placed.mean_x, 2)}）→</text>"
        f'<text x="0" y="0" class="axis" transform="translate(34 {(_TOP + _BOTTOM) / 2}) rotate(-90)">'
        f"{text(placed.matrix.y_label)}の平均点（全分野の平均 {number_text(placed.mean_y, 2)}）→</text></svg>"
    )
