"""The package of an Office file: parts, relations, clean text."""
