"""The `pyreck` command."""

from __future__ import annotations

import subprocess
import sys

from client_support import environment


def pyreck_command(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pyreck", *arguments],
        capture_output=True,
        text=True,
        env=environment(),
        timeout=60,
    )


def test_version() -> None:
    done = pyreck_command("--version")
    assert (done.returncode, done.stdout) == (0, "pyreck 0.1.0\n")


def test_doctor() -> None:
    done = pyreck_command("doctor")
    assert done.returncode == 0, done.stderr
    shown = dict(line.split(maxsplit=1) for line in done.stdout.splitlines())
    assert shown["compiler"] == "works" and int(shown["cores"]) >= 1
    assert shown["LLVM"].startswith("19.")


def test_wrong_arguments_give_one_line() -> None:
    done = pyreck_command("dance")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr and "dance" in done.stderr
