"""What is done once in a database's life: its data directory, its passwords, its role."""

import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from compact.local.account import Account
from compact.local.errors import LocalError
from compact.local.state import MASTER, NAME, State, write_private

LOCALE = ("--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")


def make_data(
    programs: Path, state: State, account: Account, environ: Mapping[str, str], *, durable: bool = True
) -> None:
    """Make the data directory; what an interrupted attempt left is thrown away. Raises LocalError."""
    unfinished = state.data.with_name("data.new")
    secret = state.home / "password"
    shutil.rmtree(unfinished, ignore_errors=True)
    write_private(secret, state.master_password)
    account.own(secret)
    command = [str(programs / "initdb"), "-D", str(unfinished), "-U", MASTER, f"--pwfile={secret}", *LOCALE]
    command += ["--auth=scram-sha-256", *([] if durable else ["--no-sync"])]
    try:
        _run(command, account, environ, f"The database in {state.home} cannot be made")
    finally:
        secret.unlink(missing_ok=True)
    # Only a data directory that is complete ever bears this name.
    unfinished.rename(state.data)


def replace_password(programs: Path, state: State, account: Account, environ: Mapping[str, str]) -> None:
    """Give the superuser the remembered password, when the file that held the old one is lost. Raises LocalError."""
    order = f"ALTER ROLE {MASTER} PASSWORD '{state.master_password}'\n"
    command = [str(programs / "postgres"), "--single", "-D", str(state.data), "postgres"]
    _run(command, account, environ, f"The password of the database in {state.home} cannot be set anew", order)


def provide_role(connection: psycopg.Connection[Any], state: State) -> None:
    """Make sure that the role and the database stand, with the remembered password; closes the connection."""
    with connection:
        known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [NAME]).fetchone()
        order = sql.SQL("{verb} ROLE {role} LOGIN CREATEDB PASSWORD {password}").format(
            verb=sql.SQL("ALTER" if known else "CREATE"),
            role=sql.Identifier(NAME),
            password=sql.Literal(state.password),
        )
        connection.execute(order)
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME]).fetchone():
            connection.execute(sql.SQL("CREATE DATABASE {name} OWNER {name}").format(name=sql.Identifier(NAME)))


def _run(command: list[str], account: Account, environ: Mapping[str, str], failure: str, typed: str = "") -> None:
    done = subprocess.run(
        command,
        input=typed,
        capture_output=True,
        text=True,
        cwd="/",
        env=dict(environ),
        start_new_session=True,
        **account.popen,
    )
    if done.returncode != 0:
        raise LocalError(f"{failure}: {(done.stderr or done.stdout).strip()}")
