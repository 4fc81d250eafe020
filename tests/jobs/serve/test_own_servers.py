"""The queue server and the demo's mail server that the process tree brings along."""

from __future__ import annotations

import smtplib
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from pathlib import Path

import click
import pytest
import redis

from trustward.serve import queue_server, tree
from trustward.settings import queue_socket, read_settings

pytestmark = pytest.mark.database("sqlite")  # once: none of it asks which database is under test


@contextmanager
def running(command: list[str], **more) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, **more)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(10)


def client_of(home: Path) -> redis.Redis:
    client = redis.Redis.from_url(read_settings({"TRUSTWARD_HOME": str(home)}).redis_url)
    deadline = time.monotonic() + 10
    while True:
        try:
            client.ping()
            return client
        except redis.ConnectionError:
            assert time.monotonic() < deadline
            time.sleep(0.02)


@pytest.mark.parametrize("name", ["short", "길다" * 20 + "/" + "long name " * 12])
def test_the_queue_server_keeps_what_it_was_told_over_a_restart(tmp_path: Path, name: str) -> None:
    home = tmp_path / name
    home.mkdir(parents=True)
    with running(queue_server.command(home)), client_of(home) as client:
        client.set("promise", "kept")
        assert client.config_get("maxmemory-policy")["maxmemory-policy"] == "noeviction"
        assert client.config_get("port")["port"] == "0"
        time.sleep(1.1)  # the log is written every second
    with running(queue_server.command(home)), client_of(home) as client:
        assert client.get("promise") == b"kept"
    assert queue_socket(home).parent.stat().st_mode & 0o777 == 0o700


def test_a_folder_that_is_a_link_is_refused(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "run").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(click.ClickException, match="somebody else"):
        queue_server.private_folder(tmp_path / "run")


def test_the_mail_server_keeps_each_message_as_a_private_file(tmp_path: Path) -> None:
    folder = tmp_path / "mail"
    with tree.listen("127.0.0.1", 0) as listening:
        code = "import sys; from pathlib import Path; from trustward.serve import mailsink; "
        code += "mailsink.run(Path(sys.argv[1]), int(sys.argv[2]))"
        command = [sys.executable, "-c", code, str(folder), str(listening.fileno())]
        with (
            running(command, pass_fds=[listening.fileno()]),
            smtplib.SMTP("127.0.0.1", listening.getsockname()[1], timeout=10) as smtp,
        ):
            for subject in ("first", "둘째"):
                text = f"Message-ID: <{len(subject)}@trustward.example>\r\nSubject: {subject}\r\n\r\n.dot\r\n안녕\r\n"
                smtp.sendmail("a@one.example", ["b@two.example", "c@two.example"], text.encode())
    files = sorted(folder.iterdir())
    assert [path.suffix for path in files] == [".eml", ".eml"]
    message = message_from_bytes(files[0].read_bytes())
    assert message["Message-ID"] == "<5@trustward.example>"
    assert message.get_all("X-RcptTo") == ["b@two.example", "c@two.example"]
    assert "안녕" in files[1].read_text("utf-8")
    assert folder.stat().st_mode & 0o777 == 0o700
    assert files[0].stat().st_mode & 0o777 == 0o600


def test_a_port_in_use_is_said_in_a_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(click.ClickException, match=f"Port {port} is in use by another program"):
            tree.listen("127.0.0.1", port)
