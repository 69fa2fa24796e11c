"""Calendar feeds (RFC 5545): meetings and deadlines, with UIDs for life and a SEQUENCE that counts what changed."""
