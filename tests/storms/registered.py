"""Importing this makes the kind of mail of the storms known, as an app's registrations do."""

from tests.storms import kinds

kinds.register()
