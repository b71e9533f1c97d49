from __future__ import annotations

import pytest

from plugins.edition.jobs import BytesJob, Job, check_paths
from plugins.newsroom.findings import Location


def job(path: str, owner: str = "x.md") -> Job:
    return BytesJob(path=path, content=b"", owner=Location(owner))


def faults(*jobs: Job) -> list[str]:
    return [str(finding) for finding in check_paths(jobs)]


def test_files_of_their_own_are_no_fault() -> None:
    """Files in one folder, and folders beside each other, live together."""
    assert faults(job("index.html"), job("a/index.html"), job("a/b/index.html"), job("ab/index.html")) == []


def test_the_second_owner_of_a_file_is_told_who_has_it() -> None:
    """The first job keeps the path; each later one has a finding."""
    jobs = [job("a/index.html", owner) for owner in ("1.md", "2.md", "3.md")]
    assert faults(*jobs) == [
        f"{owner}:1:1: error NEWS-U001 its address /a/ is also that of 1.md; give one of them another slug"
        for owner in ("2.md", "3.md")
    ]


@pytest.mark.parametrize(
    ("first", "second"), [("a/B.html", "A/b.html"), ("straße.html", "STRASSE.html"), ("É.txt", "é.txt")]
)
def test_case_tells_no_files_apart(first: str, second: str) -> None:
    """Some file systems and hosts would give one file for both."""
    assert len(faults(job(first), job(second))) == 1


@pytest.mark.parametrize(
    ("first", "second"), [("a", "a/index.html"), ("a/index.html", "a"), ("a/b/c", "A/B"), ("x/y", "x/y/z/w")]
)
def test_a_file_cannot_stand_where_a_folder_is_needed(first: str, second: str) -> None:
    """In either order the second one is refused, and the first is named."""
    (fault,) = faults(job(first, "first.md"), job(second, "second.md"))
    assert fault.startswith("second.md:1:1: error NEWS-U001 its address /")
    assert "is also that of first.md" in fault


@pytest.mark.parametrize(
    "path", ["../a", "a/../../b", "/etc/passwd", "a//b", "", "a/", "./a", "a/./b", "a\\..\\b", "a\0b", ".."]
)
def test_no_file_leaves_the_output_folder(path: str) -> None:
    """Paths that climb, are absolute, or could be read as something else are refused."""
    assert faults(job(path)) == [
        " ".join(f"x.md:1:1: error NEWS-U002 '{path}' would leave output/; choose another slug or path".split())
    ]


def test_a_refused_job_keeps_no_path() -> None:
    """Only jobs that stand can be in another's way."""
    assert len(faults(job("a"), job("a/b"), job("a/b/c"))) == 2
    assert len(faults(job("../a"), job("a"))) == 1
