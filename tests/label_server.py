"""A language model server on loopback for tests: it answers as told, and remembers what it got."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

#: Writes an answer: gets the handler and what was asked.
Answer = Callable[[BaseHTTPRequestHandler, dict[str, Any]], None]


def send(
    handler: BaseHTTPRequestHandler,
    body: bytes,
    status: int = 200,
    kind: str = "application/json",
    **headers: str,
) -> None:
    """Send an answer over HTTP."""
    handler.send_response(status)
    handler.send_header("Content-Type", kind)
    handler.send_header("Content-Length", str(len(body)))
    for name, value in headers.items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(body)


def completion(content: Any) -> bytes:
    """A chat completion with this text."""
    return json.dumps(
        {"choices": [{"message": {"role": "assistant", "content": content}}]}
    ).encode()


def data(asked: dict[str, Any]) -> dict[str, Any]:
    """What is asked about: the data of a topic."""
    found: dict[str, Any] = json.loads(asked["messages"][1]["content"])
    return found


def says(label: Callable[[dict[str, Any]], str]) -> Answer:
    """Answer with a label that is made of the data of the topic."""

    def answer(handler: BaseHTTPRequestHandler, asked: dict[str, Any]) -> None:
        send(handler, completion(json.dumps({"label": label(data(asked))})))

    return answer


class Server:
    """What a server got: the bodies, and the headers of each request."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.asked: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.paths: list[str] = []
        self.port = 0

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}/v1"


@contextmanager
def serving(answer: Answer) -> Iterator[Server]:
    """Run a server as long as the block lasts."""
    server = Server(answer)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # the name that http.server calls
            length = int(self.headers["Content-Length"])
            asked = json.loads(self.rfile.read(length))
            server.asked.append(asked)
            server.headers.append(dict(self.headers.items()))
            server.paths.append(self.path)
            try:
                server.answer(self, asked)
            except OSError:
                return  # the client has left

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    listening = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    listening.daemon_threads = True
    server.port = listening.server_address[1]
    thread = threading.Thread(target=listening.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        listening.shutdown()
        listening.server_close()
        thread.join()
