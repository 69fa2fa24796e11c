"""The verbs of sessions: every write to its rows."""
