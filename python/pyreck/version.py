"""The version of the package, once; CMake and pyproject.toml state the same."""

__version__ = "0.1.0"
