"""The one-command local run: an embedded PostgreSQL, the program's processes and what keeps them alive.

Nothing here is used in production, where the database, the broker and the processes come from outside. This package
imports neither Django nor any app, so that it can prepare the ground before Django reads its settings.

    supervisor   `manage.py up`: start everything, keep it alive (watch), stop all of it (signals)
    ensure       a database for every other command
    cluster      the embedded database: create (initdb), start, stop
    state        its address and passwords, kept under var
    home         the folder it lives in
    account      as whom PostgreSQL runs, and what that account can reach
    programs     where PostgreSQL's programs are
    children     the program's own processes: start, stop, find again
    commands     what these processes are
    ready        waiting for them
    processes    find any process and end it
    ports        free and taken ports
    filelock     who uses var at the moment
    environment  the settings of the local run
    signins      the sign-ins of the demonstration
    console      what the run tells the person who started it
    logs         the log files under var
    redis        a throw-away Redis for tests
    install      puts the locked dependencies into .venv (a script of its own)
    forget       deletes the database of this clone (make clean DATA=yes FORCE=1)
    errors       LocalError: a sentence that says what to do
"""

from compact.local.errors import LocalError

__all__ = ["LocalError"]
