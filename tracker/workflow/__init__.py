"""From a proposal to a published value: who did what, in which order."""
