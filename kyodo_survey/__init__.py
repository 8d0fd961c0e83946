"""What is installed: the command, with the project's folders below `app` (docs/decisions/0015)."""
