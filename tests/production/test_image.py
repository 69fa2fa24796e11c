"""The Dockerfile: nothing floating, nothing secret, nobody powerful."""

import re
from fnmatch import fnmatch

from django.conf import settings

from tests.production.files import ROOT, image_environment, of_image, stages


def test_the_base_is_pinned_and_the_same_in_both_stages() -> None:
    bases = [stage[0][1].split(" AS ")[0] for stage in stages()]
    assert len(bases) == 2
    assert len(set(bases)) == 1
    assert re.fullmatch(r"python:3\.1[123](\.\d+)?-slim-bookworm(@sha256:[0-9a-f]{64})?", bases[0])


def test_it_runs_as_a_fixed_nobody() -> None:
    assert of_image("USER") == ["10001:10001"]
    after = [name for name, _rest in stages()[-1]]
    assert "RUN" not in after[after.index("USER") :]


def test_nothing_is_fetched_but_what_the_lock_file_names() -> None:
    every = [instruction for stage in stages() for instruction in stage]
    assert [rest for name, rest in every if name == "ADD"] == []
    runs = [rest for name, rest in every if name == "RUN"]
    assert [rest for rest in runs if re.search(r"https?://(?!localhost)|\b(curl|wget|git)\b", rest)] == []
    installs = [rest for rest in runs if "pip install" in rest]
    assert installs == ["pip install --require-hashes --only-binary :all: -r /tmp/run.txt"]


def test_it_holds_no_secret() -> None:
    assert [name for name in image_environment() if re.search("SECRET|PASSWORD|TOKEN|_URL", name)] == []
    assert [rest for rest in of_image("ARG") if not rest.startswith("COMPACT_BUILD=")] == []
    assert image_environment()["DEBUG"] == "off"
    assert "COMPACT_LOCAL" not in image_environment()


def test_its_command_can_be_replaced_whole() -> None:
    assert of_image("ENTRYPOINT") == []
    assert len(of_image("CMD")) == 1
    assert of_image("CMD")[0].startswith('["granian"')
    assert image_environment()["GRANIAN_HOST"] == "0.0.0.0"
    assert of_image("EXPOSE") == [image_environment()["GRANIAN_PORT"]]


def test_a_connection_for_twice_the_threads() -> None:
    given = image_environment()
    assert int(given["DATABASE_POOL"]) == 2 * int(given["GRANIAN_BLOCKING_THREADS"])


def test_only_the_program_goes_in() -> None:
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    rules = [line for line in lines if line and not line.startswith("#")]
    assert rules[0] == "*"
    let_in = {rule[1:] for rule in rules if rule.startswith("!")}
    ours = {app for app in settings.INSTALLED_APPS if (ROOT / app).is_dir()}
    assert len(ours) == 6
    assert ours | {"templates", "static", "manage.py", "requirements/run.txt"} <= let_in
    assert [name for name in let_in if not (ROOT / name).exists()] == []
    shut = [rule for rule in rules if not rule.startswith("!")]
    assert any(fnmatch("compact/.env", rule) for rule in shut)
