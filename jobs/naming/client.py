"""HTTP client of a language model server: one bounded request, no redirect, no proxy, no retry."""

import http.client
import io
import json
import socket
import ssl
import time
from typing import Any, Final
from urllib.parse import urlsplit

from jobs.errors import JobError
from jobs.label_settings import LabelsSettings

#: Upper bound of an answer that is read, in bytes.
_MOST: Final = 1 << 18


class NoAnswer(JobError):
    """The server gave no answer that can be read; the message is in our own words alone."""


class _Clock:
    """A deadline for all of a request."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds that are left.

        Raises
        ------
        TimeoutError
            None are.
        """
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left


class _Bytes(io.RawIOBase):
    """What a socket receives until the deadline, however slowly it drips."""

    def __init__(self, connected: socket.socket, clock: _Clock) -> None:
        self._socket, self._clock = connected, clock

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Receive some bytes; 0 at the end."""
        self._socket.settimeout(self._clock.left())
        return self._socket.recv_into(buffer)


class _Bounded:
    """A connected socket that keeps to a deadline, as `http.client` uses it."""

    def __init__(self, connected: socket.socket, clock: _Clock) -> None:
        self._socket, self._clock = connected, clock

    def sendall(self, data: bytes) -> None:
        """Send all."""
        self._socket.settimeout(self._clock.left())
        self._socket.sendall(data)

    def makefile(self, *_: Any) -> io.BufferedReader:
        """Give what is received as a file."""
        return io.BufferedReader(_Bytes(self._socket, self._clock))

    def close(self) -> None:
        """Leave it open: the answer is still to be read."""


def ask(settings: LabelsSettings, body: bytes) -> str:
    """Send a request for a chat completion, and give the text of its first choice.

    Raises
    ------
    NoAnswer
        There is no connection, no answer in time, or none that is a chat completion.
    """
    clock = _Clock(settings.timeout)
    try:
        status, data = _exchange(settings, body, clock)
    except TimeoutError:
        raise NoAnswer(f"gave no answer in {settings.timeout:g} seconds") from None
    except ssl.SSLError:
        raise NoAnswer("could not be connected to securely (TLS)") from None
    except OSError:
        raise NoAnswer("could not be connected to, or closed the connection") from None
    except http.client.HTTPException:
        raise NoAnswer("does not speak HTTP as it should") from None
    if 300 <= status < 400:
        raise NoAnswer(f"sent the request elsewhere (HTTP {status}), which is not followed")
    if status != 200:
        raise NoAnswer(f"refused the request (HTTP {status})")
    if len(data) > _MOST:
        raise NoAnswer(f"gave an answer of more than {_MOST >> 10} KiB")
    return _content(data)


def _exchange(settings: LabelsSettings, body: bytes, clock: _Clock) -> tuple[int, bytes]:
    """Send the request and read the answer: its status and, where that is good, its body."""
    url = urlsplit(str(settings.base_url))
    host = str(url.hostname)
    connection = http.client.HTTPConnection(host, url.port, timeout=clock.left())
    if url.scheme == "https":
        secure = ssl.create_default_context()
        connection = http.client.HTTPSConnection(
            host, url.port, timeout=clock.left(), context=secure
        )
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    if settings.api_key is not None:
        headers["Authorization"] = f"Bearer {settings.api_key.get_secret_value()}"
    connection.connect()
    connected: socket.socket = connection.sock
    try:
        connection.sock = _Bounded(connected, clock)
        connection.request("POST", f"{url.path.rstrip('/')}/chat/completions", body, headers)
        with connection.getresponse() as response:
            return response.status, response.read(_MOST + 1) if response.status == 200 else b""
    finally:
        connected.close()


def _content(data: bytes) -> str:
    """Take the text of the first choice out of a chat completion."""
    try:
        answer = json.loads(data.decode("utf-8"))
        content = answer["choices"][0]["message"]["content"]
    except (ValueError, LookupError, TypeError, RecursionError):
        raise NoAnswer("gave an answer that is no chat completion") from None
    if not isinstance(content, str):
        raise NoAnswer("gave an answer without a text")
    return content
