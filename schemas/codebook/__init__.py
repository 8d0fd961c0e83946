"""The definitions of a study as one workbook for office staff: its sheets, and the way there and back.

`layout` says what the sheets look like, `tables` turns definition files into rows of the sheets,
`files` turns rows of the sheets into definition files, `applying` checks and saves them. No module
here reads or writes Excel: `reports.excel.codebook_book` writes the workbook, `survey.reading.codebook_reading`
reads it.
"""
