"""How a chapter looks: the office's own Word template, or fonts for the built-in one, and the kind of charts."""

from dataclasses import dataclass
from typing import Annotated, Literal, TypeAlias

from schemas.tables.kinds import ALWAYS, PlainText, holds
from schemas.tables.settings import Setting, SettingsTable

ChartKind: TypeAlias = Literal["picture", "native"]
TableKind: TypeAlias = Literal["full", "simple"]


@dataclass(frozen=True)
class ChapterStyle(SettingsTable):
    """Settings of the look. `template` is relative to the workspace; "" everywhere means the built-in one."""

    template: Annotated[
        PlainText, Setting("ひな形のファイル", "Wordのひな形（.docx）。空欄は備え付けのひな形")
    ] = ""
    body_font: Annotated[PlainText, Setting("本文のフォント", "Wordでの名前。ひな形を使うときは空欄")] = ""
    heading_font: Annotated[PlainText, Setting("見出しのフォント", "空欄は備え付けのもの")] = ""
    latin_font: Annotated[PlainText, Setting("英数字のフォント", "空欄は本文と同じ")] = ""
    latin_heading_font: Annotated[
        PlainText,
        ALWAYS,
        holds(
            lambda template, body_font, heading_font, latin_font, latin_heading_font: (
                not (template and (body_font or heading_font or latin_font or latin_heading_font))
            ),
            "D062",
            "ひな形を指定したときは、フォントはひな形のスタイルで決まります。どちらか一方を書きます。",
            told="template",
        ),
        Setting("見出しの英数字のフォント", "空欄は見出しと同じ"),
    ] = ""
    charts: Annotated[
        ChartKind,
        Setting(
            "図の種類",
            "画像 か Wordのグラフ。空欄は画像",
            words={"picture": "画像", "native": "Wordのグラフ"},
            wrong=("D062", "picture（画像）か native（Wordのグラフ）を指定します。"),
        ),
    ] = "picture"

    tables: Annotated[
        TableKind,
        Setting(
            "単純集計の表",
            "信頼区間まで か 件数と%だけ。空欄は信頼区間まで",
            words={"full": "信頼区間まで", "simple": "件数と%だけ"},
            wrong=("D062", "full（信頼区間まで）か simple（件数と%だけ）を指定します。"),
        ),
    ] = "full"

    @property
    def names_fonts(self) -> bool:
        """Whether any font is set."""
        return bool(self.body_font or self.heading_font or self.latin_font or self.latin_heading_font)
