"""A bare SMTP server: takes everything at once and keeps nothing, so that a bench measures the sender.

`python -m tests.bench.sink` prints its port and runs until it is ended.
"""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from compact.local.ports import HOST

END = b"\r\n.\r\n"


class Sink(asyncio.Protocol):
    """Answers each command with one line; what is between DATA and its end is thrown away."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport, self.heard, self.in_data = transport, b"", False
        transport.write(b"220 sink\r\n")

    def data_received(self, data: bytes) -> None:
        self.heard += data
        while (end := self.heard.find(END if self.in_data else b"\r\n")) >= 0:
            said, self.heard = self.heard[:end], self.heard[end + len(END if self.in_data else b"\r\n") :]
            self.answer(b"." if self.in_data else said[:4].upper())

    def answer(self, word: bytes) -> None:
        self.in_data = word == b"DATA"
        if word == b"EHLO":
            self.transport.write(b"250-sink\r\n250 8BITMIME\r\n")
        elif word == b"QUIT":
            self.transport.write(b"221 bye\r\n")
            self.transport.close()
        else:
            self.transport.write(b"354 go on\r\n" if self.in_data else b"250 ok\r\n")


async def serve() -> None:
    server = await asyncio.get_running_loop().create_server(Sink, HOST, 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


@contextmanager
def running() -> Iterator[int]:
    """Run one in a process of its own; yields its port."""
    process = subprocess.Popen([sys.executable, "-m", "tests.bench.sink"], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield int(process.stdout.readline())
    finally:
        process.kill()
        process.wait()


if __name__ == "__main__":
    asyncio.run(serve())
