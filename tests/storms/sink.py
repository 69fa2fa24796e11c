"""A bare SMTP server that misbehaves as it is told, the same way for the same seed.

`python -m tests.storms.sink --journal FILE` prints its port and runs until it is ended. Each mail that it accepts is a
line of the journal before it is answered: what stands there has arrived, whatever the sender heard of it.
"""

import asyncio
import hashlib
import os
import re
import sys
import time
from argparse import ArgumentParser, Namespace
from collections import Counter

from compact.local.ports import HOST

END = b"\r\n.\r\n"
HEADER = re.compile(rb"^(Message-ID|X-Compact-Key): *(.*?)\r$", re.MULTILINE | re.IGNORECASE)


class Manners:
    """How it behaves, and the journal of what it accepted."""

    def __init__(self, options: Namespace) -> None:
        self.options = options
        self.tries: Counter[str] = Counter()
        self.journal = os.open(options.journal, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def chance(self, what: str, recipient: str) -> float:
        """A number from 0 to 1 for this try of this recipient: independent of who comes first."""
        said = f"{self.options.seed} {what} {recipient} {self.tries[recipient]}"
        return int.from_bytes(hashlib.sha256(said.encode()).digest()[:4]) / 2**32

    def accept(self, recipient: str, data: bytes) -> None:
        head = data.partition(b"\r\n\r\n")[0] + b"\r\n"
        found = {name.decode().lower(): value.decode() for name, value in HEADER.findall(head)}
        line = (f"{time.time():.3f}", recipient, found.get("message-id", ""), found.get("x-compact-key", ""))
        os.write(self.journal, ("\t".join(line) + "\n").encode())


class Conversation(asyncio.Protocol):
    """One connection: a line in, a line out, and between DATA and its end the mail."""

    def __init__(self, manners: Manners) -> None:
        self.manners, self.options = manners, manners.options
        self.heard, self.in_data, self.recipient = b"", False, ""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        if self.options.hang != "greeting":
            self.say(b"220 sink\r\n")

    def data_received(self, data: bytes) -> None:
        self.heard += data
        while (end := self.heard.find(mark := END if self.in_data else b"\r\n")) >= 0:
            said, self.heard = self.heard[:end], self.heard[end + len(mark) :]
            self.take(said) if self.in_data else self.answer(said)

    def answer(self, line: bytes) -> None:
        word = line[:4].upper()
        if word == b"EHLO":
            self.say(b"250-sink\r\n250 8BITMIME\r\n")
        elif word == b"RCPT":
            self.recipient = line.decode().partition("<")[2].partition(">")[0]
            self.manners.tries[self.recipient] += 1
            self.say(self.refusal("rcpt") or b"250 ok\r\n")
        elif word == b"DATA":
            self.in_data = True
            self.say(b"354 go on\r\n")
        elif word == b"QUIT":
            self.say(b"221 bye\r\n")
            self.transport.close()
        else:
            self.say(b"250 ok\r\n")

    def take(self, data: bytes) -> None:
        self.in_data = False
        if self.options.hang == "data":
            return
        if refusal := self.refusal("data"):
            self.say(refusal)
            return
        self.manners.accept(self.recipient, data)
        if self.manners.chance("drop", self.recipient) < self.options.drop:
            self.transport.abort()
        else:
            self.say(b"250 ok\r\n")

    def refusal(self, at: str) -> bytes:
        options = self.options
        refuses = options.at == at and self.manners.chance("refuse", self.recipient) < options.refuse
        return f"{options.code} {options.words}\r\n".encode() if refuses else b""

    def say(self, line: bytes) -> None:
        if not self.options.drip:
            self.transport.write(line)
        else:
            asyncio.get_running_loop().create_task(self.drip(line))

    async def drip(self, line: bytes) -> None:
        """One byte at a time, each soon enough that no limit on a single wait is reached."""
        for byte in line:
            await asyncio.sleep(self.options.drip)
            self.transport.write(bytes([byte]))


def options(argv: list[str]) -> Namespace:
    parser = ArgumentParser(prog="python -m tests.storms.sink", description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--journal", required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--refuse", type=float, default=0, help="share of the tries that are refused")
    parser.add_argument("--at", choices=["rcpt", "data"], default="rcpt", help="where it refuses")
    parser.add_argument("--code", type=int, default=451)
    parser.add_argument("--words", default="4.3.0 try again later")
    parser.add_argument("--drop", type=float, default=0, help="share of the accepted that go unanswered, hung up on")
    parser.add_argument("--hang", choices=["greeting", "data"], help="says nothing from there on")
    parser.add_argument("--drip", type=float, default=0, help="seconds before each byte that it says")
    return parser.parse_args(argv)


async def serve(told: Namespace) -> None:
    manners = Manners(told)
    server = await asyncio.get_running_loop().create_server(lambda: Conversation(manners), HOST, told.port, backlog=200)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(options(sys.argv[1:])))
