from __future__ import annotations

import dataclasses
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest
from lxml import etree

from flows.cli import main
from reports.audit.accessibility import check_accessibility
from reports.chapter.blocks import Chapter, Number, Paragraph
from reports.chapter.trace_annex import LABELS, remark_text
from reports.merge.merging import merge
from reports.ooxml.package import pack, unpack
from reports.word.document import render_bytes
from reports.word.ledger import Provenance
from reports.word.pdf import find_office
from reports.word.remarks import AUTHOR, own_comments, text_of_comment
from reports.word.wordtokens import W
from tests.reports.sample_chapter import sample_chapter
from tests.reports.word.test_validity import errors_of
from tests.workspaces import replace_in

YES = remark_text(
    "s.q1.yes（割合）", "調査 問1", "はい", "全体", "50（n=100、無回答を含む）", "重みなしの割合"
)
CHANGED = YES.replace("50（", "51（")


def chapter_of(remark: str = YES, *, shown: str = "50.0%") -> Chapter:
    """The sample chapter with a remark on its figure, which is printed twice."""
    made = sample_chapter()
    blocks = tuple(
        dataclasses.replace(
            block,
            runs=tuple(
                dataclasses.replace(run, text=shown) if isinstance(run, Number) else run for run in block.runs
            ),
        )
        if isinstance(block, Paragraph)
        else block
        for block in made.blocks
    )
    return dataclasses.replace(made, blocks=blocks, remarks={"s.q1.yes": remark})


def rendered(chapter: Chapter) -> bytes:
    return render_bytes(chapter, provenance=Provenance("2022", "run", "unweighted"))


def comments_of(package: bytes) -> list[str]:
    part = unpack(package).get("word/comments.xml")
    if part is None:
        return []
    return [text_of_comment(comment) for comment in etree.fromstring(part).iter(f"{W}comment")]


def commented(package: bytes) -> Mapping[str, str]:
    """Text in the range of every comment by its number, and that each has its three marks."""
    body = etree.fromstring(unpack(package)["word/document.xml"])
    texts: dict[str, str] = {}
    open_now: set[str] = set()
    for node in body.iter():
        number = node.get(f"{W}id") or ""
        if node.tag == f"{W}commentRangeStart":
            open_now.add(number)
            texts[number] = ""
        elif node.tag == f"{W}commentRangeEnd":
            open_now.remove(number)
        elif node.tag == f"{W}t":
            for name in open_now:
                texts[name] += node.text or ""
    references = [node.get(f"{W}id") for node in body.iter(f"{W}commentReference")]
    assert not open_now
    assert sorted(references) == sorted(texts)  # type: ignore[type-var]
    return texts


def test_every_figure_has_a_comment_that_tells_where_it_comes_from() -> None:
    package = rendered(chapter_of())
    assert comments_of(package) == [YES, YES]
    assert commented(package) == {"0": "50.0%", "1": "50.0%"}


def test_a_chapter_without_remarks_has_no_part_for_comments() -> None:
    assert "word/comments.xml" not in unpack(rendered(sample_chapter()))


def test_the_comments_have_no_date_and_the_bytes_are_the_same() -> None:
    package = rendered(chapter_of())
    comments = etree.fromstring(unpack(package)["word/comments.xml"])
    for comment in comments:
        assert (comment.get(f"{W}author"), comment.get(f"{W}date")) == (AUTHOR, None)
    assert package == rendered(chapter_of())


def test_a_document_with_comments_is_valid_and_accessible(tmp_path: Path) -> None:
    package = rendered(chapter_of())
    assert errors_of(package, tmp_path) == []
    assert check_accessibility("a.docx", package) == check_accessibility("a.docx", rendered(sample_chapter()))


def test_merging_the_same_chapter_changes_nothing() -> None:
    package = rendered(chapter_of())
    assert merge(package, package).document == package


def test_a_merge_renews_the_comments_with_the_figures() -> None:
    merged = merge(rendered(chapter_of()), rendered(chapter_of(CHANGED, shown="51.0%")))
    assert not merged.conflicts
    assert comments_of(merged.document) == [CHANGED, CHANGED]
    assert list(commented(merged.document).values()) == ["51.0%", "51.0%"]


def test_a_merge_takes_the_comments_off_where_none_are_asked_for() -> None:
    merged = merge(rendered(chapter_of()), rendered(sample_chapter()))
    assert comments_of(merged.document) == []
    assert commented(merged.document) == {}


def test_a_merge_hangs_comments_on_a_chapter_that_had_none(tmp_path: Path) -> None:
    merged = merge(rendered(sample_chapter()), rendered(chapter_of()))
    assert comments_of(merged.document) == [YES, YES]
    assert errors_of(merged.document, tmp_path) == []


def _with_comment_of_staff(package: bytes, xml: str) -> bytes:
    """Add a comment of staff, number 7, on the first word of the sentence."""
    parts = unpack(package)
    comments = etree.fromstring(parts["word/comments.xml"])
    comments.append(etree.fromstring(xml))
    parts["word/comments.xml"] = etree.tostring(comments)
    root = etree.fromstring(parts["word/document.xml"])
    run = next(node for node in root.iter(f"{W}r") if "参加したい方は" in "".join(map(str, node.itertext())))
    for tag in ("commentRangeStart", "commentRangeEnd"):
        mark = etree.Element(f"{W}{tag}")
        mark.set(f"{W}id", "7")
        (run.addprevious if tag.endswith("Start") else run.addnext)(mark)
    reference = etree.Element(f"{W}r")
    etree.SubElement(reference, f"{W}commentReference").set(f"{W}id", "7")
    end = run.getnext()
    assert end is not None
    end.addnext(reference)
    parts["word/document.xml"] = etree.tostring(root)
    return pack(parts)


_COMMENT = (
    f'<w:comment xmlns:w="{W[1:-1]}" w:id="7" w:author="{{author}}"><w:p><w:r><w:t>{{text}}</w:t></w:r></w:p>'
    "</w:comment>"
)


@pytest.mark.parametrize(("author", "text"), [("課長", "確認してください。"), (AUTHOR, "推計値: 書き直した")])
def test_a_comment_of_staff_stays(author: str, text: str) -> None:
    edited = _with_comment_of_staff(rendered(chapter_of()), _COMMENT.format(author=author, text=text))
    merged = merge(edited, rendered(chapter_of(CHANGED, shown="51.0%")))
    assert sorted(comments_of(merged.document)) == sorted([text, CHANGED, CHANGED])
    assert sorted(commented(merged.document).values()) == ["51.0%", "51.0%", "参加したい方は"]


def test_a_comment_that_staff_have_answered_stays() -> None:
    """Word keeps in commentsExtended.xml which paragraph an answer answers."""
    parts = unpack(rendered(chapter_of()))
    w14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
    comments = etree.fromstring(parts["word/comments.xml"])
    first = next(comments.iter(f"{W}comment"))
    list(first.iter(f"{W}p"))[-1].set(f"{w14}paraId", "00000A01")
    parts["word/comments.xml"] = etree.tostring(comments)
    parts["word/commentsExtended.xml"] = (
        b'<w15:commentsEx xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml">'
        b'<w15:commentEx w15:paraId="00000A01" w15:done="0"/>'
        b'<w15:commentEx w15:paraId="00000A02" w15:paraIdParent="00000A01" w15:done="0"/></w15:commentsEx>'
    )
    merged = merge(pack(parts), rendered(chapter_of(CHANGED, shown="51.0%")))
    assert sorted(comments_of(merged.document)) == sorted([YES, CHANGED, CHANGED])
    again = merge(merged.document, rendered(chapter_of(CHANGED, shown="51.0%")))
    assert sorted(comments_of(again.document)) == sorted([YES, CHANGED, CHANGED])


def test_a_comment_with_a_line_more_is_no_longer_ours() -> None:
    comments = etree.fromstring(unpack(rendered(chapter_of()))["word/comments.xml"])
    assert len(list(own_comments(comments))) == 2
    next(comments.iter(f"{W}comment")).append(
        etree.fromstring(f'<w:p xmlns:w="{W[1:-1]}"><w:r><w:t>要確認</w:t></w:r></w:p>')
    )
    assert len(list(own_comments(comments))) == 1
    assert YES.count("\n") == len(LABELS) - 1


@pytest.mark.skipif(find_office() is None, reason="needs LibreOffice")
def test_comments_survive_libreoffice(tmp_path: Path) -> None:
    office = find_office()
    assert office is not None
    (tmp_path / "in").mkdir()
    place = tmp_path / "in" / "chapter.docx"
    place.write_bytes(rendered(chapter_of()))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    subprocess.run(
        [str(office), profile, "--headless", "--convert-to", "docx:MS Word 2007 XML", "--outdir",
         str(tmp_path), str(place)],
        check=True, capture_output=True,
    )  # fmt: skip
    shutil.rmtree(tmp_path / "profile")
    saved = (tmp_path / "chapter.docx").read_bytes()
    merged = merge(saved, rendered(chapter_of(CHANGED, shown="51.0%")))
    assert not merged.conflicts
    assert comments_of(merged.document) == [CHANGED, CHANGED]
    assert list(commented(merged.document).values()) == ["51.0%", "51.0%"]


def test_a_chapter_with_comments_passes_its_audit(
    prepared_workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every share and change in the sentences has its comment, and what the comments say is checked as well."""
    workspace = prepared_workspace
    replace_in(workspace / "schemas/2022/study.toml", "[chapter]\n", '[chapter]\ntrace = "comments"\n')
    assert main(["run", "2022", "--direct", "--workspace", str(workspace)]) == 0
    place = workspace / "reports/output/2022/chapter.docx"
    comments = comments_of(place.read_bytes())
    assert "推計値: 2022.shimin.q3.attached.share.u（割合）" in "\n".join(comments)
    assert len(comments) == len(commented(place.read_bytes())) > 50
    capsys.readouterr()
    assert main(["audit", str(place), "--study", "2022", "--workspace", str(workspace)]) == 0
    assert "指摘は0件" in capsys.readouterr().out
