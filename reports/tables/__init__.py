"""Estimates arranged as tables, before any thought of Excel or Word."""
