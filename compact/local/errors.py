"""What the local run says when it cannot go on."""


class LocalError(Exception):
    """The local run cannot go on; the text is a full sentence that says what to do."""
