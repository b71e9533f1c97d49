"""A real sshd on a free port of this machine, which takes one key, made for the test."""

from __future__ import annotations

import contextlib
import os
import shlex
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_DEADLINE_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class SshServer:
    """``rsh`` is the command that reaches it, for RSYNC_RSH; ``tools`` a folder that leads the PATH of its sessions."""

    rsh: str
    tools: Path


@contextlib.contextmanager
def ssh_server() -> Iterator[SshServer]:
    """Serve until the block ends. A machine without sshd fails here and says so."""
    with tempfile.TemporaryDirectory() as name:
        yield from _serve(Path(name))


def _serve(folder: Path) -> Iterator[SshServer]:
    tools = folder / "tools"
    tools.mkdir()
    for name in ("host", "key"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)], check=True)
    shutil.copy(folder / "key.pub", folder / "authorized")
    port = free_port()
    host_key = (folder / "host.pub").read_text(encoding="utf-8")
    (folder / "known").write_text(f"[127.0.0.1]:{port} {host_key}", encoding="utf-8")
    (folder / "sshd_config").write_text(
        f"ListenAddress 127.0.0.1\nPort {port}\nHostKey {folder}/host\nAuthorizedKeysFile {folder}/authorized\n"
        f"PidFile none\nUsePAM no\nStrictModes no\nPasswordAuthentication no\nMaxStartups 100\n"
        f"SetEnv PATH={tools}:{os.environ['PATH']} HOME={folder}\n",  # no login script of whoever runs the tests
        encoding="utf-8",
    )
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(exist_ok=True)
    program = shutil.which("sshd", path=f"{os.environ['PATH']}:/usr/sbin:/usr/local/sbin")
    assert program, "the tests need sshd; '.ci/tools tests' installs it"
    log = (folder / "log").open("wb")
    server = subprocess.Popen([program, "-D", "-e", "-f", str(folder / "sshd_config")], stderr=log)
    try:
        wait_for_port(port, folder / "log")
        options = {"Port": port, "IdentityFile": folder / "key", "IdentitiesOnly": "yes", "IdentityAgent": "none",
                   "UserKnownHostsFile": folder / "known", "StrictHostKeyChecking": "yes",
                   "KexAlgorithms": "curve25519-sha256"}  # fmt: skip
        words = ["ssh", "-F", "none", *(word for name, value in options.items() for word in ("-o", f"{name}={value}"))]
        yield SshServer(shlex.join(words), tools)
    finally:
        server.terminate()
        server.wait(timeout=_DEADLINE_SECONDS)
        log.close()


def free_port() -> int:
    """A port of this machine that nothing listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for_port(port: int, log: Path) -> None:
    """Wait until something answers; fails with what the log says."""
    deadline = time.monotonic() + _DEADLINE_SECONDS
    while True:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        assert time.monotonic() < deadline, log.read_text(encoding="utf-8", errors="replace")
        time.sleep(0.02)
