from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.servers import not_here, require

# Without the last ones Chromium looks up hosts of its maker at every start.
FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    path = require("chromium", "the walk and the accessibility checks need a browser (Debian's package chromium)")
    with sync_playwright() as playwright:
        try:
            chromium = playwright.chromium.launch(executable_path=path, args=FLAGS)
        except Exception as error:
            not_here("chromium", f"it does not start: {str(error).splitlines()[0]}")
        yield chromium
        chromium.close()
