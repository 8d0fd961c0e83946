"""Designs and weights: raking, calibration, post-stratification, diagnostics."""
