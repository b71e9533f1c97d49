"""A real nginx on a free port of this machine."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from tests.support.ssh_server import free_port, wait_for_port

_DEADLINE_SECONDS = 20.0


@contextlib.contextmanager
def nginx_server(folder: Path, block: str) -> Iterator[int]:
    """The port of a server with these lines in its block, until the ``with`` ends; its files lie in ``folder``.

    A machine without nginx fails here and says so.
    """
    folder.mkdir()
    program = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/bin:/opt/homebrew/bin")
    assert program, "the tests need nginx; '.ci/tools tests' installs it"
    port = free_port()
    paths = "".join(
        f"  {name}_temp_path {folder}/{name};\n" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"worker_processes 1;\npid {folder}/pid;\nerror_log stderr;\ndaemon off;\nevents {{}}\n"
        f"http {{\n  access_log off;\n{paths}  server {{\n    listen 127.0.0.1:{port};\n{block}\n  }}\n}}\n",
        encoding="utf-8",
    )
    # The workers of a root's nginx are another user's, who must get to the files of a test.
    flags = ["-g", "user root;"] if Path("/proc/self").owner() == "root" else []
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            [program, "-p", str(folder), "-c", str(folder / "nginx.conf"), *flags], stdout=log, stderr=log
        )
    try:
        wait_for_port(port, folder / "log")
        yield port
    finally:
        server.terminate()
        server.wait(timeout=_DEADLINE_SECONDS)
