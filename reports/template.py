"""The A4 template of the chapter, made from nothing: own styles only, quiet and print-safe.

`python -m reports.template FILE` writes it; the copy in `templates/` is what the program uses. An
office may give its own template instead, as long as it has the styles named in `REQUIRED_STYLES`.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from reports.fonts import FontNames
from reports.package import pack

BUILT_IN = Path(__file__).parent / "templates" / "chapter.docx"
"""The committed template."""

HEADER_PLACEHOLDER = "{{header}}"
"""Stands in a header of the template where the chapter's header text goes."""

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
_RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

_NAVY = "2B4569"
RULE = "8C97A6"
_HEAD_GROUND = "E3E9F1"
TOTAL_GROUND = "F3F5F8"
_QUESTION_GROUND = "EEF1F5"


@dataclass(frozen=True)
class ParagraphStyleSpec:
    """One paragraph style: pPr and rPr are WordprocessingML in schema order."""

    id: str
    name: str
    sample: str
    p: str = ""
    r: str = ""
    based_on: str = "Normal"
    next: str = ""
    gothic: bool = False


_BODY = "本文（調査）"

PARAGRAPH_STYLES = (
    ParagraphStyleSpec(
        "Title",
        "Title",
        "表題",
        '<w:keepNext/><w:pBdr><w:bottom w:val="single" w:sz="18" w:space="6" w:color="{navy}"/></w:pBdr>'
        '<w:spacing w:before="360" w:after="120"/>',
        '<w:b/><w:bCs/><w:sz w:val="44"/><w:szCs w:val="44"/>',
        gothic=True,
    ),
    ParagraphStyleSpec(
        "Subtitle",
        "Subtitle",
        "副題",
        '<w:spacing w:before="60" w:after="360"/>',
        '<w:color w:val="404040"/><w:sz w:val="24"/><w:szCs w:val="24"/>',
        gothic=True,
    ),
    ParagraphStyleSpec(
        "Heading1",
        "heading 1",
        "見出し1",
        "<w:keepNext/><w:keepLines/>"
        '<w:pBdr><w:bottom w:val="single" w:sz="12" w:space="3" w:color="{navy}"/></w:pBdr>'
        '<w:spacing w:before="360" w:after="200"/><w:outlineLvl w:val="0"/>',
        '<w:b/><w:bCs/><w:sz w:val="32"/><w:szCs w:val="32"/>',
        next="KSBody",
        gothic=True,
    ),
    ParagraphStyleSpec(
        "Heading2",
        "heading 2",
        "見出し2",
        "<w:keepNext/><w:keepLines/>"
        '<w:pBdr><w:left w:val="single" w:sz="36" w:space="6" w:color="{navy}"/></w:pBdr>'
        '<w:spacing w:before="320" w:after="140"/><w:ind w:left="170"/><w:outlineLvl w:val="1"/>',
        '<w:b/><w:bCs/><w:sz w:val="26"/><w:szCs w:val="26"/>',
        next="KSBody",
        gothic=True,
    ),
    ParagraphStyleSpec(
        "Heading3",
        "heading 3",
        "見出し3",
        '<w:keepNext/><w:keepLines/><w:spacing w:before="280" w:after="100"/><w:outlineLvl w:val="2"/>',
        '<w:b/><w:bCs/><w:sz w:val="22"/><w:szCs w:val="22"/>',
        next="KSBody",
        gothic=True,
    ),
    ParagraphStyleSpec(
        "TOCHeading",
        "TOC Heading",
        "目次の見出し",
        '<w:keepNext/><w:spacing w:before="240" w:after="120"/>',
        '<w:b/><w:bCs/><w:sz w:val="26"/><w:szCs w:val="26"/>',
        gothic=True,
    ),
    ParagraphStyleSpec(
        "TOC1",
        "toc 1",
        "目次1",
        '<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="9070"/></w:tabs>'
        '<w:spacing w:before="140" w:after="20"/><w:ind w:right="567"/>',
        "<w:b/><w:bCs/>",
        gothic=True,
    ),
    ParagraphStyleSpec(
        "TOC2",
        "toc 2",
        "目次2",
        '<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="9070"/></w:tabs>'
        '<w:spacing w:before="20" w:after="20"/><w:ind w:left="227" w:right="567"/>',
    ),
    ParagraphStyleSpec(
        "TOC3",
        "toc 3",
        "目次3",
        '<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="9070"/></w:tabs>'
        '<w:spacing w:before="0" w:after="0"/><w:ind w:left="454" w:right="567"/>',
        '<w:sz w:val="19"/><w:szCs w:val="19"/>',
    ),
    ParagraphStyleSpec(
        "KSBody",
        _BODY,
        "結果を述べる文章。",
        '<w:spacing w:before="0" w:after="100" w:line="320" w:lineRule="auto"/>'
        '<w:ind w:firstLineChars="100" w:firstLine="210"/><w:jc w:val="both"/>',
    ),
    ParagraphStyleSpec(
        "KSQuestion",
        "設問（調査）",
        "設問文。網かけで本文と区別します。",
        "<w:keepNext/><w:keepLines/>"
        '<w:pBdr><w:top w:val="single" w:sz="4" w:space="4" w:color="{question}"/>'
        '<w:left w:val="single" w:sz="24" w:space="6" w:color="{rule}"/>'
        '<w:bottom w:val="single" w:sz="4" w:space="4" w:color="{question}"/>'
        '<w:right w:val="single" w:sz="4" w:space="6" w:color="{question}"/></w:pBdr>'
        '<w:shd w:val="clear" w:color="auto" w:fill="{question}"/>'
        '<w:spacing w:before="140" w:after="140" w:line="288" w:lineRule="auto"/>'
        '<w:ind w:left="198" w:right="142"/>',
        '<w:sz w:val="20"/><w:szCs w:val="20"/>',
        next="KSBody",
        gothic=True,
    ),
    ParagraphStyleSpec(
        "KSBase",
        "集計対象（調査）",
        "集計対象：Q1で「1. はい」と回答された方（n=1,116）",
        '<w:keepNext/><w:spacing w:before="0" w:after="100"/>',
        '<w:sz w:val="18"/><w:szCs w:val="18"/>',
        gothic=True,
    ),
    ParagraphStyleSpec(
        "KSNote",
        "注（調査）",
        "※ 注は小さな文字で図表の下に置きます。",
        '<w:spacing w:before="0" w:after="40" w:line="240" w:lineRule="auto"/>'
        '<w:ind w:leftChars="0" w:left="170" w:hanging="170"/>',
        '<w:sz w:val="17"/><w:szCs w:val="17"/>',
    ),
    ParagraphStyleSpec(
        "KSBullet",
        "箇条書き（調査）",
        "箇条書きの項目。",
        '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
        '<w:spacing w:before="0" w:after="60" w:line="300" w:lineRule="auto"/>'
        '<w:ind w:left="284" w:hanging="284"/><w:jc w:val="both"/>',
    ),
    ParagraphStyleSpec(
        "KSDefinition",
        "概要項目（調査）",
        "調査地域\t市内全域",
        '<w:keepLines/><w:pBdr><w:top w:val="single" w:sz="4" w:space="3" w:color="{rule}"/>'
        '<w:bottom w:val="single" w:sz="4" w:space="3" w:color="{rule}"/>'
        '<w:between w:val="single" w:sz="4" w:space="3" w:color="{rule}"/></w:pBdr>'
        '<w:tabs><w:tab w:val="left" w:pos="2381"/></w:tabs>'
        '<w:spacing w:before="0" w:after="0" w:line="288" w:lineRule="auto"/>'
        '<w:ind w:left="2381" w:hanging="2268"/>',
    ),
    ParagraphStyleSpec(
        "KSFigure",
        "図（調査）",
        "（図を置く段落）",
        '<w:keepNext/><w:spacing w:before="160" w:after="40"/><w:jc w:val="center"/>',
    ),
    ParagraphStyleSpec(
        "KSFigureCaption",
        "図の表題（調査）",
        "図1　図の表題は図の下に置きます",
        '<w:keepLines/><w:spacing w:before="20" w:after="200"/><w:jc w:val="center"/>',
        '<w:sz w:val="19"/><w:szCs w:val="19"/>',
        gothic=True,
    ),
    ParagraphStyleSpec(
        "KSTableCaption",
        "表の表題（調査）",
        "表1　表の表題は表の上に置きます",
        '<w:keepNext/><w:keepLines/><w:spacing w:before="200" w:after="60"/><w:jc w:val="center"/>',
        '<w:sz w:val="19"/><w:szCs w:val="19"/>',
        gothic=True,
    ),
    ParagraphStyleSpec(
        "KSCell",
        "表内（調査）",
        "表の中の文字",
        '<w:snapToGrid w:val="0"/><w:spacing w:before="30" w:after="30"/>',
        '<w:sz w:val="18"/><w:szCs w:val="18"/>',
        gothic=True,
    ),
    ParagraphStyleSpec(
        "KSCellSmall",
        "表内・小（調査）",
        "列の多い表の中の文字",
        '<w:snapToGrid w:val="0"/><w:spacing w:before="20" w:after="20"/>',
        '<w:sz w:val="15"/><w:szCs w:val="15"/>',
        gothic=True,
    ),
    ParagraphStyleSpec(
        "Header",
        "header",
        "ヘッダー",
        '<w:pBdr><w:bottom w:val="single" w:sz="4" w:space="3" w:color="{rule}"/></w:pBdr>'
        '<w:jc w:val="right"/>',
        '<w:color w:val="404040"/><w:sz w:val="17"/><w:szCs w:val="17"/>',
        gothic=True,
    ),
    ParagraphStyleSpec(
        "Footer",
        "footer",
        "フッター",
        '<w:jc w:val="center"/>',
        '<w:sz w:val="18"/><w:szCs w:val="18"/>',
        gothic=True,
    ),
)

TABLE_STYLE = "表（調査）"

REQUIRED_STYLES = (
    *(style.name for style in PARAGRAPH_STYLES if style.name not in {"header", "footer"}),
    TABLE_STYLE,
)
"""Names of the styles that a template must have, as they stand in its styles.xml."""


def make_template(fonts: FontNames | None = None) -> bytes:
    """Return the template as the bytes of a .docx; the same font names give the same bytes."""
    names = fonts or FontNames()
    parts = {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _relationships(
            ("officeDocument", "word/document.xml"), ("extended-properties", "docProps/app.xml")
        ).replace(
            "</Relationships>",
            f'<Relationship Id="rId3" Type="{_PACKAGE}/relationships/metadata/core-properties" '
            'Target="docProps/core.xml"/></Relationships>',
        ),
        "docProps/app.xml": '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/'
        'extended-properties"><Application>Microsoft Office Word</Application></Properties>',
        "docProps/core.xml": _core(),
        "word/_rels/document.xml.rels": _relationships(
            ("styles", "styles.xml"),
            ("numbering", "numbering.xml"),
            ("settings", "settings.xml"),
            ("fontTable", "fontTable.xml"),
            ("header", "header1.xml"),
            ("footer", "footer1.xml"),
        ),
        "word/document.xml": _document(),
        "word/fontTable.xml": _font_table(names),
        "word/footer1.xml": f'<w:ftr {_W}><w:p><w:pPr><w:pStyle w:val="Footer"/></w:pPr>'
        f"{_page_field()}</w:p></w:ftr>",
        "word/header1.xml": f'<w:hdr {_W}><w:p><w:pPr><w:pStyle w:val="Header"/></w:pPr>'
        f"<w:r><w:t>{HEADER_PLACEHOLDER}</w:t></w:r></w:p></w:hdr>",
        "word/numbering.xml": _numbering(),
        "word/settings.xml": _settings(),
        "word/styles.xml": _styles(names),
    }
    return pack({name: (_DECLARATION + text).encode() for name, text in parts.items()})


def _content_types() -> str:
    overrides = {
        "/word/document.xml": f"{_WORD}.document.main+xml",
        "/word/fontTable.xml": f"{_WORD}.fontTable+xml",
        "/word/footer1.xml": f"{_WORD}.footer+xml",
        "/word/header1.xml": f"{_WORD}.header+xml",
        "/word/numbering.xml": f"{_WORD}.numbering+xml",
        "/word/settings.xml": f"{_WORD}.settings+xml",
        "/word/styles.xml": f"{_WORD}.styles+xml",
        "/docProps/app.xml": "application/vnd.openxmlformats-officedocument.extended-properties+xml",
        "/docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
    }
    listed = "".join(
        f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in overrides.items()
    )
    return (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{listed}</Types>'
    )


def _relationships(*targets: tuple[str, str]) -> str:
    listed = "".join(
        f'<Relationship Id="rId{number}" Type="{_RELATIONSHIPS}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, start=1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{listed}</Relationships>'


def _core() -> str:
    return (
        f'<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>調査報告書のひな形</dc:title>'
        '<dc:creator></dc:creator><dcterms:created xsi:type="dcterms:W3CDTF">2000-01-01T00:00:00Z'
        '</dcterms:created><dcterms:modified xsi:type="dcterms:W3CDTF">2000-01-01T00:00:00Z'
        "</dcterms:modified></cp:coreProperties>"
    )


def _page_field() -> str:
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        '<w:r><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def _document() -> str:
    """Return a body that shows each style by a line of its own; rendering replaces it."""
    shown = [
        style for style in PARAGRAPH_STYLES if style.name not in {"header", "footer"} and style.id != "Title"
    ]
    lines = "".join(
        f'<w:p><w:pPr><w:pStyle w:val="{style.id}"/></w:pPr><w:r>'
        + "<w:tab/>".join(
            f'<w:t xml:space="preserve">{escape(piece)}</w:t>' for piece in style.sample.split("\t")
        )
        + "</w:r></w:p>"
        for style in shown
    )
    return (
        f'<w:document {_W} {_R}><w:body><w:p><w:pPr><w:pStyle w:val="Title"/></w:pPr><w:r>'
        f"<w:t>調査報告書のひな形</w:t></w:r></w:p>{lines}<w:sectPr>"
        '<w:headerReference w:type="default" r:id="rId5"/><w:footerReference w:type="default" r:id="rId6"/>'
        '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1474" w:right="1418" w:bottom="1304" w:left="1418" '
        'w:header="737" w:footer="624" w:gutter="0"/><w:cols w:space="425"/><w:titlePg/></w:sectPr>'
        "</w:body></w:document>"
    )


def _font_table(names: FontNames) -> str:
    families = {"明朝": "roman", "Mincho": "roman"}
    alternatives = {"游明朝": "Yu Mincho", "游ゴシック": "Yu Gothic", "MS 明朝": "MS Mincho"}
    fonts = dict.fromkeys((names.body, names.heading, names.latin, names.latin_heading))
    listed = "".join(
        f"<w:font w:name={quoteattr(name)}>"
        + (f'<w:altName w:val="{alternatives[name]}"/>' if name in alternatives else "")
        + '<w:charset w:val="80"/><w:family w:val="'
        + next((family for part, family in families.items() if part in name), "swiss")
        + '"/><w:pitch w:val="variable"/></w:font>'
        for name in fonts
    )
    return f"<w:fonts {_W}>{listed}</w:fonts>"


def _numbering() -> str:
    return (
        f'<w:numbering {_W}><w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="hybridMultilevel"/>'
        '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:pStyle w:val="KSBullet"/>'
        '<w:lvlText w:val="・"/><w:lvlJc w:val="left"/><w:pPr><w:ind w:left="284" w:hanging="284"/></w:pPr>'
        "</w:lvl></w:abstractNum>"
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    )


def _settings() -> str:
    return (
        f'<w:settings {_W}><w:zoom w:percent="100"/><w:defaultTabStop w:val="840"/>'
        '<w:characterSpacingControl w:val="compressPunctuation"/><w:compat>'
        '<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" '
        'w:val="15"/></w:compat><w:themeFontLang w:val="en-US" w:eastAsia="ja-JP"/>'
        '<w:decimalSymbol w:val="."/><w:listSeparator w:val=","/></w:settings>'
    )


def _fonts(latin: str, east_asian: str) -> str:
    latin_name, east_name = quoteattr(latin), quoteattr(east_asian)
    return f"<w:rFonts w:ascii={latin_name} w:hAnsi={latin_name} w:eastAsia={east_name} w:cs={latin_name}/>"


def _styles(names: FontNames) -> str:
    gothic = _fonts(names.latin_heading, names.heading)
    colours = {"navy": _NAVY, "rule": RULE, "question": _QUESTION_GROUND}
    paragraphs = "".join(
        f'<w:style w:type="paragraph" w:styleId="{style.id}"'
        + (' w:customStyle="1"' if style.id.startswith("KS") else "")
        + f'><w:name w:val="{style.name}"/><w:basedOn w:val="{style.based_on}"/>'
        + (f'<w:next w:val="{style.next}"/>' if style.next else "")
        + '<w:uiPriority w:val="1"/><w:qFormat/>'
        + (f"<w:pPr>{style.p.format_map(colours)}</w:pPr>" if style.p else "")
        + f"<w:rPr>{gothic if style.gothic else ''}{style.r}</w:rPr></w:style>"
        for style in PARAGRAPH_STYLES
    )
    edge = f'w:val="single" w:sz="6" w:space="0" w:color="{_NAVY}"'
    inner = f'w:val="single" w:sz="4" w:space="0" w:color="{RULE}"'
    return (
        f"<w:styles {_W}><w:docDefaults><w:rPrDefault><w:rPr>{_fonts(names.latin, names.body)}"
        '<w:sz w:val="21"/><w:szCs w:val="21"/><w:lang w:val="en-US" w:eastAsia="ja-JP" w:bidi="ar-SA"/>'
        "</w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>"
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/>'
        "</w:style>"
        '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
        '<w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/></w:style>'
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
        '<w:uiPriority w:val="99"/><w:semiHidden/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar>'
        '<w:top w:w="0" w:type="dxa"/><w:left w:w="108" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/>'
        '<w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
        '<w:style w:type="numbering" w:default="1" w:styleId="NoList"><w:name w:val="No List"/>'
        '<w:uiPriority w:val="99"/><w:semiHidden/></w:style>'
        f"{paragraphs}"
        '<w:style w:type="table" w:customStyle="1" w:styleId="KSTable">'
        f'<w:name w:val="{TABLE_STYLE}"/><w:basedOn w:val="TableNormal"/><w:uiPriority w:val="1"/>'
        f"<w:tblPr><w:tblBorders><w:top {edge}/><w:left {inner}/><w:bottom {edge}/><w:right {inner}/>"
        f"<w:insideH {inner}/><w:insideV {inner}/></w:tblBorders><w:tblCellMar>"
        '<w:left w:w="68" w:type="dxa"/><w:right w:w="68" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        '<w:tcPr><w:vAlign w:val="center"/></w:tcPr>'
        f'<w:tblStylePr w:type="firstRow"><w:tcPr>'
        f'<w:shd w:val="clear" w:color="auto" w:fill="{_HEAD_GROUND}"/>'
        "</w:tcPr></w:tblStylePr></w:style></w:styles>"
    )


def main(target: Path) -> None:
    """Write the template with the default font names."""
    target.write_bytes(make_template())


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else BUILT_IN)
