"""WHEN: the stages in order, under Prefect or directly."""
