"""What the operating system refused, in words for the office."""

import errno
import os

from schemas.errors import Problem

_LOCKED = 32  # Windows: another program has the file open

_CAUSES = {
    errno.EACCES: "読み書きする権限がありません",
    errno.EPERM: "読み書きする権限がありません",
    errno.EROFS: "書き込みのできない場所です",
    errno.ENOSPC: "空き容量がありません",
    errno.EDQUOT: "使える容量の上限に達しています",
    errno.EFBIG: "ファイルが大きすぎます",
    errno.ENOENT: "ファイルかフォルダーがありません",
    errno.EEXIST: "同じ名前のファイルがあります",
    errno.EISDIR: "ファイルではなくフォルダーです",
    errno.ENOTDIR: "フォルダーであるべき場所に、ファイルがあります",
    errno.ENOTEMPTY: "フォルダーが空ではありません",
    errno.ENAMETOOLONG: "名前が長すぎます",
    errno.ELOOP: "リンクがたどれません",
    errno.EIO: "ディスクの読み書きに失敗しました",
    errno.EMFILE: "開いているファイルが多すぎます",
}


def cause(error: OSError) -> str:
    """Why the system refused, without a full stop. An unknown number is told as it is."""
    if getattr(error, "winerror", None) == _LOCKED:
        return "別のプログラム（Word、Excelなど）で開かれています"
    return _CAUSES.get(error.errno or 0, f"システムのエラー（番号 {error.errno}）です")


def remedy(error: OSError) -> str:
    """What staff can do about it."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "不要なファイルを移すなどして空き容量を作り、もう一度実行してください。"
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return (
            "WordやExcelで開いていれば閉じ、フォルダーとファイルの権限（読み取り専用でないこと）を確かめて、"
            "もう一度実行してください。"
        )
    return "ファイルとフォルダーの場所、名前、状態を確かめてから、もう一度実行してください。"


def refused(error: OSError) -> Problem:
    """What the system refused to do with which file, wherever in the program that was."""
    named = [os.fsdecode(name) for name in (error.filename, error.filename2) if isinstance(name, str | bytes)]
    return Problem(
        "O08",
        f"ファイルやフォルダーを読み書きできません（{cause(error)}）。",
        remedy=remedy(error),
        file=" → ".join(named),
    )
