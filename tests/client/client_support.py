"""What tests of the client share beside fixtures: scripts in a process of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

Script = Callable[..., "subprocess.CompletedProcess[str]"]
Notebook = Callable[..., list[Any]]


def environment() -> dict[str, str]:
    """For processes that import pyreck as this one does."""
    path = os.pathsep.join(p for p in sys.path if p)
    return {**os.environ, "PYTHONPATH": path, "PYRECK_PROGRESS": "0"}


def run_script(
    folder: Path, text: str, *arguments: str, name: str = "program.py", timeout: float = 60
) -> subprocess.CompletedProcess[str]:
    """Runs a program from a file of `folder`; the interpreter gets `arguments` before it."""
    file = folder / name
    file.write_text(textwrap.dedent(text))
    return subprocess.run(
        [sys.executable, *arguments, str(file)],
        capture_output=True,
        text=True,
        timeout=timeout,
        env=environment(),
        cwd=folder,
        stdin=subprocess.DEVNULL,
    )


def make_kernel_spec(folder: Path, set_variable: Callable[[str, str], None]) -> None:
    """Makes a kernel "here" of this Python; what Jupyter writes goes to the folder."""
    for name, value in environment().items():
        set_variable(name, value)
    for name in ("HOME", "IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR"):
        (folder / name).mkdir()
        set_variable(name, str(folder / name))
    specs = folder / "kernels" / "here"
    specs.mkdir(parents=True)
    command = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    spec = {"argv": command, "display_name": "here", "language": "python"}
    (specs / "kernel.json").write_text(json.dumps(spec))
    set_variable("JUPYTER_PATH", str(folder))


def run_notebook(
    folder: Path,
    set_variable: Callable[[str, str], None],
    *cells: str,
    allow_errors: bool = False,
    file: Path | None = None,
) -> list[Any]:
    """Runs cells, or those of a file, in a kernel of Jupyter; gives the outputs of each."""
    import nbclient
    import nbformat

    make_kernel_spec(folder, set_variable)
    if file is None:
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(c) for c in cells])
    else:
        notebook = nbformat.read(file, as_version=4)
    client = nbclient.NotebookClient(
        notebook, kernel_name="here", timeout=120, allow_errors=allow_errors
    )
    client.execute()
    return [cell.outputs for cell in notebook.cells if cell.cell_type == "code"]
