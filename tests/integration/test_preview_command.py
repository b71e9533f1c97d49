"""``desk preview`` as a process of its own: its words, its port, its end, and how it starts anew."""

from __future__ import annotations

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from click.testing import CliRunner

from desk.cli import main
from tests.support.preview import wait_for
from tests.support.sites import ROOT, story, write_site

COMMAND = (sys.executable, "-c", "from desk.cli import main; main()", "preview")
FILES = {"articles/a.md": story(title="Alpha"), "articles/s.md": story(title="Soon", date="2026-08-01")}


@contextmanager
def running(folder: Path, port: int, *options: str, code: Path = ROOT) -> Iterator[Path]:
    """The command, with the code below ``code``; gives the file of its words."""
    words = folder / "words.txt"
    with words.open("wb") as out:
        process = subprocess.Popen(
            [*COMMAND, "--port", str(port), *options],
            cwd=folder,
            stdout=out,
            stderr=subprocess.STDOUT,
            env={
                **os.environ,
                "PYTHONPATH": f"{code}{os.pathsep}{os.environ.get('PYTHONPATH', '')}",
                "PYTHONUNBUFFERED": "1",
            },
        )
        try:
            yield words
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=30)


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def page(port: int, path: str, host: str = "localhost") -> str:
    """What is answered, or nothing."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path, headers={"Host": host})
        return connection.getresponse().read().decode()
    except OSError:
        return ""
    finally:
        connection.close()


def test_it_says_where_the_site_is_and_takes_a_free_port(tmp_path: Path) -> None:
    """As of the instant that was asked for; a port that is taken is named."""
    write_site(tmp_path, FILES)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = int(taken.getsockname()[1])
        with running(tmp_path, port, "--at", "2026-08-02") as words:
            wait_for(lambda: "The site is at" in words.read_text(), "it does not start", 60)
            said = words.read_text()
            assert f"Port {port} is taken." in said
            found = int(said.partition("http://127.0.0.1:")[2].split()[0])
            assert "Soon" in page(found, "/")


def test_it_lets_phones_in_with_a_link(tmp_path: Path) -> None:
    """``--lan`` says the link and draws it; this machine looks without it, under the address it was named by too."""
    write_site(tmp_path, FILES)
    port = free_port()
    with running(tmp_path, port, "--lan", "--host", "192.0.2.7") as words:
        wait_for(lambda: "Alpha" in page(port, "/"), "it does not start", 60)
        said = words.read_text(encoding="utf-8")
        assert f"The site is at http://127.0.0.1:{port} " in said
        assert f"http://192.0.2.7:{port}/_desk/enter?token=" in said
        assert "\u2584" in said
        assert "Alpha" in page(port, "/", f"192.0.2.7:{port}")
        assert "Alpha" not in page(port, "/", f"192.0.2.8:{port}")


def test_a_changed_plugin_starts_it_anew_at_the_same_port(tmp_path: Path) -> None:
    """The new code answers."""
    code = tmp_path / "code"
    for name in ("desk", "plugins"):
        shutil.copytree(ROOT / name, code / name, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "site").mkdir()
    write_site(tmp_path / "site", FILES)
    port = free_port()
    with running(tmp_path / "site", port, code=code) as words:
        wait_for(lambda: "Alpha" in page(port, "/"), "it does not start", 60)
        plugin = code / "plugins/edition/plan.py"
        source = plugin.read_text(encoding="utf-8")
        plugin.write_text(source.replace('"Page not found"', '"No such page"'), encoding="utf-8")
        wait_for(lambda: "No such page" in page(port, "/nowhere/"), "the new code does not answer", 60)
        assert words.read_text().count(f"The site is at http://127.0.0.1:{port} ") == 2


def test_wrong_settings_end_it_at_the_start(tmp_path: Path) -> None:
    """With the finding, and exit code 1; a wrong option is wrong usage."""
    write_site(tmp_path, FILES, {"NEWS_NO": 1})
    conf = str(tmp_path / "pelicanconf.py")
    result = CliRunner().invoke(main, ["preview", "--port", "0", "--settings", conf])
    assert (result.exit_code, "NEWS-S002" in result.stderr) == (1, True)
    write_site(tmp_path, FILES)
    result = CliRunner().invoke(main, ["preview", "--port", "0", "--settings", conf, "--at", "soon"])
    assert (result.exit_code, "--at" in result.stderr) == (2, True)
