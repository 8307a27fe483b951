"""A real python-lsp-server, which runs Pylint with the plugin on a file that an editor opens."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from running import environment, written

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("pylsp") is None, reason="python-lsp-server is not installed; tox -e editors has it"
)

SETTINGS = {"pylsp": {"plugins": {"pylint": {"enabled": True, "args": ["--load-plugins=lint_rules"]}}}}


def say(server: subprocess.Popen[bytes], method: str, parameters: object, number: int | None = None) -> None:
    message = {"jsonrpc": "2.0", "method": method, "params": parameters}
    body = json.dumps(message if number is None else {**message, "id": number}).encode()
    assert server.stdin is not None
    server.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
    server.stdin.flush()


def heard(server: subprocess.Popen[bytes]) -> dict[str, Any]:
    """The next message; an end of the stream fails the test."""
    assert server.stdout is not None
    length = 0
    while (line := server.stdout.readline().strip()) or not length:
        assert line, "the server has ended"
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    message: dict[str, Any] = json.loads(server.stdout.read(length))
    return message


def test_findings_are_shown_in_the_editor(tmp_path: Path) -> None:
    path = written(tmp_path, {"a.py": "import logging\n\nlogging.info('x')\n"}) / "a.py"
    with subprocess.Popen(
        [sys.executable, "-m", "pylsp"],
        cwd=tmp_path,
        env=environment(tmp_path),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as server:
        # A server that says nothing more must not hold up the tests.
        patience = threading.Timer(60, server.kill)
        patience.start()
        try:
            say(server, "initialize", {"processId": None, "rootUri": tmp_path.as_uri(), "capabilities": {}}, 1)
            while heard(server).get("id") != 1:
                pass
            say(server, "initialized", {})
            say(server, "workspace/didChangeConfiguration", {"settings": SETTINGS})
            document = {"uri": path.as_uri(), "languageId": "python", "version": 1, "text": path.read_text()}
            say(server, "textDocument/didOpen", {"textDocument": document})
            found: list[dict[str, Any]] = []
            while not any(one.get("source") == "pylint" for one in found):
                message = heard(server)
                if message.get("method") == "textDocument/publishDiagnostics":
                    found = message["params"]["diagnostics"]
        finally:
            patience.cancel()
            server.kill()
    ours = [one for one in found if one.get("code") == "W6708"]
    assert [one["range"]["start"]["line"] for one in ours] == [2]
    assert "root-logger" in ours[0]["message"]
