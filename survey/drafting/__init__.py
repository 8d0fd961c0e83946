"""Draft a codebook from what a contractor or a form service sends: raw answers, SPSS files, XLSForms.

A draft is a proposal that staff complete in Excel; nothing of it is used before it has been imported.
"""
