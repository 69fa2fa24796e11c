"""The production files, read the way their tools read them."""

import json
import re
import shlex
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

ROOT = Path(__file__).parents[2]
GIVEN = {
    "SECRET_KEY": "a-secret-of-fifty-characters-made-for-this-test-only-0",
    "ALLOWED_HOSTS": "compact.example.org",
    "SITE_URL": "https://compact.example.org",
    "POSTGRES_PASSWORD": "only4tests",
    "EMAIL_URL": "consolemail://",
    "DEFAULT_FROM_EMAIL": "Compact <no-reply@example.org>",
}


class Missing(Exception):
    """A variable that compose refuses to start without."""


def interpolate(text: str, given: dict[str, str]) -> str:
    """Fill in ${NAME}, ${NAME:-default} and ${NAME:?message} as compose does."""

    def value(match: re.Match[str]) -> str:
        found = given.get(match["name"], "")
        if not found and match["kind"] == ":?":
            raise Missing(f"{match['name']}: {match['rest']}")
        return found or (match["rest"] or "" if match["kind"] == ":-" else "")

    return re.sub(r"\$\{(?P<name>\w+)(?:(?P<kind>:-|:\?)(?P<rest>[^}]*))?\}", value, text)


@cache
def compose_text() -> str:
    return (ROOT / "docker-compose.yml").read_text(encoding="utf-8")


def compose(**given: str) -> dict[str, Any]:
    """The compose file with its variables filled in."""

    def fill(node: Any) -> Any:
        if isinstance(node, dict):
            return {key: fill(inner) for key, inner in node.items()}
        if isinstance(node, list):
            return [fill(inner) for inner in node]
        return interpolate(node, GIVEN | given) if isinstance(node, str) else node

    return fill(YAML(typ="safe", pure=True).load(compose_text()))


@cache
def stages() -> list[list[tuple[str, str]]]:
    """The Dockerfile's instructions, stage by stage, as (instruction, the rest)."""
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    lines = re.sub(r"\\\n\s*", "", re.sub(r"^\s*#.*\n", "", text, flags=re.MULTILINE)).splitlines()
    found: list[list[tuple[str, str]]] = []
    for line in filter(None, lines):
        name, _, rest = line.partition(" ")
        if name == "FROM":
            found.append([])
        found[-1].append((name, rest.strip()))
    return found


def of_image(name: str) -> list[str]:
    """Every such instruction of the stage that becomes the image."""
    return [rest for instruction, rest in stages()[-1] if instruction == name]


def image_environment() -> dict[str, str]:
    pairs = [pair.partition("=") for line in of_image("ENV") for pair in shlex.split(line)]
    return {name: value for name, _, value in pairs if "$" not in value}


def command_of(service: dict[str, Any]) -> list[str]:
    """What the container runs: the service's command, else the image's."""
    return service.get("command") or json.loads(of_image("CMD")[0])


def health_check_of(service: dict[str, Any]) -> list[str]:
    """The command of its health check, else of the image's."""
    if "healthcheck" not in service:
        return json.loads(of_image("HEALTHCHECK")[0].partition("CMD ")[2])
    test = service["healthcheck"]["test"]
    return ["sh", "-c", test[1]] if test[0] == "CMD-SHELL" else test[1:]


def seconds(duration: str) -> int:
    """A duration of compose in seconds."""
    return int(duration[:-1]) * {"s": 1, "m": 60}[duration[-1]]
