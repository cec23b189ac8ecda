"""`pyreck config`: the value of each option and where it comes from, for people or as JSON."""

from __future__ import annotations

import json
import os
from typing import Any

from pyreck.options import shown, without_password
from pyreck.settings import (
    FILE_NAME,
    Setting,
    Settings,
    misspelt_variables,
    nearest_file,
    users_file_path,
)


def run_config(url: str | None, as_json: bool) -> int:
    """Prints the options as a cluster made here and now would have them. Raises ConfigError."""
    settings = Settings(url=url)
    if as_json:
        print(json.dumps(_data(settings)))
        return 0
    print(table(settings.all()))
    print()
    users = users_file_path()
    for path, what in (
        (nearest_file(), f"{FILE_NAME} in this folder or above"),
        (users, "your own settings"),
    ):
        state = (
            "none"
            if path is None
            else str(path)
            if os.path.exists(path)
            else f"{path} (no such file)"
        )
        print(f"{what}: {state}")
    for variable, near in misspelt_variables():
        print(f"the environment has `{variable}`, which means nothing; did you mean `{near}`?")
    return 0


def table(settings: list[Setting]) -> str:
    """A line for each option under a line of headings."""
    rows = [("option", "value", "from")]
    rows += [(s.option.name, shown(s.option, s.value), s.source) for s in settings]
    rows = [tuple(cell.replace("`", "") for cell in row) for row in rows]
    names, values = (max(len(row[i]) for row in rows) for i in (0, 1))
    return "\n".join(f"{a.ljust(names)}  {b.ljust(values)}  {c}" for a, b, c in rows)


def _data(settings: Settings) -> dict[str, Any]:
    return {
        "options": {
            setting.option.name: {
                "value": without_password(setting.value)
                if isinstance(setting.value, str)
                else setting.value,
                "source": setting.source,
            }
            for setting in settings.all()
        },
        "files": [str(path) for path in settings.files],
    }
