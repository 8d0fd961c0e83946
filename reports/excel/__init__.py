"""Workbooks: tables, findings, codebook, lists of free answers; and those that come back filled in."""
