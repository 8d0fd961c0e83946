"""Keeping an installation in order: back-up, restoring, the doctor."""
