"""Spellings that are made uniform, all of them listed."""

from schemas.messages.rule import ChangeRule

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
NOTHING_WRITTEN = ChangeRule("N30", "線や点だけの自由記述を、無記入とした")
FILLED = ChangeRule("N13", "縦に結合されたセルに、結合の先頭の値を写した")
NO_NUMBER = ChangeRule("N14", "番号の欄の、番号ではない値（不明、#N/A など）を、番号なしとした")
UNIT = ChangeRule("N20", "数値の単位や桁区切りを除いた")
ERA = ChangeRule("N22", "和暦の年を西暦にした")
