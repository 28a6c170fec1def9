"""A YAML language server from the npm registry, and an editor that asks it over its protocol.

The protocol is LSP: JSON-RPC messages on standard input and output, each behind a line that counts its bytes.
"""

import json
import os
import queue
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import pytest

WANTED = "yaml-language-server@>=1.19 <2"
"""From 2.0 on it asks for a Node that not everybody has yet."""
PATIENCE_S = 60
_SETTINGS: dict[str, dict[str, Any]] = {
    # What the server would fetch from the network is off.
    "yaml": {
        "validate": True,
        "hover": True,
        "completion": True,
        "schemaStore": {"enable": False},
        "kubernetesCRDStore": {"enable": False},
        "yamlVersion": "1.2",
    },
    # Whatever asks for an address all the same gets a door that is shut.
    "http": {"proxy": "http://127.0.0.1:9", "proxyStrictSSL": True},
}


def installed(folder: Path) -> Path:
    """The server's program, installed into `folder` if it is not there; skips the test, with the reason, if it cannot."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        pytest.skip("node and npm are not installed here")
    program = folder / "node_modules" / "yaml-language-server" / "bin" / "yaml-language-server"
    if not program.is_file():
        quiet = ["--no-audit", "--no-fund", "--ignore-scripts", "--no-update-notifier"]
        command = ["npm", "install", "--prefix", str(folder), *quiet, WANTED]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
        except subprocess.TimeoutExpired:
            pytest.skip("the npm registry did not answer in five minutes")
        if done.returncode:
            why = (done.stderr.strip() or "no word why").splitlines()[0]
            pytest.skip(f"the npm registry gave no {WANTED}: {why}")
    return program


class Editor:
    """An editor with one folder open; `schemas` says by which schema files are checked that do not say it."""

    def __init__(self, server: "subprocess.Popen[bytes]", folder: Path, schemas: dict[str, Any]) -> None:
        assert server.stdin is not None
        assert server.stdout is not None
        self._out = server.stdin
        self._folder = folder
        self._settings = {**_SETTINGS, "yaml": {**_SETTINGS["yaml"], "schemas": schemas}}
        self._answers: queue.Queue[dict[str, Any]] = queue.Queue()
        self._said: dict[str, queue.Queue[list[dict[str, Any]]]] = {}
        self._settled = threading.Event()
        self._sending = threading.Lock()
        self._last = self._version = 0
        threading.Thread(target=self._listen, args=(server.stdout,), daemon=True).start()
        self.ask("initialize", _introduction(folder))
        self._tell("initialized", {})
        # Now the server asks for the settings; what was opened before it has them would be judged twice.
        assert self._settled.wait(PATIENCE_S)

    def open(self, path: str, text: str) -> list[dict[str, Any]]:
        """Open a file of the folder with this text, saved or not; what the server finds wrong with it."""
        uri = self._uri(path)
        said = self._said[uri] = queue.Queue()
        # The server keeps what it parsed by address and version.
        self._version += 1
        document = {"uri": uri, "languageId": "yaml", "version": self._version, "text": text}
        self._tell("textDocument/didOpen", {"textDocument": document})
        return said.get(timeout=PATIENCE_S)

    def close(self, path: str) -> None:
        """Close it again."""
        uri = self._uri(path)
        self._tell("textDocument/didClose", {"textDocument": {"uri": uri}})
        # The server takes back what it said, so that nothing of it is mistaken for an answer to the next text.
        while self._said[uri].get(timeout=PATIENCE_S):
            pass
        del self._said[uri]

    def complete(self, path: str, line: int, column: int) -> dict[str, dict[str, Any]]:
        """What may stand at a place, lines and columns from 0: each offer by its label."""
        found = self.ask("textDocument/completion", self._place(path, line, column))
        return {item["label"]: item for item in (found["items"] if isinstance(found, dict) else found)}

    def hover(self, path: str, line: int, column: int) -> str:
        """What is shown of the word at a place, as Markdown; '' for nothing."""
        found = self.ask("textDocument/hover", self._place(path, line, column))
        return found["contents"]["value"] if found else ""

    def ask(self, method: str, params: Any) -> Any:
        """Ask, and wait for the answer."""
        self._last += 1
        self._send({"id": self._last, "method": method, "params": params})
        while True:
            answer = self._answers.get(timeout=PATIENCE_S)
            if answer["id"] == self._last:
                assert "error" not in answer, answer
                return answer["result"]

    def _tell(self, method: str, params: Any) -> None:
        self._send({"method": method, "params": params})

    def _send(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        with self._sending:
            self._out.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
            self._out.flush()

    def _listen(self, stream: BinaryIO) -> None:
        for message in _messages(stream):
            if "method" not in message:
                self._answers.put(message)
            elif message["method"] == "textDocument/publishDiagnostics":
                uri = message["params"]["uri"]
                if uri in self._said:
                    self._said[uri].put(message["params"]["diagnostics"])
            elif message["method"] == "workspace/configuration":
                asked = [self._settings.get(item.get("section")) for item in message["params"]["items"]]
                self._send({"id": message["id"], "result": asked})
                self._settled.set()
            elif "id" in message:
                self._send({"id": message["id"], "result": None})

    def _uri(self, path: str) -> str:
        return (self._folder / path).as_uri()

    def _place(self, path: str, line: int, column: int) -> dict[str, Any]:
        return {"textDocument": {"uri": self._uri(path)}, "position": {"line": line, "character": column}}


def _introduction(folder: Path) -> dict[str, Any]:
    texts = {
        "completion": {"completionItem": {"snippetSupport": True, "documentationFormat": ["markdown", "plaintext"]}},
        "hover": {"contentFormat": ["markdown", "plaintext"]},
        "publishDiagnostics": {},
    }
    return {
        "processId": os.getpid(),
        "rootUri": folder.as_uri(),
        "workspaceFolders": [{"uri": folder.as_uri(), "name": folder.name}],
        "capabilities": {"workspace": {"configuration": True, "workspaceFolders": True}, "textDocument": texts},
    }


def _messages(stream: BinaryIO) -> Iterator[dict[str, Any]]:
    """Every message of a stream, until it ends."""
    while line := stream.readline():
        length = 0
        while line.strip():
            name, _, value = line.partition(b":")
            if name.strip().lower() == b"content-length":
                length = int(value)
            line = stream.readline()
        yield json.loads(stream.read(length))


@contextmanager
def editing(program: Path, folder: Path, schemas: dict[str, Any] | None = None) -> Iterator[Editor]:
    """An editor on a folder, with the server that it asks."""
    command = ["node", str(program), "--stdio"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as server:
        try:
            yield Editor(server, folder, schemas or {})
        finally:
            server.kill()
