"""WHAT SHAPE: definitions of surveys as data, and the contracts between stages."""
