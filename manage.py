#!/usr/bin/env python
"""Django's commands; without DATABASE_URL they get the embedded database."""

import os
import sys

from django.core.management import execute_from_command_line

from compact.local import supervisor
from compact.local.ensure import ensure_database

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "compact.settings")
    if sys.argv[1:2] == ["up"] and not {"-h", "--help"} & set(sys.argv):
        sys.exit(supervisor.main(sys.argv[2:]))
    ensure_database(sys.argv)
    execute_from_command_line(sys.argv)
