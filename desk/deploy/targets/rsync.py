"""A folder of releases on a server, laid out as :mod:`desk.deploy.targets.folder` lays it out, over ssh and rsync.

    releases/.incoming-<id>/     a release that is being sent, or was interrupted

Each deploy sends into a folder of its own. What did not change becomes one more name of the file in the live release,
once the server has found it to be as it was left, or of one in a folder that an interrupted deploy left; it does not
travel. The server hashes each file once: before it gets one more name, or after it was sent. The lock is held while a
release goes live, in one step on the server, and is gone with its process: nothing is left to clear away after a deploy
that died.
"""

from __future__ import annotations

import shlex
import subprocess
import tempfile
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from desk.deploy.manifest import FileEntry, Manifest
from desk.deploy.release import RecordError, Release, is_release_id, release_from_json, release_to_json
from desk.deploy.targets.protocol import Kept, Progress, TargetError, lost_asset, no_progress
from desk.deploy.targets.remote_shell import RemoteShell, in_words

_MOST_LEFTOVERS = 15
"""rsync looks for files that did not change in up to twenty folders."""
_INCOMING = "releases/.incoming-"
_GOES_ON = "readers see what they saw; deploy again, which goes on from here"

# Every value comes in as $1, $2 and so on, every name of a file of the site through standard input.
_LIVE = """
live() {
  if [ -L current ]; then
    to=$(readlink current); to=${to%/site}; printf '%s' "${to##*/}"
  elif [ -e current ]; then
    echo "$root/current is not a link of ours; move it away, then deploy again" >&2; exit 64
  fi
}
"""
_READ = f"""
root=$1
{_LIVE}
[ -d "$root" ] || exit 0
cd "$root" || exit 1
id=$(live) || exit
printf 'live %s\\n' "$id"
for record in releases/[0-9]*/release.json; do
  [ -f "$record" ] || continue
  size=$(wc -c <"$record") || exit 1
  printf 'record %d %s\\n' "$size" "$record"
  cat "$record" || exit 1
done
"""
_PREPARE = f"""
root=$1 id=$2 base=$3 size=$4
{_LIVE}
for tool in rsync flock sha256sum; do
  command -v "$tool" >/dev/null || {{ echo "$tool is not installed on the server; install it there" >&2; exit 64; }}
done
umask 022
mkdir -p "$root/releases" && cd "$root" || exit 1
now=$(live) || exit
[ "$now" = "$base" ] || exit 65
for left in releases/.incoming-[0-9]*; do
  [ -d "$left/site" ] && printf 'left %s\\n' "${{left#releases/.incoming-}}"
done
for record in releases/[0-9]*/release.json; do
  [ -f "$record" ] && record=${{record%/release.json}} && printf 'kept %s\\n' "${{record#releases/}}"
done
mkdir -p "releases/.incoming-$id/site" || exit 1
[ "$size" -gt 0 ] || exit 0
incoming=$PWD/releases/.incoming-$id/site
cd "releases/$base/site" || exit 0
# What cannot be linked, or is not as it was left, is sent.
head -c "$size" | xargs -0 -r cp -lf --parents --target-directory="$incoming" -- 2>/dev/null
cd "$incoming" || exit 1
find . ! -type d \\( ! -type f -o ! -perm 0644 \\) -exec rm -f {{}} +
LC_ALL=C sha256sum --check 2>/dev/null
exit 0
"""
_GO_LIVE = f"""
root=$1 id=$2 base=$3
{_LIVE}
cd "$root" || exit 1
exec 9>.lock || exit 1
flock -n 9 || exit 75
now=$(live) || exit
[ "$now" = "$base" ] || exit 65
"""
_TURN_LINK = """
rm -f .current.new && ln -s "releases/$id/site" .current.new && mv -T .current.new current || exit 1
"""
_DEPLOY = f"""
{_GO_LIVE}
size=$4 checks=$5; shift 5
umask 022
incoming=releases/.incoming-$id
head -c "$size" >"$incoming/release.json" || exit 1
[ "$(wc -c <"$incoming/release.json")" -eq "$size" ] || exit 1
[ "$checks" -eq 0 ] || (cd "$incoming/site" && sha256sum --check --quiet --strict) >&2 || exit 66
mv -T "$incoming" "releases/$id" || exit 1
{_TURN_LINK}
for old; do mv -T "releases/$old" "releases/.incoming-$old"; done
rm -rf releases/.incoming-[0-9]*
exit 0
"""
_ROLL_BACK = f"""
{_GO_LIVE}
[ -f "releases/$id/release.json" ] || exit 67
{_TURN_LINK}
"""
_REFUSALS = {
    65: "another release went live after this plan was made; plan again",
    67: "the release is not kept any more; see 'desk deploy --history'",
    75: "another deploy is going live at this moment; wait until it is done, then plan again",
}


@dataclass(frozen=True, slots=True)
class Server:
    """``path`` is from the root of the server. ``reload`` is a command there, run after a release went live."""

    host: str
    path: str
    reload: str = ""


class RsyncTarget:
    """``kept`` releases stay at the server, the live one always."""

    def __init__(self, server: Server, kept: int, progress: Progress = no_progress) -> None:
        self._server, self._kept, self._progress = server, kept, progress
        self._shell = RemoteShell(server.host)
        self._read: Kept | None = None

    def read(self) -> Kept:
        """One connection; folders without a record are not ours."""
        answer = self._shell.run(_READ, self._server.path)
        self._refuse(answer.code, answer.complained)
        live, records = _parse_answer(answer.said)
        releases = sorted((self._release(*record) for record in records), key=lambda x: x.id, reverse=True)
        found = next((release for release in releases if release.id == live), None)
        if live and found is None:
            raise TargetError(f"{self._where}/current points at {live}, which has no record; point it at a release")
        self._read = Kept(tuple(releases), found)
        return self._read

    def deploy(self, release: Release, source: Path, *, base: str) -> None:
        """Send beside, compare every file by its hash on the server, then turn the link."""
        same = same_files(self._manifest_of(base), release)
        answer = self._prepare(release, base, same)
        left, kept = _parse_ids(answer)
        there = right_ones(answer, same)
        self._send(release, source, base, left, there)
        unchecked = [entry for path, entry in release.manifest.items() if path not in there]
        self._go_live(release, base, unchecked, to_forget(release.id, kept, self._kept))
        self._reload()

    def roll_back(self, release_id: str, *, base: str) -> None:
        """Turn the link."""
        answer = self._shell.run(_ROLL_BACK, self._server.path, release_id, base)
        self._refuse(answer.code, answer.complained)
        self._reload()

    @property
    def _where(self) -> str:
        return f"{self._server.host}:{self._server.path}"

    def _release(self, name: str, text: bytes) -> Release:
        try:
            return release_from_json(text.decode())
        except (RecordError, UnicodeDecodeError) as fault:
            raise TargetError(f"{self._where}/{name} cannot be read: {fault}; move that release away") from fault

    def _manifest_of(self, base: str) -> Manifest:
        """What the live release has; no record is ever written anew, so what was read once is enough."""
        kept = self._read or self.read()
        return kept.live.manifest if kept.live and kept.live.id == base else {}

    def _prepare(self, release: Release, base: str, same: Iterable[FileEntry]) -> str:
        same = list(same)
        names = b"".join(f"./{entry.path}\0".encode() for entry in same)
        sums = "".join(map(checksum_line, same)).encode()
        answer = self._shell.run(_PREPARE, self._server.path, release.id, base, str(len(names)), sent=names + sums)
        self._refuse(answer.code, answer.complained)
        return answer.said.decode(errors="replace")

    def _send(self, release: Release, source: Path, base: str, leftovers: list[str], there: Container[str]) -> None:
        """Only regular files of the manifest; a link in the place of one is left out, and missed afterwards."""
        ours = [path for path in release.manifest if path not in release.carried and path not in there]
        if not ours:
            return
        folders = [f"releases/{base}"] if base else []
        folders += [f"{_INCOMING}{id}" for id in leftovers[-_MOST_LEFTOVERS:]]
        known = [f"--link-dest=../../../{folder}/site" for folder in folders]
        to = f"{self._where}/{_INCOMING}{release.id}/site/"
        command = ["rsync", "--secluded-args", "--files-from=-", "--from0", "--checksum", "--perms"]
        command += ["--chmod=D755,F644", "--out-format=%n", "-e", shlex.join(self._shell.transport), *known]
        names = b"".join(f"./{path}\0".encode() for path in ours)  # a name with # first is a comment
        self._rsync([*command, f"{source.resolve()}/", to], names, len(ours))

    def _rsync(self, command: list[str], names: bytes, total: int) -> None:
        with tempfile.TemporaryFile() as sent, tempfile.TemporaryFile() as complaints:
            sent.write(names)
            sent.seek(0)
            try:
                process = subprocess.Popen(command, stdin=sent, stdout=subprocess.PIPE, stderr=complaints)
            except FileNotFoundError:
                raise TargetError("rsync is not installed; install it and deploy again") from None
            with process:
                for number, _ in enumerate(_files_in(process.stdout or ()), 1):
                    self._progress("sending", number, total)
            complaints.seek(0)
            if process.returncode:
                words = in_words(complaints.read().decode(errors="replace"))
                raise TargetError(f"rsync to {self._where} failed: {words}. Now {_GOES_ON}")

    def _go_live(self, release: Release, base: str, unchecked: Sequence[FileEntry], old: list[str]) -> None:
        record = release_to_json(release).encode()
        sums = "".join(map(checksum_line, unchecked)).encode()
        values = (self._server.path, release.id, base, str(len(record)), str(len(unchecked)), *old)
        answer = self._shell.run(_DEPLOY, *values, sent=record + sums)
        if answer.code == 66:
            lost = next((path for path in release.carried if f"./{path}: " in answer.complained), None)
            if lost is not None:
                raise TargetError(f"{self._where}: {lost_asset(lost)}")
            fault = answer.complained.strip().splitlines()[0] if answer.complained.strip() else "a file differs"
            raise TargetError(
                f"what arrived is not what was built ({fault}): a file changed while it was deployed, or the server "
                f"does not keep names apart that differ in capitals alone; {_GOES_ON}"
            )
        self._refuse(answer.code, answer.complained)

    def _reload(self) -> None:
        if not self._server.reload:
            return
        answer = self._shell.run(self._server.reload)
        if answer.code:
            raise TargetError(
                f"the release is live, but '{self._server.reload}' ended with {answer.code} on the server: "
                f"{in_words(answer.complained)}; run it there by hand"
            )

    def _refuse(self, code: int, complained: str) -> None:
        if code in _REFUSALS:
            raise TargetError(f"{self._where}: {_REFUSALS[code]}")
        if code == 64:
            raise TargetError(f"{self._server.host}: {complained.strip()}")
        if code:
            raise TargetError(f"{self._where}: {in_words(complained)}. Now {_GOES_ON}")


def checksum_line(entry: FileEntry) -> str:
    """A line for ``sha256sum --check``, which reads a backslash first as a sign that the name is escaped. Pure."""
    name = f"./{entry.path}"
    escaped = name.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r")
    return f"{'' if escaped == name else chr(92)}{entry.sha256}  {escaped}\n"


def same_files(before: Manifest, release: Release) -> list[FileEntry]:
    """Of a release, the files that had the same content ``before``. Pure."""
    return [x for path, x in release.manifest.items() if path in before and before[path].sha256 == x.sha256]


def right_ones(said: str, entries: Iterable[FileEntry]) -> frozenset[str]:
    """The paths of entries that ``sha256sum --check`` found right; none whose name it writes in another way. Pure."""
    lines = frozenset(said.split("\n"))
    return frozenset(entry.path for entry in entries if f"./{entry.path}: OK" in lines)


def to_forget(live: str, ids: Iterable[str], kept: int) -> list[str]:
    """Of the releases at a target, those beyond the newest ``kept``, never the live one. Pure."""
    return [id for id in sorted({live, *ids}, reverse=True)[kept:] if id != live]


def _parse_ids(said: str) -> tuple[list[str], list[str]]:
    """Ids of folders that interrupted deploys left, oldest first, and of releases; other names are of others."""
    rows = [line.partition(" ") for line in said.splitlines()]
    left, kept = ([id for kind, _, id in rows if kind == what and is_release_id(id)] for what in ("left", "kept"))
    return sorted(left), kept


def _files_in(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Folders are named too; they end in a slash."""
    return (line for line in lines if not line.rstrip(b"\n").endswith(b"/"))


def _parse_answer(said: bytes) -> tuple[str, list[tuple[str, bytes]]]:
    """The live id, and name and text of each record. Raises TargetError when other words are among them. Pure."""
    live, records = "", []
    while said:
        line, _, said = said.partition(b"\n")
        kind, _, rest = line.decode(errors="replace").partition(" ")
        if kind == "live":
            live = rest
        elif kind == "record":
            size, _, name = rest.partition(" ")
            records.append((name, said[: int(size)]))
            said = said[int(size) :]
        else:
            raise TargetError(f"the server greets every login with {line!r}; let it be silent where no terminal is")
    return live, records
