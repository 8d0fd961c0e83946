"""What readers notice in a file that is read all the same."""

from schemas.findings import Treatment
from schemas.messages.rule import FindingRule

FILLED_DOWN = FindingRule(
    "R30",
    Treatment.NOTE,
    "縦に結合されたセルがあります。結合の先頭の値を、その下の行の値として集計しています。",
    expected="1つのセルに1人分の回答",
    remedy="そのとおりであれば「原票どおり」と記入してください。違うところがあれば、調査票を確かめ、結合を解いた回答ファイルを出し直してください。",
    office="結合を解いたファイルを受け取ったら、回答ファイルを置き換えます。結合のあるファイルを受け付けないときは、コードブックのシート「調査」の「縦に結合されたセル」（cleaning.merged）を変えます。",
)
SHEET_BESIDE = FindingRule(
    "R31",
    Treatment.NOTE,
    "同じ見出しの表が、ほかのシートにもあります。そのシートは読み込んでいません。",
    remedy="そのシートが回答でなければ「対象外」と記入してください。回答であれば、1つのシートにまとめた回答ファイルを出し直してください。",
    office="両方のシートを読むときは、コードブックのシート「回答ファイル」に、同じファイルの行をもう1つ加え、「シート名」（sheet）を書きます。",
)
SHORT_ROW = FindingRule(
    "R32",
    Treatment.NOTE,
    "見出しより列の少ない行です。足りない列は、無回答として集計しています。",
    expected="見出しと同じ数の列",
    remedy="調査票を確かめ、足りない回答を〈値の例〉のように列名（または設問番号）と値で記入してください。調査票も空欄であれば「原票どおり」と記入してください。",
)
MERGED_ACROSS = FindingRule(
    "R33",
    Treatment.NOTE,
    "横に結合されたセルがあります。結合の先頭の列だけの値とし、ほかの列は無回答として集計しています。",
    expected="1つのセルに1問分の回答",
    remedy="そのとおりであれば「原票どおり」と記入してください。違うところがあれば、調査票を確かめ、〈値の例〉のように列名（または設問番号）と値を記入してください。",
)
DIVIDED_NUMBER = "は、1つの数が位取りの「,」で分かれたものとみられます"
"""What is said of the columns that the comma of a number (1,234) divided in a text file."""

LONG_ROW = FindingRule(
    "R34",
    Treatment.NOTE,
    "見出しより列の多い行です。余りの列は空欄ですが、途中に余分な区切りがあると、その後ろの回答が1列ずれます。",
    expected="見出しと同じ数の列",
    remedy="調査票と照らし、ずれていれば〈値の例〉のように列名（または設問番号）と値で記入してください。ずれていなければ「原票どおり」と記入してください。",
)
WEIGHTED_FILE = FindingRule(
    "R35",
    Treatment.NOTE,
    "SPSSファイルに、ケースの重み付けが指定されています。その重みは使わず、1行を1人として集計しています。",
    expected="1行に1人分の回答",
    remedy="1行が1人であれば「原票どおり」と記入してください。1行が数人分であれば、1行に1人分の回答ファイルを出し直してください。",
    office="抽出の重みとして使うときは、コードブックのシート「調査」の「初めの重みの列」（weighting.column）に、その変数の名前を書きます。",
)
