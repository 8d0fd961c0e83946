"""What staff are to do, as messages name it: a command at the terminal, a button on the office's page.

A message is one text, the terminal's. The page reads the same text with each act in it named by screen
and button (`on_page`), so that both say the same of the same fault. No other module spells a command out
in a message.
"""

import re
from dataclasses import replace
from enum import Enum

from schemas.errors import Problem, visible


class Act(Enum):
    """Something that staff do by a command, or by a button of a screen.

    `kept` says what stays as it was where the act is refused.
    """

    NEW_STUDY = "new-study", "新しい年度", "年度を作る", "年度は、作っていません。"
    CODEBOOK_EXPORT = "codebook export", "定義", "コードブックを保存する"
    CODEBOOK_IMPORT = "codebook import", "定義", "確かめる", "定義は、何も変わっていません。"
    CHECK = "check", "点検", "点検する", "前の点検の結果は、そのまま残っています。"
    CORRECTIONS = "corrections apply", "委託先への照会", "内容を確かめる", "訂正は、何も取り込んでいません。"
    FREETEXT_EXPORT = "freetext export", "自由記述の分類と引用", "一覧を保存する"
    FREETEXT_IMPORT = (
        "freetext import",
        "自由記述の分類と引用",
        "取り込む",
        "分類と引用は、何も変わっていません。",
    )
    RUN = "run", "集計", "集計する", "前の集計の結果は、そのまま残っています。"
    SHOW = "show", "集計", "集計の結果"
    CHAPTER = "chapter", "報告書", "新しい数値を入れる", "直した報告書は、そのまま残っています。"
    AUDIT = "audit", "監査", "監査する", "報告書は、そのまま残っています。"
    PROPOSE = "indicators propose", "指標の提案", "提案する", "提案は、していません。"
    APPROVE = "indicators approve", "承認", "決める", "承認は、していません。"
    PUBLISH = "indicators publish", "公表", "公表する", "公表は、していません。"
    STATUS = "indicators status", "指標", "公表した版"
    HISTORY = "indicators history", "指標", "公表した版"
    VALUES_IMPORT = "indicators import", "指標", "過去の値を取り込む", "指標の値は、何も変わっていません。"
    BACKUP = "backup", "控え", "今の控えを作る", "前の控えは、そのまま残っています。"
    RESTORE = "restore", "控え", "控えから戻す", "今のファイルは、何も変わっていません。"
    PURGE = "purge", "保存と削除", "削除する前の確認へ", "回答は、何も削除していません。"

    def __init__(self, command: str, screen: str, button: str, kept: str = "") -> None:
        self.command = command
        self.screen = screen
        self.button = button
        self.kept = kept

    def typed(self, *given: str) -> str:
        """The command with what it is given: 「kyodo-survey run 2022」."""
        return f"「{' '.join(('kyodo-survey', self.command, *given))}」"

    def short(self) -> str:
        """The command alone, where the text has named the program before: 「freetext import」."""
        return f"「{self.command}」"

    def pressed(self) -> str:
        """The button and its screen: 画面「集計」の「集計する」."""
        return f"画面「{self.screen}」の「{self.button}」"


_TECHNICIAN = "パソコンの担当者に、この文を見せて、部品を入れるよう頼んでください。"
_DIRECTLY = "「--direct」を付けると、Prefectを使わずに同じ処理を実行できます。"


class Saying(Enum):
    """A phrase that speaks of the terminal otherwise (an option, a program), and what the page says instead.

    `{}` in the first stands for what is known only where it is said; the second says it again.
    """

    CHOOSE_STUDY = (
        "年度の指定と作業フォルダー（--workspace）を確かめてください。",
        "年度を選び直してください。",
    )
    CHOOSE_WORKSPACE = (
        "「--workspace」で作業フォルダーを指定してください。",
        "このページを終了し、年度のファイルがあるフォルダーで開き直してください。",
    )
    NAMED_FILE = (
        "コマンドに書いたファイルの場所と名前を確かめてください。",
        "ファイルを選び直してください。",
    )
    GIVE_DATE = ("訂正日を記入するか、「--date」で日付を指定してください。", "訂正日を記入してください。")
    FINDINGS_LIST = (
        "「kyodo-survey check 年度 --findings ファイル」の一覧にあります。",
        "画面「点検」の一覧にあります。",
    )
    CODEBOOK = (
        "「kyodo-survey codebook export」か「codebook from-data」で書き出したブック",
        "画面「定義」の「コードブックを保存する」で保存したブック",
    )
    LOSE_RESULTS = (
        "集計結果も比較も要らないときだけ「--lose-results」を付けます。",
        "集計結果も比較も要らないときだけ、「集計の結果も失う」を選びます。",
    )
    SAME_IMPORT = (
        "同じ「kyodo-survey codebook import」か「kyodo-survey freetext import」をもう一度実行し、取り込みを終えてください。",
        "画面「定義」か画面「自由記述の分類と引用」で、同じファイルをもう一度取り込んでください。",
    )
    DIRECTLY = (
        "「--direct」を付けると、Prefectを使わずに同じ処理を実行できます。",
        "続くときは、このページを終了し、開き直してください。",
    )
    TRY_THEN_DIRECTLY = (
        f"もう一度実行しても同じときは、{_DIRECTLY}",
        "もう一度お試しください。同じときは、このページを終了し、開き直してください。",
    )
    PORT = (
        "ウイルス対策などの設定を確かめるか、「--direct」を付けて実行してください。",
        "ウイルス対策などの設定を確かめてください。",
    )
    AT_TERMINAL = (
        "kyodo-survey run を端末で実行すると、画面に表示されます。",
        "パソコンの担当者に、この文を見せてください。",
    )
    SERVED = ("「kyodo-survey serve」がすでに動いています。", "もう1つのページが、すでに動いています。")
    SERVE_ONCE = (
        "動いているものを使うか、「kyodo-survey serve --stop」で止めてから、もう一度実行してください。",
        "動いているページを使うか、それを終了してから、開き直してください。",
    )
    NO_BACKUP = ("kyodo-survey のバックアップではありません。", "このプログラムで作った控えではありません。")
    NEWER_PROGRAM = (
        "kyodo-survey を新しい版にしてから、もう一度実行してください。",
        "このプログラムを新しい版にしてから、もう一度お試しください。",
    )
    DICTIONARY = (
        "「make freetext」（Windowsでは「.\\make.ps1 freetext」）か"
        "「python -m pip install 'kyodo-survey[freetext]'」を実行してください（約200MB）。",
        _TECHNICIAN,
    )
    FONT = ("make report をやり直すか、pip install matplotlib-fontja を実行してください。", _TECHNICIAN)
    MADE_BY_OTHER = (
        "作ったときの版の道具を使うか、--original に編集前の chapter.docx を指定してください。",
        "作ったときの版の道具を使うか、「編集する前の報告書」に、直す前の chapter.docx を選んでください。",
    )
    ORIGINAL = (
        "--original に、編集を始める前の chapter.docx を指定してください。",
        "「編集する前の報告書」に、直す前の chapter.docx を選んでください。",
    )
    INTO = (
        "年度の指定と、--into に指定したファイルを確かめてください。",
        "年度と、選んだファイルを確かめてください。",
    )
    AUDITED = (
        "--study の年度か、点検するファイルを確かめてください。",
        "年度か、選んだファイルを確かめてください。",
    )
    KIND_AND_REASON = (
        "「--kind」と「--reason」を指定してください。",
        "「変える種類」と「公表する理由」に記入してください。",
    )
    OTHER_PERSON = (
        "提案した人とは別の人が「--by」に名前を書いて、承認してください。",
        "提案した人とは別の人が「承認する人の氏名」に名前を書いて、承認してください。",
    )
    ACKNOWLEDGE = (
        "内容を確かめ、「--acknowledge 点検の番号」を付けて承認してください。",
        "内容を確かめ、注意の1つずつに印を付けて承認してください。",
    )
    REASON = ("--reason", "理由")
    LACKING_COLUMN = (
        "「--multiple」に書いた列「{}」が、回答ファイルにありません。",
        "「複数回答の列」に書いた列「{}」が、回答ファイルにありません。",
    )
    COLUMN_COUNT = (
        "「--multiple」の列の数が正しくありません。",
        "「複数回答の列」の列の数が正しくありません。",
    )
    NAME_COLUMNS = (
        '「--multiple "{}"」を付けて、もう一度作ってください。',
        "「複数回答の列」に「{}」と書いて、もう一度作ってください。",
    )
    HEADER_ROWS = (
        "「--header-rows 3 --name-rows 1」のように見出しの行数を付けて、もう一度作ってください。",
        "「見出しの行数」を3、「列の名前の行」を1のように書いて、もう一度作ってください。",
    )
    ODD_HEADER = (
        "見出しの上に題名などの行があるときは「--skip-rows 行数」、見出しが2行以上のときは「--header-rows 行数」を付けて、もう一度作ってください。",
        "見出しの上に題名などの行があるときは「見出しの上の行数」に、見出しが2行以上のときは「見出しの行数」に行数を書いて、もう一度作ってください。",
    )
    DRAFT_SHEET = (
        "「--sheet」に、ブックにあるシートの名前を指定してください。",
        "「シート」に、ブックにあるシートの名前を書いてください。",
    )
    DRAFT_SHEETS = (
        "「--sheet」で、回答の入ったシートの名前を指定してください。",
        "「シート」に、回答の入ったシートの名前を書いてください。",
    )
    DRAFT_HEADER = (
        "「--skip-rows」（見出しの上にある行数）と「--header-rows」（見出しの行数）を確かめてください。列の区切りが違うときは「--delimiter」で指定してください。",
        "「見出しの上の行数」と「見出しの行数」を確かめてください。列の区切りが違うときは「区切り文字」に書いてください。",
    )
    DRAFT_ENCODING = (
        "文字コードが分かるときは「--encoding」で指定してください。",
        "文字コードが分かるときは「文字コード」に書いてください。",
    )
    EVERY_VALUE = ("（--all ですべて示します）", "")
    AGAIN = ("もう一度実行してください", "もう一度お試しください")

    def __init__(self, typed: str, page: str) -> None:
        self.pattern = re.compile(re.escape(typed).replace(r"\{\}", "(.*?)"))
        self.page = page.replace("{}", r"\1")
        self.typed = typed

    def told(self, known: str) -> str:
        """The phrase at the terminal, with what is known there."""
        return self.typed.format(known)


_COMMANDS = {act.command: act for act in Act}
_NAMES = "|".join(sorted(_COMMANDS, key=len, reverse=True))
_SHORT = "|".join(command for command in _COMMANDS if " " in command)
"""Commands that are known by their two words; 「run」 alone may be anything."""

_TYPED = re.compile(
    rf"(?:同じ)?「(?:kyodo-survey ({_NAMES})(?: [^「」]*)?|({_SHORT}))」(を(?:もう一度)?実行)?"
)
_SAYINGS = sorted(Saying, key=lambda saying: len(saying.typed), reverse=True)
"""The longest first, as one may hold another."""


def on_page(text: str) -> str:
    """The text of a message with its acts named as the page names them; a text without acts as it is."""
    for saying in _SAYINGS:
        text = saying.pattern.sub(saying.page, text)
    return _TYPED.sub(_pressed, text)


def _pressed(found: re.Match[str]) -> str:
    verb = (found[3] or "").replace("実行", "押")
    return _COMMANDS[found[1] or found[2]].pressed() + verb


def told_on_page(problem: Problem) -> Problem:
    """The problem in the words of the page, with what a browser would obey instead of showing written out."""
    return replace(
        problem,
        what=visible(on_page(problem.what)),
        expected=visible(on_page(problem.expected)),
        remedy=visible(on_page(problem.remedy)),
        column=visible(on_page(problem.column)),
        found=visible(problem.found),
        file=visible(problem.file),
        sheet=visible(problem.sheet),
    )
