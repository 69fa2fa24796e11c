"""The settings of the local run: what the environment and .env leave open gets a value that suits one machine."""

import os
import secrets
from pathlib import Path
from urllib.parse import quote

import environ

from compact.local.state import write_private

BASE_DIR = Path(__file__).resolve().parent.parent.parent
SECRET_FILE = "secret-key"


def read_env_file() -> None:
    """Read .env as the settings do: it never overrides the environment."""
    if (BASE_DIR / ".env").exists():
        environ.Env.read_env(BASE_DIR / ".env")


def var_dir() -> Path:
    """Where the local run keeps everything (VAR_DIR; relative to the project), as an absolute path."""
    return BASE_DIR / (os.environ.get("VAR_DIR") or "var")


def port() -> int:
    """The port of the web server (PORT)."""
    return int(os.environ.get("PORT") or 8000)


def defaults(var: Path, port: int, secret: str) -> dict[str, str]:
    """Values for whatever the environment leaves open."""
    # django-environ takes the first slash of the path for the end of an empty host.
    values = {
        "SECRET_KEY": secret,
        "DEBUG": "off",
        "ALLOWED_HOSTS": "localhost,127.0.0.1,[::1]",
        "SITE_URL": f"http://localhost:{port}",
        "EMAIL_URL": f"filemail:///{quote(str(var / 'mail'))}",
        "COMPACT_LOCAL": "1",
    }
    return {name: value for name, value in values.items() if not os.environ.get(name)}


def secret_key(var: Path) -> str:
    """The secret of this var folder, made on the first run and kept in a file that only this account may read."""
    path = var / SECRET_FILE
    if not path.exists():
        write_private(path, secrets.token_urlsafe(50), once=True)
    return path.read_text().strip()


def passing_secret(var: Path) -> str:
    """The secret of this var folder if it has one, else one for this process only; nothing is written."""
    try:
        return (var / SECRET_FILE).read_text().strip() or secrets.token_urlsafe(50)
    except OSError:
        return secrets.token_urlsafe(50)
