"""How a chapter looks: the office's own Word template, or fonts for the built-in one, and the kind of charts.

`[chapter.style]` of study.toml, every key optional:

    template = "schemas/2022/ひな形.docx"    a .docx with the styles of the built-in template
    body_font = "BIZ UDP明朝"                fonts by the names that Word knows
    heading_font = "BIZ UDPゴシック"
    latin_font = "Century"                   letters and digits; as body_font where it is not given
    latin_heading_font = "Arial"             as heading_font where it is not given
    charts = "native"                        picture, or native Word charts that can be edited
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias, cast

from schemas.tables.toml import TomlTable

ChartKind: TypeAlias = Literal["picture", "native"]
CHART_KINDS: tuple[ChartKind, ...] = ("picture", "native")


@dataclass(frozen=True)
class ChapterStyle:
    """Settings of the look. `template` is relative to the workspace; "" everywhere means the built-in one."""

    template: str = ""
    body_font: str = ""
    heading_font: str = ""
    latin_font: str = ""
    latin_heading_font: str = ""
    charts: ChartKind = "picture"

    @property
    def names_fonts(self) -> bool:
        """Whether any font is set."""
        return bool(self.body_font or self.heading_font or self.latin_font or self.latin_heading_font)


def read_style(table: TomlTable) -> ChapterStyle:
    """Read `[chapter.style]`; problems are noted in the table's checks."""
    charts = table.text("charts", "picture")
    if charts not in CHART_KINDS:
        table.problem("D062", "charts", "picture（画像）か native（Wordのグラフ）を指定します。")
    style = ChapterStyle(
        template=table.text("template", ""),
        body_font=table.text("body_font", ""),
        heading_font=table.text("heading_font", ""),
        latin_font=table.text("latin_font", ""),
        latin_heading_font=table.text("latin_heading_font", ""),
        charts=cast(ChartKind, charts),
    )
    if style.template and style.names_fonts:
        table.problem(
            "D062",
            "template",
            "ひな形を指定したときは、フォントはひな形のスタイルで決まります。どちらか一方を書きます。",
        )
    table.done()
    return style
