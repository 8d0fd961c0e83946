"""A chapter opened for merging: its package, its body, its ledger, and what its relations point to."""

from reports.word.ledger import Ledger, read_ledger
from reports.word.opened import NotWordError, OpenedWord
from reports.word.said_text import Objects, object_digest
from schemas.errors import Problem
from schemas.messages.acts import Saying


class OpenedChapter(OpenedWord):
    """A chapter: `ledger` is its record, or None; `objects` are digests of what its document refers to, by relation id."""

    def __init__(self, content: bytes) -> None:
        """Open the bytes. Raises NotWordError, and InputError (M02) if the ledger cannot be read."""
        super().__init__(content)
        self.ledger = read_ledger(self.opc.parts)
        self.objects: Objects = {
            relation.id: object_digest(self.opc.parts[relation.target])
            for relation in self.opc.relations(self.opc.document)
            if not relation.external and relation.target in self.opc.parts
        }


def open_chapter(content: bytes, name: str) -> OpenedChapter:
    """Open a .docx. `name` is the file as the user calls it.

    Raises:
        InputError: the file is not a Word document that can be read, or its ledger cannot be read.

    """
    try:
        return OpenedChapter(content)
    except NotWordError as error:
        raise Problem(
            "M01",
            "Word文書として読めません。",
            expected="パスワードのかかっていない、ふつうの大きさのWord文書（.docx）",
            remedy="Wordで開き、「Word 文書（*.docx）」として保存し直してください。",
            file=name,
        ).error() from error


def ledger_before(
    edited: OpenedChapter, study: str, *, name: str = "", original: bytes | None = None
) -> Ledger:
    """The record of how the edited chapter was generated; raises InputError as `merge` does."""
    before = edited.ledger
    if before is None and original is not None:
        before = open_chapter(original, "--original").ledger
    if before is None:
        raise Problem(
            "M03",
            "報告書の中に生成記録がありません。",
            expected="この道具が作り、WordやLibreOfficeで編集した報告書",
            remedy=Saying.ORIGINAL.typed,
            file=name,
        ).error()
    if before.study != study:
        raise Problem(
            "M04",
            "別の年度の報告書です。",
            found=before.study,
            expected=study,
            remedy=Saying.INTO.typed,
            file=name,
        ).error()
    return before
