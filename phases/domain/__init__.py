"""The verbs of phases: every write to its rows."""
