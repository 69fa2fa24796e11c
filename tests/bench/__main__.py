"""`make bench`: how fast it is, as ratios within one run. Nothing here passes or fails."""

import os
import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import django

from compact.local.ports import HOST
from tests.bench.programme import scale
from tests.bench.timing import typical
from tests.servers import Servers

MAILS = 500


class _Smtp(socketserver.StreamRequestHandler):
    """Accepts everything at once and keeps nothing: the bench measures the sender, not the sink."""

    def handle(self) -> None:
        self.wfile.write(b"220 sink\r\n")
        in_data = False
        for line in self.rfile:
            if in_data:
                in_data = line != b".\r\n"
                if not in_data:
                    self.wfile.write(b"250 ok\r\n")
                continue
            word = line[:4].upper()
            in_data = word == b"DATA"
            self.wfile.write({b"DATA": b"354 go on\r\n", b"QUIT": b"221 bye\r\n"}.get(word, b"250 ok\r\n"))
            if word == b"QUIT":
                return


@contextmanager
def smtp_sink() -> Iterator[int]:
    with socketserver.ThreadingTCPServer((HOST, 0), _Smtp) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


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


def mail() -> None:
    """Compare the outbox (claim, write, send, record) with Django's own sending over one connection."""
    from django.conf import settings
    from django.core.mail import EmailMessage, get_connection
    from django.db import transaction

    from compact import outbox

    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = HOST
    outbox.register("bench", lambda message: outbox.Mail("Bench", "A line.\n"), label="bench")
    with smtp_sink() as port:
        settings.EMAIL_PORT = port
        mails = [EmailMessage("Bench", "A line.\n", to=[f"n{number}@example.org"]) for number in range(MAILS)]
        begin = time.perf_counter()
        get_connection().send_messages(mails)
        bare = MAILS / (time.perf_counter() - begin)
        with transaction.atomic():
            for number in range(MAILS):
                outbox.enqueue(key=f"bench:{number}", kind="bench", to=f"n{number}@example.org")
        begin = time.perf_counter()
        sent = outbox.sweep()
        ours = sent / (time.perf_counter() - begin)
    print(f"\nmail: {bare:,.0f} a second by Django alone, {ours:,.0f} through the outbox: ratio {ours / bare:.2f}")


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
