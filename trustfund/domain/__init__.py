"""The verbs of trustfund: every write to its rows."""
