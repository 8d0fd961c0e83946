"""The catalogue of everything that can be said about raw answers: code, treatment, message, remedy.

Letters of the codes: F a file that is refused, R a row, E a cell that goes back to the contractor,
N a spelling that is made uniform and listed, L an answer set aside by the logic of the questionnaire,
P the population frame, A what staff decided afterwards (corrections, after-coding, deletion). The messages stand here and nowhere else.
"""

from __future__ import annotations

from dataclasses import dataclass

from schemas.errors import Problem
from schemas.findings import Treatment


@dataclass(frozen=True)
class FileRule:
    """A fault for which a file is refused."""

    code: str
    what: str
    remedy: str

    def problem(
        self,
        file: str,
        *,
        sheet: str = "",
        row: int | None = None,
        column: str = "",
        found: str = "",
        expected: str = "",
        detail: str = "",
    ) -> Problem:
        """The problem at a place; `detail` follows the message in brackets."""
        what = f"{self.what.rstrip('。')}（{detail}）。" if detail else self.what
        return Problem(self.code, what, expected, self.remedy, file, sheet, row, column, found)


@dataclass(frozen=True)
class FindingRule:
    """A fault of a cell or a row that goes to the error list."""

    code: str
    treatment: Treatment
    what: str
    expected: str
    remedy: str


@dataclass(frozen=True)
class ChangeRule:
    """A change of a cell that is made without asking, and listed."""

    code: str
    what: str


# Files that are refused -------------------------------------------------------------------------

OUTSIDE = FileRule(
    "F01",
    "作業フォルダーの外にあるファイルは読み込めません。",
    "ファイルを raw/ の下に置き、study.toml の path を作業フォルダーからの相対パスで書いてください。",
)
ABSENT = FileRule(
    "F02", "ファイルが見つかりません。", "ファイルの場所と、study.toml の path を確かめてください。"
)
EMPTY = FileRule("F03", "ファイルが空です。", "正しいファイルに置き換えてください。")
UNDECODABLE = FileRule(
    "F04",
    "文字コードを読み取れません。",
    "Excelの「CSV UTF-8（コンマ区切り）」形式で保存し直すか、委託先に再提出を依頼してください。",
)
ENCRYPTED = FileRule(
    "F05",
    "パスワードで保護されたファイルは読み込めません。",
    "パスワードを外して保存し直してください（Excelでは［ファイル］→［情報］→［ブックの保護］）。",
)
BROKEN = FileRule(
    "F06",
    "ファイルが壊れているか、途中で切れています。",
    "元のファイルをもう一度コピーするか、委託先に再提出を依頼してください。",
)
NO_SHEET = FileRule(
    "F07", "指定されたシートがありません。", "study.toml の sheet を、ブックにあるシート名に直してください。"
)
SEVERAL_SHEETS = FileRule(
    "F08",
    "シートが複数あり、どれを読むか決められません。",
    "study.toml の files に sheet でシート名を指定してください。",
)
UNKNOWN_FORMAT = FileRule(
    "F09", "読み込める形式のファイルではありません。", "CSV または Excel（.xlsx）で保存し直してください。"
)
NO_HEADER = FileRule(
    "F10",
    "見出しの行がありません。",
    "study.toml の skip_rows と header_rows が、ファイルの見出しの位置と合っているか確かめてください。",
)
DUPLICATE_NAME = FileRule(
    "F11", "同じ見出しの列が2つ以上あります。", "どちらか一方の列の見出しを直すか、列を削除してください。"
)
NO_COLUMN = FileRule(
    "F12",
    "必要な列がありません。",
    "見出しを直すか、questions.csv の columns（整理番号などは study.toml）を見出しに合わせてください。",
)
LONG_ROW = FileRule(
    "F13",
    "見出しより列の多い行があります。",
    'カンマや改行を含む回答が「"」で囲まれているか確かめ、列のずれを直してください。',
)
OPEN_QUOTE = FileRule(
    "F14",
    '「"」で始まった回答が閉じられないままファイルが終わっています。',
    'この行の「"」の対応を直してください。',
)
NO_ROWS = FileRule("F15", "回答の行が1つもありません。", "回答の入ったファイルに置き換えてください。")
BAD_CHARACTER = FileRule(
    "F16",
    "文字として使えない値（NUL）が含まれています。",
    "「CSV UTF-8（コンマ区切り）」形式で保存し直すか、委託先に再提出を依頼してください。",
)

TOO_LARGE = FileRule(
    "F17",
    "圧縮を解くと大きくなりすぎるファイルです。",
    "回答のシートだけを残し、画像や書式を除いて保存し直してください。",
)
TOO_WIDE = FileRule(
    "F18",
    "表として読むには、セルが離れすぎているか多すぎます。",
    "表から離れた場所にある不要なセルを削除するか、CSVで保存し直してください。",
)
UNVALUED_FORMULA = FileRule(
    "F19",
    "計算結果が保存されていない数式のセルがあります。",
    "Excelで開いて保存し直すか、数式を値に置き換えてください。",
)

OTHER_QUESTIONNAIRE = FileRule(
    "F20",
    "多くの設問で、回答の半分以上が選択肢にない値です。別の年度や別の調査のファイルとみられます。",
    "ファイルと年度の組み合わせ、choices.csv の番号を確かめてください。",
)
MIXED_NUMBERS = FileRule(
    "F21",
    "数値を書く列に、数値と選択肢の文が混ざっています。",
    "実年齢などの数値か、「20歳代」などの区分か、どちらかにそろえてください。",
)
LOCK_FILE = FileRule(
    "F22",
    "ExcelやLibreOfficeが開いている間だけ作る作業用のファイルで、回答は入っていません。",
    "study.toml の path に、もとの回答ファイルの名前を書いてください。",
)
MORE_THAN_SENT = FileRule(
    "F23",
    "回収数が配布数より多くなっています。",
    "study.toml の配布数（sent）と、回答ファイルが正しい年度のものかを確かめてください。",
)

# Rows -------------------------------------------------------------------------------------------

BLANK_ROW = FindingRule("R01", Treatment.EXCLUDED, "空白の行です。", "", "不要な行であれば削除してください。")
TOTAL_ROW = FindingRule(
    "R02",
    Treatment.EXCLUDED,
    "合計や平均の行とみられます。",
    "1行に1人分の回答",
    "集計の行は削除してください。",
)
HEADER_ROW = FindingRule(
    "R03",
    Treatment.EXCLUDED,
    "見出しと同じ内容の行です。",
    "1行に1人分の回答",
    "繰り返された見出しは削除してください。",
)
FOOTNOTE_ROW = FindingRule(
    "R04",
    Treatment.EXCLUDED,
    "回答ではない行（注記など）とみられます。",
    "1行に1人分の回答",
    "注記であれば削除し、回答であれば整理番号と回答を正しい列に入れてください。",
)
SAME_ANSWERS = FindingRule(
    "R05",
    Treatment.EXCLUDED,
    "同じ整理番号で同じ回答の行が前にあります。",
    "整理番号は1人に1つ",
    "二重に入力された行であれば削除してください。",
)
OTHER_ANSWERS = FindingRule(
    "R06",
    Treatment.EXCLUDED,
    "同じ整理番号で回答の異なる行があります。正しい行が決まるまで、どの行も集計しません。",
    "整理番号は1人に1つ",
    "調査票を確かめ、正しい行だけを残すか、整理番号を直してください。",
)
OTHER_ANSWERS_FIRST = FindingRule(
    "R06",
    Treatment.INVALID,
    "同じ整理番号で回答の異なる行があります。正しい行が決まるまで、回収1件・無効として扱います。",
    "整理番号は1人に1つ",
    "調査票を確かめ、正しい行だけを残すか、整理番号を直してください。",
)
LATE = FindingRule(
    "R07",
    Treatment.EXCLUDED,
    "調査期間が終わった後の回答です。",
    "調査期間内の日付",
    "日付の誤りであれば直してください。集計に含める場合は、study.toml の end を見直してください。",
)
LATE_ACCEPTED = FindingRule(
    "R07",
    Treatment.NOTE,
    "調査期間が終わった後の回答です。設定により集計に含めています。",
    "調査期間内の日付",
    "日付を確かめてください。",
)
BLANK_RETURN = FindingRule(
    "R08",
    Treatment.INVALID,
    "集計できる回答が1つもありません（無効票）。",
    "1問以上の回答",
    "調査票を確かめ、入力もれであれば回答を入力してください。",
)
TWINS = FindingRule(
    "R09",
    Treatment.NOTE,
    "整理番号の異なる行と、すべての回答が同じです。",
    "",
    "二重に入力された行でないか、調査票を確かめてください。集計には含めています。",
)
NO_ID = FindingRule(
    "R10",
    Treatment.NOTE,
    "整理番号がありません。",
    "整理番号",
    "調査票の整理番号を入力してください。集計には含めていますが、重複は確認できません。",
)
UNREADABLE_DATE = FindingRule(
    "R11",
    Treatment.NOTE,
    "回答日を読み取れません。期間内の回答として集計しています。",
    "日付（例: 2022-07-01）",
    "日付を直してください。",
)
EARLY = FindingRule(
    "R12",
    Treatment.NOTE,
    "調査期間が始まる前の回答日です。集計には含めています。",
    "調査期間内の日付",
    "日付を確かめてください。",
)

HIDDEN_ROWS = FindingRule(
    "R13",
    Treatment.NOTE,
    "非表示の行があります。集計に含めています。",
    "",
    "集計に含めてよい行か確かめてください。",
)
HIDDEN_COLUMNS = FindingRule(
    "R14", Treatment.NOTE, "非表示の列があります。", "", "読み込んでよい列か確かめてください。"
)

TEST_RETURN = FindingRule(
    "R15",
    Treatment.EXCLUDED,
    "試し入力の整理番号です。",
    "",
    "本番の回答であれば、整理番号を直すか、study.toml の test_ids を見直してください。",
)
OUTSIDE_SAMPLE = FindingRule(
    "R16",
    Treatment.EXCLUDED,
    "配布した整理番号の一覧にない番号です。",
    "配布した整理番号",
    "調査票の整理番号を確かめ、正しい番号を入力してください。",
)
STRAIGHT_LINE = FindingRule(
    "R17",
    Treatment.NOTE,
    "並んだ設問のすべてに同じ選択肢で答えています。集計に含めています。",
    "",
    "調査票のとおりか確かめてください。",
)

# Cells ------------------------------------------------------------------------------------------

UNKNOWN_CODE = FindingRule(
    "E01",
    Treatment.CHECK,
    "選択肢にない値です。",
    "",
    "調査票を確かめ、正しい値を入力してください。",
)
MISMATCH = FindingRule(
    "E02",
    Treatment.CHECK,
    "番号と選択肢の文が一致しません。",
    "",
    "調査票を確かめ、正しい値を入力してください。",
)
DATE_LIKE = FindingRule(
    "E03",
    Treatment.CHECK,
    "日付に変わってしまった値とみられます（Excelによる自動変換など）。",
    "",
    "調査票を確かめて入力し直し、列の表示形式を「文字列」にしてください。",
)
EXCEL_ERROR = FindingRule(
    "E04", Treatment.CHECK, "Excelのエラー値です。", "", "数式を消し、正しい値を入力してください。"
)
DECIMAL = FindingRule(
    "E05", Treatment.CHECK, "小数の値です。", "", "調査票を確かめ、正しい値を入力してください。"
)
EXCLUSIVE = FindingRule(
    "E10",
    Treatment.CHECK,
    "ほかと同時に選べない選択肢が、ほかの選択肢と一緒に選ばれています。",
    "",
    "調査票を確かめ、正しい回答を入力してください。",
)
UNKNOWN_GROUP = FindingRule(
    "E11",
    Treatment.CHECK,
    "属性（年齢・地域など）の選択肢にない値です。「不明」として全体にだけ含めます。",
    "",
    "調査票を確かめ、正しい値を入力してください。",
)

OUT_OF_RANGE = FindingRule(
    "E20",
    Treatment.CHECK,
    "範囲の外の数値です。属性（年齢など）の場合は「不明」として全体にだけ含めます。",
    "",
    "調査票を確かめ、正しい数値を入力してください。",
)
NOT_A_NUMBER = FindingRule(
    "E21", Treatment.CHECK, "数値ではありません。", "", "調査票を確かめ、数値だけを入力してください。"
)

# Changes ----------------------------------------------------------------------------------------

SPACES = ChangeRule("N01", "空白・見えない文字を除いた")
APOSTROPHE = ChangeRule("N02", "先頭のアポストロフィを除いた")
WIDTH = ChangeRule("N03", "全角・半角・丸数字などを統一した")
POINT_ZERO = ChangeRule("N04", "「1.0」のような小数点以下のゼロを除いた")
LEADING_ZERO = ChangeRule("N05", "先頭のゼロを除いた")
CASE = ChangeRule("N06", "大文字・小文字を統一した")
CODE_AND_LABEL = ChangeRule("N07", "「1.はい」のような番号付きの選択肢を番号にした")
LABEL = ChangeRule("N08", "選択肢の文を番号にした")
ALIAS = ChangeRule("N09", "選択肢の別の書き方を番号にした")
CODE = ChangeRule("N10", "番号を、ほかのセルと同じ選択肢として読んだ")
SEPARATOR = ChangeRule("N11", "複数回答の区切りや重なりを整えた")
MARK = ChangeRule("N12", "選択の印を1（選択あり）として読んだ")
UNIT = ChangeRule("N20", "数値の単位や桁区切りを除いた")
SEVERAL = ChangeRule("L01", "1つだけ選ぶ設問に2つ以上の回答があるため、無回答とした")
NOT_ASKED = ChangeRule("L02", "この設問の対象ではないため、回答を外して非該当とした")
FILTER_BLANK = ChangeRule("L03", "対象を決める設問が無回答のため、回答を外して非該当とした")
CUT_TO_LIMIT = ChangeRule("L05", "選べる数を超えているため、前の選択肢から順に上限まで数えた")
OVER_LIMIT = ChangeRule("L04", "選べる数を超えているため、無回答とした")

# The population frame ---------------------------------------------------------------------------

FRAME_COLUMN = FileRule(
    "P01",
    "母集団の表に必要な列がありません。",
    "1行目の列名を、補正に使う属性の名前（study.toml の breakdowns）と population にしてください。",
)
FRAME_LEVEL = FileRule(
    "P02",
    "母集団の表に、選択肢にない区分があります。",
    "区分の名前を schemas/options.csv の option か label に合わせ、合計の行は削除してください。",
)
FRAME_COUNT = FileRule("P03", "母集団の人数は0以上の整数です。", "この行の人数を直してください。")
FRAME_REPEATED = FileRule(
    "P04", "母集団の表に、同じ区分の行が2つあります。", "どちらか一方の行を削除してください。"
)
FRAME_MISSING_LEVEL = FileRule(
    "P05",
    "調査票にある区分が母集団の表にありません。",
    "この区分の人数の行を母集団の表に加えてください。",
)
FRAME_MISSING_CELL = FileRule(
    "P06",
    "母集団の表に、人数のない区分の組み合わせがあります。",
    "この組み合わせの行を加えてください（いなければ人数を0と書きます）。",
)
FRAME_TOTAL = FileRule(
    "P07",
    "母集団の表の合計が、調査の母集団の人数と5%を超えて違います。",
    "母集団の表の時点・対象（18歳以上など）と、study.toml の population を確かめてください。",
)

# What staff decide afterwards -------------------------------------------------------------------

CORRECTED = ChangeRule("A00", "訂正の記録により直した")
RECORD_DAMAGED = FileRule(
    "A01",
    "記録のファイルを読み取れません。手で書き換えられたか、壊れています。",
    "バックアップから元のファイルに戻してください。",
)
RECORD_MISFIT = FileRule(
    "A02",
    "訂正の記録が、回答ファイルの内容と合いません。回答ファイルが差し替えられたとみられます。",
    "訂正したときの回答ファイルに戻すか、差し替えたファイルに合わない記録を corrections フォルダーから外してください。",
)
TWO_ADOPTED = FileRule(
    "A03",
    "同じ整理番号の行が2つ以上「採用」とされています。",
    "採用する行を1つにしてください（ほかの行は「対象外」とします）。",
)
NO_FINDINGS_LIST = FileRule(
    "A10",
    "入力誤り一覧のシートがありません。",
    "findings.xlsx に記入して返送されたファイルを指定してください。",
)
NO_LIST_COLUMN = FileRule(
    "A11", "入力誤り一覧に必要な列がありません。", "列の見出しを findings.xlsx のとおりに戻してください。"
)
NO_SUCH_FINDING = FileRule(
    "A12",
    "この行の指摘は、今の回答ファイルにありません。",
    "記入欄のほかは書き換えず、最新の findings.xlsx に記入してください。",
)
FOUND_DIFFERS = FileRule(
    "A12",
    "「入力されていた値」が、今の回答ファイルの値と違います。",
    "回答ファイルが差し替えられていないか確かめ、最新の findings.xlsx に記入してください。",
)
UNUSABLE_VALUE = FileRule(
    "A13", "訂正後の値が、この欄に使えない値です。", "原票を確かめ、正しい値を記入してください。"
)
CONFLICT = FileRule(
    "A14", "同じ欄に、違う値の訂正があります。", "どちらが正しいか確かめ、一方だけを記入してください。"
)
CORRECTION_DATE = FileRule(
    "A15", "訂正日がないか、読み取れません。", "訂正日を記入するか、「--date」で日付を指定してください。"
)
NOT_ADOPTED = FindingRule(
    "R20",
    Treatment.EXCLUDED,
    "同じ整理番号の別の行を採用したため、集計しません。",
    "",
    "採用する行を変える場合は、採用している行に「対象外」、この行に「採用」と記入してください。",
)
ADOPTED = FindingRule(
    "R21", Treatment.NOTE, "同じ整理番号の行のうち、この行を採用しています。", "", "対応は要りません。"
)
DROPPED = FindingRule(
    "R22",
    Treatment.EXCLUDED,
    "職員の判断により、集計から除いています。",
    "",
    "集計に戻す場合は「採用」と記入してください。",
)
NO_CODES = FileRule(
    "A20",
    "自由記述の分類の記録がありません。",
    "「kyodo-survey freetext export」で一覧を作り、分類して「freetext import」で取り込んでください。"
    "分類をやめる場合は、aftercodes.csv からその設問の行を削除してください。",
)
CODES_MISFIT = FileRule(
    "A21",
    "自由記述の分類の記録が、回答ファイルの内容と合いません。回答ファイルが差し替えられたとみられます。",
    "「kyodo-survey freetext export」で一覧を作り直し、分類して取り込んでください。",
)
UNCODED = FileRule(
    "A22",
    "分類されていない自由記述の回答があります。",
    "「kyodo-survey freetext export」で一覧を作り直し、分類して取り込んでください（済んだ分類は引き継がれます）。",
)
NO_TEXT_LIST = FileRule(
    "A23",
    "自由記述の一覧に必要なシートか列がありません。",
    "「kyodo-survey freetext export」で作った一覧に記入したファイルを指定してください。",
)
NO_SUCH_ANSWER = FileRule(
    "A24",
    "この行の回答は、今の回答ファイルにありません。",
    "記入欄のほかは書き換えないでください。回答ファイルが変わった場合は、一覧を作り直してください。",
)
ANSWERS_LACKING = FileRule(
    "A25",
    "一覧にない回答があります。",
    "行を削除せずに取り込むか、「kyodo-survey freetext export」で一覧を作り直してください。",
)
CATEGORY = FileRule("A26", "分類の記入に誤りがあります。", "分類を直してください。")
QUOTE_PERSONAL = FileRule(
    "A27",
    "引用文に、個人情報とみられる部分が残っています。",
    "「引用文」に、個人が特定される部分を除いた文を記入してください。",
)
PURGED = FileRule(
    "A30",
    "回答データは削除されています。",
    "集計済みの数値は「kyodo-survey show」と reports/output で確かめられます。"
    "集計し直すには、回答ファイルをもう一度 raw/ に置いてください。",
)
PURGE_UNFINISHED = FileRule(
    "A31",
    "回答データの削除が途中で止まっています。",
    "同じ「kyodo-survey purge」をもう一度実行し、削除を終えてください。",
)
