"""`manage.py` that knows the kind of mail of the storms: `python -m tests.storms.manage send_due --loop`."""

import importlib
import os
import sys

import django
from django.core.management import execute_from_command_line


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "compact.settings")
    django.setup()
    importlib.import_module("tests.storms.registered")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
