"""Reading a document as a reviewer would: every figure must follow from what stands beside it.

`reading.source.read_bytes` turns a Word file or a text into passages and tables, `run.check_document` does
the sums of every passage and table again, and `against_ledger`, `against_study` hold the document
against what this program computed. Each check returns the findings and how often it could check at
all; a document that gave nothing to check has not passed.
"""
