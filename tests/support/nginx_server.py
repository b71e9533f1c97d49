"""A real nginx on a free port of this machine."""

from __future__ import annotations

import contextlib
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.support.ssh_server import free_port, wait_for_port

_DEADLINE_SECONDS = 20.0


@contextlib.contextmanager
def nginx_server(folder: Path, block: str, modules: Iterable[str] = ()) -> Iterator[int]:
    """The port of a server with these lines in its block, until the ``with`` ends; its files lie in ``folder``.

    A machine without nginx, or one of its modules, fails here and says so.
    """
    folder.mkdir()
    program = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/bin:/opt/homebrew/bin")
    assert program, "the tests need nginx; '.ci/tools tests' installs it"
    port = free_port()
    paths = "".join(
        f"  {name}_temp_path {folder}/{name};\n" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"{_loading(program, modules)}worker_processes 1;\npid {folder}/pid;\nerror_log stderr;\n"
        f"daemon off;\nevents {{}}\n"
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


def _loading(program: str, modules: Iterable[str]) -> str:
    """Lines that load modules from where this nginx keeps them."""
    said = subprocess.run([program, "-V"], capture_output=True, text=True, check=True).stderr
    place = re.search(r"--modules-path=(\S+)", said)
    paths = [Path(place[1] if place else "modules") / f"{name}.so" for name in modules]
    missing = [path.name for path in paths if not path.is_file()]
    assert not missing, f"the tests need nginx's {', '.join(missing)}; '.ci/tools tests' installs it"
    return "".join(f"load_module {path};\n" for path in paths)
