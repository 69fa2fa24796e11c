"""The compose file is sound, asks for its secrets, and shuts its doors."""

import json
import re

import pytest
from jsonschema import Draft7Validator

from tests.production.files import GIVEN, ROOT, Missing, compose, compose_text, of_image

OURS = {"migrate", "web", "worker", "beat"}
ALL = {"db", "redis", *OURS}


def faults(document: object) -> list[str]:
    schema = json.loads((ROOT / "tests/data/compose-spec.json").read_text(encoding="utf-8"))
    validator = Draft7Validator(schema)
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(document)]


def test_it_keeps_to_the_published_schema() -> None:
    assert faults(compose()) == []


def test_a_fault_would_be_seen() -> None:
    document = compose()
    document["services"]["web"]["depends"] = ["db"]
    document["services"]["web"]["depends_on"]["migrate"]["condition"] = "ready"
    assert len(faults(document)) == 2


def test_it_names_these_services() -> None:
    assert set(compose()["services"]) == ALL


@pytest.mark.parametrize("name", sorted(GIVEN))
def test_it_refuses_to_start_without(name: str) -> None:
    with pytest.raises(Missing, match=f"^{name}: Set {name} in .env"):
        compose(**{name: ""})


def test_it_holds_no_secret() -> None:
    secrets = re.findall(r"^\s*(\w*(?:SECRET|PASSWORD|TOKEN)\w*): *(.*)$", compose_text(), re.MULTILINE)
    assert len(secrets) == 2
    assert [name for name, value in secrets if not value.startswith("${" + name + ":?")] == []


def test_database_and_broker_are_reached_from_inside_only() -> None:
    document = compose()
    assert document["networks"]["inside"]["internal"] is True
    for name in ("db", "redis"):
        assert "ports" not in document["services"][name]
        assert document["services"][name]["networks"] == ["inside"]
    assert document["services"]["web"]["ports"] == ["127.0.0.1:8000:8000"]


@pytest.mark.parametrize("name", sorted(ALL))
def test_each_service_is_limited_watched_and_stopped_in_time(name: str) -> None:
    service = compose()["services"][name]
    assert set(service["deploy"]["resources"]["limits"]) == {"cpus", "memory"}
    assert service["init"] is True
    assert service["read_only"] is True
    assert service["tmpfs"]
    assert "stop_grace_period" in service
    assert service["logging"]["options"]["max-size"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert service["restart"] == ("no" if name == "migrate" else "unless-stopped")
    if name == "web":
        assert "/healthz" in of_image("HEALTHCHECK")[0]
    elif name != "migrate":
        assert service["healthcheck"]["test"]


@pytest.mark.parametrize("name", sorted(OURS))
def test_our_services_share_one_image_and_hold_no_power(name: str) -> None:
    service = compose(COMPACT_BUILD="abc")["services"][name]
    assert service["image"] == "compact:abc"
    assert service["build"]["args"] == {"COMPACT_BUILD": "abc"}
    assert service["cap_drop"] == ["ALL"]


@pytest.mark.parametrize("name", ["web", "worker", "beat"])
def test_they_wait_for_database_broker_and_migrations(name: str) -> None:
    assert compose()["services"][name]["depends_on"] == {
        "db": {"condition": "service_healthy"},
        "redis": {"condition": "service_healthy"},
        "migrate": {"condition": "service_completed_successfully"},
    }


def test_every_volume_is_named_and_kept() -> None:
    document = compose()
    used = {
        volume.partition(":")[0] for service in document["services"].values() for volume in service.get("volumes", [])
    }
    assert used == set(document["volumes"])
    assert document["services"]["db"]["volumes"] == ["data:/var/lib/postgresql"]


def test_every_variable_stands_in_the_example() -> None:
    asked = set(re.findall(r"\$\{(\w+)", compose_text()))
    named = set(re.findall(r"^(?:# )?(\w+)=", (ROOT / ".env.example").read_text(encoding="utf-8"), re.MULTILINE))
    assert asked - named == set()
