"""Hooks for libraries that may not be there: none of them is imported before it is used."""

from __future__ import annotations

import sys


def register_joblib() -> None:
    """Makes `parallel_config("pyreck")` known to joblib. Raises ImportError if it is missing.

    Done by itself where joblib has been imported before the first cluster is made.
    """
    import joblib.parallel  # noqa: F401 - before it is looked up

    offer_joblib()


def offer_joblib() -> None:
    """Tells joblib, if it is loaded, where its backend is."""
    parallel = sys.modules.get("joblib.parallel")
    if parallel is not None:
        parallel.EXTERNAL_BACKENDS.setdefault("pyreck", _register)


def _register() -> None:
    from pyreck.joblib_backend import register

    register()
