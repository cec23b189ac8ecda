"""How joblib comes to know its backend."""

from __future__ import annotations

import pytest
from client_support import Script

pytest.importorskip("joblib")

CALL = """
def square(x): return x * x
with joblib.parallel_config("pyreck"):
    print(sum(joblib.Parallel(n_jobs=2)(joblib.delayed(square)(i) for i in range(100))))
"""


@pytest.mark.parametrize(
    "start",
    [
        "import joblib, pyreck",
        "import pyreck, joblib\npyreck.register_joblib()",
        "import pyreck, joblib\ncluster = pyreck.local(threads=2)",
    ],
)
def test_registering(script: Script, start: str) -> None:
    done = script(start + CALL)
    assert (done.stdout, done.stderr) == ("328350\n", "")


def test_joblib_is_not_loaded_by_itself(script: Script) -> None:
    done = script(
        """
        import pyreck, sys
        pyreck.local(threads=1).submit(lambda: 1).result()
        print([name for name in ("joblib", "tqdm", "IPython") if name in sys.modules])
        """
    )
    assert (done.stdout, done.stderr) == ("[]\n", "")
