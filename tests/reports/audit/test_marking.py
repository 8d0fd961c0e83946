"""The audited file with its findings marked: each comment on the words that are meant, with the sum and the right value."""

from __future__ import annotations

from io import BytesIO

import docx
from docx.document import Document
from docx.oxml.ns import qn

from reports.audit.marking import marked_copy
from reports.audit.run import audit

STORY = "回答した200人のうち80人（41.0%）が、毎日読んでいる。"


def saved(document: Document) -> bytes:
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def example() -> bytes:
    """A wrong rate in the middle of a run, and a wrong total in a cell of a table."""
    document = docx.Document()
    document.add_heading("読書", 1)
    document.add_paragraph(STORY)
    table = document.add_table(rows=4, cols=2)
    for row, cells in enumerate((("区分", "人数"), ("男性", "12"), ("女性", "26"), ("合計", "39"))):
        for column, text in enumerate(cells):
            table.cell(row, column).text = text
    document.sections[0].header.paragraphs[0].text = "300人のうち30人（11.0%）の調査"
    return saved(document)


def comments(content: bytes) -> list[tuple[str, str]]:
    """What each comment hangs on, and its lines."""
    document = docx.Document(BytesIO(content))
    body = document.element.body
    found = []
    for comment in document.part._comments_part.element.iter(qn("w:comment")):
        number = comment.get(qn("w:id"))
        on, within = "", False
        for node in body.iter():
            if node.tag == qn("w:commentRangeStart") and node.get(qn("w:id")) == number:
                within = True
            elif node.tag == qn("w:commentRangeEnd") and node.get(qn("w:id")) == number:
                within = False
            elif node.tag == qn("w:t") and within:
                on += node.text or ""
        lines = ["".join(text.text for text in one.iter(qn("w:t"))) for one in comment.iter(qn("w:p"))]
        found.append((on, "\n".join(lines)))
    return found


def test_a_comment_hangs_on_just_the_words_that_are_wrong() -> None:
    content = example()
    found = comments(marked_copy("a.docx", content, audit("a.docx", content).findings))
    assert found == [
        (
            "41.0%",
            "[A12] 割合が件数と合わない\n文書の値: 41.0%\n"
            "計算: 80 ÷ 200 = 40.000% → 40.0%（文では 41.0%）\n正しい値: 40.0%",
        ),
        (
            "39",
            "[A11] 内訳を足しても合計にならない\n文書の値: 39\n計算: 12 + 26 = 38（表では 39）\n正しい値: 38",
        ),
        (
            "区分",  # a header holds no comment; this is the first text of what stands before it
            "[A12] 割合が件数と合わない\n場所: ヘッダー1\n文書の値: 11.0%\n"
            "計算: 30 ÷ 300 = 10.000% → 10.0%（文では 11.0%）\n正しい値: 10.0%",
        ),
    ]


def test_the_words_of_the_document_stay_and_its_audit_too() -> None:
    content = example()
    findings = audit("a.docx", content).findings
    marked = marked_copy("a.docx", content, findings)
    texts = [one.text for one in docx.Document(BytesIO(marked)).paragraphs]
    assert texts == [one.text for one in docx.Document(BytesIO(content)).paragraphs]
    assert audit("a.docx", marked).findings == findings


def test_comments_of_an_earlier_audit_give_way_to_the_new_ones_and_those_of_others_stay() -> None:
    document = docx.Document(BytesIO(example()))
    document.add_comment(document.paragraphs[1].runs, text="ここを見てください", author="佐藤", initials="佐")
    content = saved(document)
    findings = audit("a.docx", content).findings
    once = marked_copy("a.docx", content, findings)
    twice = comments(marked_copy("a.docx", once, findings))
    assert twice == comments(once)
    assert twice[0] == (STORY, "ここを見てください")
    assert len(twice) == 1 + len(findings)
