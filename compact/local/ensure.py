"""A database for every `manage.py` command: without DATABASE_URL the embedded one is started for as long as needed."""

import atexit
import os
import signal
import sys
from collections.abc import Sequence

from compact.local import environment
from compact.local.cluster import Cluster
from compact.local.errors import LocalError
from compact.local.filelock import FileLock
from compact.local.home import prepare_var

LOCK = "database.lock"
PATIENCE = 60
# These ask nothing of a database.
WITHOUT = {
    "check",
    "collectstatic",
    "compilemessages",
    "diffsettings",
    "findstatic",
    "help",
    "makemessages",
    "makemigrations",
    "up",
    "version",
}


def ensure_database(argv: Sequence[str]) -> None:
    """Before Django reads its settings: fill in what a local run needs, and start the embedded database if required.

    With DATABASE_URL set no database is started, and the other settings are filled in only where a local run keeps its
    secret. Ends the process with a sentence on failure.
    """
    environment.read_env_file()
    command = argv[1] if len(argv) > 1 else "help"
    if os.environ.get("DATABASE_URL"):
        var = environment.var_dir()
        local = not any(os.environ.get(name) for name in ("SECRET_KEY", "ALLOWED_HOSTS", "SITE_URL"))
        if local and (var / environment.SECRET_FILE).exists():
            os.environ.update(environment.defaults(var, environment.port(), environment.passing_secret(var)))
        return
    needed = command not in WITHOUT and not command.startswith("-") and not {"-h", "--help"} & set(argv)
    var = environment.var_dir()
    try:
        if needed:
            prepare_var(var)
        secret = environment.secret_key(var) if needed else environment.passing_secret(var)
        os.environ.update(environment.defaults(var, environment.port(), secret))
        if needed:
            os.environ["DATABASE_URL"] = borrow(Cluster(var))
    except LocalError as error:
        sys.exit(str(error))


def borrow(cluster: Cluster) -> str:
    """The address of the running database; one that had to be started is stopped by the last who used it."""
    lock = FileLock(cluster.var / LOCK)
    if not lock.shared(patience=PATIENCE) or not cluster.is_running():
        if not lock.alone(patience=PATIENCE):
            raise LocalError("Another command starts or stops the embedded database for a long time. Try again.")
        if not cluster.is_running():
            print("Starting the embedded database for this command.", file=sys.stderr)
            cluster.start()
        lock.shared(patience=PATIENCE)
    atexit.register(give_back, cluster, lock)
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, lambda *_: sys.exit(128 + signal.SIGTERM))
    return cluster.url


def give_back(cluster: Cluster, lock: FileLock) -> None:
    """Stop the database if nobody else uses it: the program itself holds the lock as long as it runs."""
    if lock.alone():
        cluster.stop()
        lock.release()
