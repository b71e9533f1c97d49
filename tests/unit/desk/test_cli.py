from __future__ import annotations

import subprocess
import sys

import pytest
from click.testing import CliRunner

from desk import cli
from tests.support.sites import ROOT


@pytest.mark.parametrize("name", ["build", "check", "deploy", "new", "preview", "related", "status"])
def test_each_command_is_found_by_its_name(name: str) -> None:
    """And is listed with what it does."""
    assert CliRunner().invoke(cli.main, [name, "--help"]).output.startswith(f"Usage: main {name} [OPTIONS]")
    assert f"\n  {name} " in CliRunner().invoke(cli.main, ["-h"]).output


def test_an_unknown_command_is_wrong_usage() -> None:
    """No module is looked for under a name that was typed."""
    result = CliRunner().invoke(cli.main, ["cli"])
    assert result.exit_code == 2
    assert "No such command 'cli'" in result.output


def test_a_command_loads_no_library_that_only_others_need() -> None:
    """Those that rank stories and draw words take longer to load than a plan of a deploy takes to make."""
    code = (
        "import sys; from click.testing import CliRunner; from desk.cli import main; "
        "assert CliRunner().invoke(main, ['deploy', '--help']).exit_code == 0; "
        "print([name for name in ('scipy', 'numpy', 'boto3') if name in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert said == "[]\n"
