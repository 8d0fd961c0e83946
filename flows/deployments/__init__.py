"""Flows that only deployments start; they do what the commands do."""
