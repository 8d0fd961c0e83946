"""The A4 template of the chapter, made from nothing: own styles only, quiet and print-safe.

`python -m reports.word.template FILE` writes it; the copy in `templates/` is what the program uses. An
office may give its own template instead, as long as it has the styles named in `reports.word.styles.REQUIRED_STYLES`.
"""

from __future__ import annotations

import sys
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from reports.charts.fonts import FontNames
from reports.ooxml.package import pack
from reports.word.styles import (
    HEAD_GROUND,
    NAVY,
    PARAGRAPH_STYLES,
    RULE,
    TABLE_STYLE,
    StyleSpec,
    paragraph_properties,
    run_properties,
)

BUILT_IN = Path(__file__).parent.parent / "templates" / "chapter.docx"
"""The committed template."""

HEADER_PLACEHOLDER = "{{header}}"
"""Stands in a header of the template where the chapter's header text goes."""

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
_RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_THEME_ACCENTS = (NAVY, "859CBA", "6E6E6E", "A6A6A6", RULE, "404040")


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
            ("theme", "theme/theme1.xml"),
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
        "word/theme/theme1.xml": _theme(names),
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
        "/word/theme/theme1.xml": "application/vnd.openxmlformats-officedocument.theme+xml",
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
    shown = [style for style in PARAGRAPH_STYLES if style.name not in {"header", "footer"}]
    lines = "".join(
        f'<w:p><w:pPr><w:pStyle w:val="{style.id}"/></w:pPr><w:r>'
        + "<w:tab/>".join(f"<w:t>{escape(piece)}</w:t>" for piece in style.sample.split("\t"))
        + "</w:r></w:p>"
        for style in shown
    )
    return (
        f"<w:document {_W} {_R}><w:body>{lines}<w:sectPr>"
        '<w:headerReference w:type="default" r:id="rId5"/><w:footerReference w:type="default" r:id="rId6"/>'
        '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1361" w:right="1418" w:bottom="1191" w:left="1418" '
        'w:header="680" w:footer="567" w:gutter="0"/><w:cols w:space="425"/><w:titlePg/></w:sectPr>'
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


def _theme(names: FontNames) -> str:
    """Return the smallest theme that Word takes; no style refers to it."""
    colours = "".join(
        f'<a:{slot}><a:srgbClr val="{value}"/></a:{slot}>'
        for slot, value in (
            ("dk1", "000000"),
            ("lt1", "FFFFFF"),
            ("dk2", NAVY),
            ("lt2", HEAD_GROUND),
            *((f"accent{number}", shade) for number, shade in enumerate(_THEME_ACCENTS, start=1)),
            ("hlink", NAVY),
            ("folHlink", NAVY),
        )
    )
    fonts = "".join(
        f"<a:{kind}Font><a:latin typeface={quoteattr(latin)}/><a:ea typeface={quoteattr(east_asian)}/>"
        f'<a:cs typeface=""/></a:{kind}Font>'
        for kind, latin, east_asian in (
            ("major", names.latin_heading, names.heading),
            ("minor", names.latin, names.body),
        )
    )
    fill = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'
    line = f'<a:ln w="6350">{fill}</a:ln>'
    effect = "<a:effectStyle><a:effectLst/></a:effectStyle>"
    return (
        '<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" name="chapter">'
        f'<a:themeElements><a:clrScheme name="chapter">{colours}</a:clrScheme>'
        f'<a:fontScheme name="chapter">{fonts}</a:fontScheme><a:fmtScheme name="chapter">'
        f"<a:fillStyleLst>{fill * 3}</a:fillStyleLst><a:lnStyleLst>{line * 3}</a:lnStyleLst>"
        f"<a:effectStyleLst>{effect * 3}</a:effectStyleLst><a:bgFillStyleLst>{fill * 3}</a:bgFillStyleLst>"
        "</a:fmtScheme></a:themeElements></a:theme>"
    )


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
    paragraphs = "".join(_paragraph_style(style, gothic) for style in PARAGRAPH_STYLES)
    edge = f'w:val="single" w:sz="6" w:space="0" w:color="{NAVY}"'
    inner = f'w:val="single" w:sz="4" w:space="0" w:color="{RULE}"'
    return (
        f"<w:styles {_W}><w:docDefaults><w:rPrDefault><w:rPr>{_fonts(names.latin, names.body)}"
        '<w:sz w:val="21"/><w:szCs w:val="21"/><w:lang w:val="en-US" w:eastAsia="ja-JP" w:bidi="ar-SA"/>'
        "</w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>"
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>'
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
        f'<w:shd w:val="clear" w:color="auto" w:fill="{HEAD_GROUND}"/>'
        "</w:tcPr></w:tblStylePr></w:style></w:styles>"
    )


def _paragraph_style(style: StyleSpec, gothic_fonts: str) -> str:
    own = ' w:customStyle="1"' if style.id.startswith("KS") else ""
    following = f'<w:next w:val="{style.next}"/>' if style.next else ""
    return (
        f'<w:style w:type="paragraph"{own} w:styleId="{style.id}"><w:name w:val="{style.name}"/>'
        f'<w:basedOn w:val="Normal"/>{following}<w:uiPriority w:val="1"/><w:qFormat/>'
        f"{paragraph_properties(style)}{run_properties(style, gothic_fonts)}</w:style>"
    )


def main(target: Path) -> None:
    """Write the template with the default font names."""
    target.write_bytes(make_template())


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else BUILT_IN)
