"""Which processes are shipped: whatever process files lie in the folder."""

from pathlib import Path

from django.conf import settings

from phases import filereader

FOLDER = Path(__file__).parents[2] / "phases" / "processes"


def test_every_process_file_of_the_folder_is_shipped_and_no_programme() -> None:
    named = sorted(path.name for path in FOLDER.glob("*.yaml") if not path.name.endswith(".programme.yaml"))
    assert [path.name for path in settings.SHIPPED_PROCESSES] == named != []


def test_the_first_says_where_its_demonstration_starts() -> None:
    started = filereader.read(settings.SHIPPED_PROCESSES[0]).entries["process"][0].demonstration
    assert (started is None, started and started.tzinfo is None) == (False, False)
