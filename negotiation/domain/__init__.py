"""The verbs of negotiation: every write to its rows."""
