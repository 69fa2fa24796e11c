"""The one-command local run: an embedded PostgreSQL, the program's processes and what keeps them alive.

Nothing here is used in production, where the database, the broker and the processes come from outside. This package
imports neither Django nor any app, so that it can prepare the ground before Django reads its settings.

    errors       LocalError: a sentence that says what to do
    account      as whom PostgreSQL runs, and what that account can reach
    programs     where PostgreSQL's programs are
    state        the address and passwords of the embedded database, kept under var
    cluster      the embedded database: create, start, stop
    processes    find processes and end them
    children     the program's own processes: start, stop, find again
    ports        free and taken ports
    filelock     who uses var at the moment
    redis        a throw-away Redis for tests
    environment  the settings of the local run
    console      what the run tells the person who started it
    supervisor   `manage.py up`
    ensure       a database for every other command
"""

from compact.local.errors import LocalError

__all__ = ["LocalError"]
