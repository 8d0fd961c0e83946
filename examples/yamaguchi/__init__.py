"""The bundled example: answers reconstructed so that they reproduce the published figures.

source.py             the plan's figures and the settings of the example, read from raw/source/
frame.py              residents by region, age group and sex, derived from the plan's population tables
people.py             the respondents of a survey
drawing.py            counts that add up, and who gives which answer
answers.py            one survey's answers, question by question
keying.py             the answers as somebody keyed them: codes or labels, slips, odd rows
files.py              CSV and Excel files whose bytes never change
"""
