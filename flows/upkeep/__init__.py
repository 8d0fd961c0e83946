"""Keeping an installation in order: back-up, restoring, the doctor, the log of runs."""
