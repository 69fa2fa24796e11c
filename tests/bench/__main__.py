"""`make bench`: how fast it is, as ratios within one run. Nothing here passes or fails."""

import os

import django

from tests.bench.mail import mail
from tests.bench.programme import scale
from tests.bench.timing import typical
from tests.servers import Servers


def pages() -> None:
    """Compare what a page costs when it is made, when it is kept, and when the reader has it already."""
    from django.core.cache import cache
    from django.test import Client

    client = Client()
    print(f"{'page':<34}{'made':>10}{'kept':>10}{'304':>10}{'made/kept':>12}")
    for path in ("/gcm/", "/gcm/mandate/", "/gcm/calendar/", "/gcm/calendar.ics", "/api/v1/gcm/mandate/"):
        tag = client.get(path)["ETag"]

        def made(path: str = path) -> None:
            cache.clear()
            client.get(path)

        cold = typical(made, 10)
        warm = typical(lambda path=path: client.get(path))
        same = typical(lambda path=path, tag=tag: client.get(path, headers={"If-None-Match": tag}))
        print(f"{path:<34}{cold:>7.1f} ms{warm:>7.1f} ms{same:>7.1f} ms{cold / warm:>11.1f}x")


def main() -> None:
    servers = Servers()
    servers.start()
    os.environ["DJANGO_SETTINGS_MODULE"] = "compact.settings"
    os.environ["EMAIL_URL"] = "dummymail://"
    os.environ["COMPACT_CLOCK"] = "2018-03-12T08:00:00-04:00"
    try:
        django.setup()
        from django.conf import settings
        from django.core.management import call_command
        from django.test.utils import setup_test_environment

        setup_test_environment()
        call_command("migrate", verbosity=0)
        call_command("load_process", str(settings.SHIPPED_PROCESSES[0]))
        pages()
        mail()
        scale()
    finally:
        servers.stop()


if __name__ == "__main__":
    main()
