"""The paragraph styles of the built-in template, as data.

Line heights are exact: the Japanese fonts of Word differ widely in their natural line height (游明朝 is
nearly twice its size), and only exact lines look alike whatever font a machine puts in its place.
"""

from __future__ import annotations

from dataclasses import dataclass

NAVY = "2B4569"
RULE = "8C97A6"
HEAD_GROUND = "E3E9F1"
TOTAL_GROUND = "F3F5F8"
_QUESTION_GROUND = "EEF1F5"

TABLE_STYLE = "表（調査）"


@dataclass(frozen=True)
class StyleSpec:
    """One paragraph style. Sizes are points; `line` 0 is the natural height (for pictures).

    `head` and `tail` are what stands before and after `w:spacing` in pPr, in schema order; `run` is the
    rest of rPr. `sample` is the line that shows the style in the template itself.
    """

    id: str
    name: str
    sample: str
    size: float
    line: float
    before: float = 0.0
    after: float = 0.0
    left: float = 0.0
    right: float = 0.0
    hanging: float = 0.0
    gothic: bool = False
    strong: bool = False
    keep_next: bool = False
    keep_lines: bool = False
    head: str = ""
    tail: str = ""
    run: str = ""
    next: str = ""


def _edge(side: str, size: int, space: int, colour: str) -> str:
    return f'<w:{side} w:val="single" w:sz="{size}" w:space="{space}" w:color="{colour}"/>'


def _borders(*edges: str) -> str:
    return f"<w:pBdr>{''.join(edges)}</w:pBdr>"


def _outline(level: int) -> str:
    return f'<w:outlineLvl w:val="{level}"/>'


_CENTRED = '<w:jc w:val="center"/>'
_JUSTIFIED = '<w:jc w:val="both"/>'
_INDENTED = f'<w:ind w:firstLineChars="100" w:firstLine="210"/>{_JUSTIFIED}'
_CONTENTS_TAB = '<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="9070"/></w:tabs>'
_CELL = '<w:snapToGrid w:val="0"/>'
_GREY = '<w:color w:val="404040"/>'

PARAGRAPH_STYLES = (
    StyleSpec(
        "Title", "Title", "調査報告書のひな形", 22, 30, 18, 6, gothic=True, strong=True, keep_next=True,
        head=_borders(_edge("bottom", 18, 6, NAVY)),
    ),
    StyleSpec("Subtitle", "Subtitle", "副題", 12, 18, 3, 18, gothic=True, run=_GREY),
    StyleSpec(
        "Heading1", "heading 1", "見出し1", 15, 24, 18, 10, gothic=True, strong=True, keep_next=True,
        keep_lines=True, head=_borders(_edge("bottom", 12, 3, NAVY)), tail=_outline(0), next="KSBody",
    ),
    StyleSpec(
        "Heading2", "heading 2", "見出し2", 13, 19, 16, 7, 8.5, gothic=True, strong=True, keep_next=True,
        keep_lines=True, head=_borders(_edge("left", 36, 6, NAVY)), tail=_outline(1), next="KSBody",
    ),
    StyleSpec(
        "Heading3", "heading 3", "見出し3", 11, 16, 14, 5, gothic=True, strong=True, keep_next=True,
        keep_lines=True, tail=_outline(2), next="KSBody",
    ),
    StyleSpec(
        "TOCHeading", "TOC Heading", "目次の見出し", 13, 19, 12, 6, gothic=True, strong=True, keep_next=True
    ),
    StyleSpec("TOC1", "toc 1", "目次1", 10.5, 17, 7, 1, gothic=True, strong=True, head=_CONTENTS_TAB),
    StyleSpec("TOC2", "toc 2", "目次2", 10.5, 16, 1, 1, 11.35, head=_CONTENTS_TAB),
    StyleSpec("TOC3", "toc 3", "目次3", 9.5, 14.5, 0, 0, 22.7, head=_CONTENTS_TAB),
    StyleSpec("KSBody", "本文（調査）", "結果を述べる文章。", 10.5, 17.5, 0, 5, tail=_INDENTED),
    StyleSpec(
        "KSQuestion", "設問（調査）", "設問文。網かけで本文と区別します。", 10, 15.5, 7, 7, 9.9, 7.1, gothic=True,
        keep_next=True, keep_lines=True, next="KSBody",
        head=_borders(
            _edge("top", 4, 4, _QUESTION_GROUND),
            _edge("left", 24, 6, RULE),
            _edge("bottom", 4, 4, _QUESTION_GROUND),
            _edge("right", 4, 6, _QUESTION_GROUND),
        )
        + f'<w:shd w:val="clear" w:color="auto" w:fill="{_QUESTION_GROUND}"/>',
    ),
    StyleSpec(
        "KSBase", "集計対象（調査）", "集計対象：問1で「1. はい」と回答された方（n=1,116）", 9, 14, 0, 5,
        gothic=True, keep_next=True,
    ),
    StyleSpec("KSNote", "注（調査）", "※ 注は小さな文字で図表の下に置きます。", 8.5, 12, 0, 2, 8.5, 0, 8.5),
    StyleSpec(
        "KSBullet", "箇条書き（調査）", "箇条書きの項目。", 10.5, 16.5, 0, 3, 14.2, 0, 14.2, tail=_JUSTIFIED,
        head='<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>',
    ),
    StyleSpec(
        "KSDefinition", "概要項目（調査）", "調査地域\t市内全域", 10.5, 16, 0, 0, 119, 0, 113.4, keep_lines=True,
        head=_borders(_edge("bottom", 4, 3, RULE), _edge("between", 4, 3, RULE))
        + '<w:tabs><w:tab w:val="left" w:pos="2381"/></w:tabs>',
    ),
    StyleSpec("KSFigure", "図（調査）", "（図を置く段落）", 10.5, 0, 8, 2, keep_next=True, tail=_CENTRED),
    StyleSpec(
        "KSFigureCaption", "図の表題（調査）", "図1　図の表題は図の下に置きます", 9.5, 14, 1, 3, gothic=True,
        keep_lines=True, tail=_CENTRED,
    ),
    StyleSpec(
        "KSTableCaption", "表の表題（調査）", "表1　表の表題は表の上に置きます", 9.5, 14, 10, 3, gothic=True,
        keep_next=True, keep_lines=True, tail=_CENTRED,
    ),
    StyleSpec("KSCell", "表内（調査）", "表の中の文字", 9, 11.5, 1.5, 1.5, gothic=True, head=_CELL),
    StyleSpec(
        "KSCellSmall", "表内・小（調査）", "列の多い表の中の文字", 7.5, 10, 1.5, 1.5, gothic=True, head=_CELL
    ),
    StyleSpec(
        "Header", "header", "ヘッダー", 8.5, 12, gothic=True, run=_GREY, tail='<w:jc w:val="right"/>',
        head=_borders(_edge("bottom", 4, 3, RULE)),
    ),
    StyleSpec("Footer", "footer", "フッター", 9, 12, gothic=True, tail=_CENTRED),
)  # fmt: skip

REQUIRED_STYLES = (
    *(style.name for style in PARAGRAPH_STYLES if style.name not in {"header", "footer"}),
    TABLE_STYLE,
)
"""Names of the styles that a template must have, as they stand in its styles.xml."""


def paragraph_properties(style: StyleSpec) -> str:
    """Return the w:pPr of a style."""
    spacing = f'<w:spacing w:before="{round(style.before * 20)}" w:after="{round(style.after * 20)}"'
    if style.line:
        spacing += f' w:line="{round(style.line * 20)}" w:lineRule="exact"'
    indent = ""
    if style.left or style.right or style.hanging:
        right = f' w:right="{round(style.right * 20)}"' if style.right else ""
        hanging = f' w:hanging="{round(style.hanging * 20)}"' if style.hanging else ""
        indent = f'<w:ind w:left="{round(style.left * 20)}"{right}{hanging}/>'
    return (
        f"<w:pPr>{'<w:keepNext/>' if style.keep_next else ''}{'<w:keepLines/>' if style.keep_lines else ''}"
        f"{style.head}{spacing}/>{indent}{style.tail}</w:pPr>"
    )


def run_properties(style: StyleSpec, gothic_fonts: str) -> str:
    """Return the w:rPr of a style; `gothic_fonts` is the w:rFonts of styles set in Gothic."""
    size = round(style.size * 2)
    return (
        f"<w:rPr>{gothic_fonts if style.gothic else ''}{'<w:b/><w:bCs/>' if style.strong else ''}{style.run}"
        f'<w:sz w:val="{size}"/><w:szCs w:val="{size}"/></w:rPr>'
    )


def style(style_id: str) -> StyleSpec:
    """Return the built-in style with this id."""
    return next(spec for spec in PARAGRAPH_STYLES if spec.id == style_id)
