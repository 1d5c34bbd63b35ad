"""An HTTP connection to an address that was chosen before, which can be cut off at a deadline."""

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass

_MOST_ADDRESSES = 4
"""To try of one host: it may name thousands, none of which answers."""


@dataclass(frozen=True)
class Target:
    """`host` is who is asked and whose certificate must fit, `addresses` where the connection may go."""

    host: str
    port: int
    tls: bool
    path: str
    addresses: Sequence[str]


class PinnedConnection(http.client.HTTPConnection):
    """Connects to the first of the target's addresses that answers; its name is not resolved again.

    `deadline` is when `time.monotonic()` ends all attempts to connect.
    """

    def __init__(self, target: Target, connect_seconds: float, read_seconds: float, deadline: float) -> None:
        super().__init__(target.host, target.port, timeout=connect_seconds)
        self._target, self._read_seconds = target, read_seconds
        self._connect_seconds, self._deadline = connect_seconds, deadline
        self._wire: socket.socket | None = None
        self.default_port = 443 if target.tls else 80  # leaves the port out of the Host header

    def connect(self) -> None:
        """Raises OSError, ssl.SSLError among them."""
        self.sock = self._wire = self._first_that_answers()
        self.sock.settimeout(self._read_seconds)
        if self._target.tls:
            context = ssl.create_default_context()
            secured = context.wrap_socket(self.sock, server_hostname=self._target.host, do_handshake_on_connect=False)
            self.sock = self._wire = secured  # before the handshake, which must not outlive the deadline either
            secured.do_handshake()

    def cut(self) -> None:
        """End the connection from another thread: whoever waits for it sees its end at once."""
        if self._wire is not None:  # not `sock`, which http.client lets go of while the answer is still being read
            with suppress(OSError):
                socket.socket.shutdown(self._wire, socket.SHUT_RDWR)  # TLS's own would wait for the other side

    def _first_that_answers(self) -> socket.socket:
        *others, last = self._target.addresses[:_MOST_ADDRESSES]
        for address in others:
            with suppress(OSError):
                return self._connected(address)
        return self._connected(last)

    def _connected(self, address: str) -> socket.socket:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("the time for it is up")
        return socket.create_connection((address, self._target.port), min(self._connect_seconds, left))


@contextmanager
def cut_off_at(deadline: float, connection: PinnedConnection) -> Iterator[None]:
    """End the connection when `time.monotonic()` reaches `deadline`, however slowly it still sends.

    A timeout of the socket would not do: it begins anew with every byte.
    """
    timer = threading.Timer(max(0.0, deadline - time.monotonic()), connection.cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
