"""lit: one behaviour of a compiler stage per file, named after it, `bad-` when it must be refused.

The tools come from $PYRECK_BUILD, `build/release` unless set. Run by hand:

    ./dev run lit -v tests/lit/ir
"""

import os
from pathlib import Path

import lit.formats

root = Path(__file__).resolve().parents[2]
build = Path(os.environ.get("PYRECK_BUILD", root / "build" / "release"))

config = config  # noqa: F821  # lit defines it
config.name = "pyreck"
config.test_format = lit.formats.ShTest(execute_external=False)
config.suffixes = [".pyir", ".py", ".test"]
config.excludes = ["lit.cfg.py", "Inputs"]
config.test_source_root = str(root / "tests" / "lit")
config.test_exec_root = str(build / "tests" / "lit")
config.environment["PATH"] = os.environ["PATH"]

config.substitutions += [
    ("%pyreck-opt", str(build / "bin" / "pyreck-opt")),
    ("%pyreckc", str(build / "bin" / "pyreckc")),
    ("%filecheck", "/usr/lib/llvm-19/bin/FileCheck"),
    ("%not", "/usr/lib/llvm-19/bin/not"),
]
