"""The options of the client, in one table: arguments, URLs, files and the documentation follow it.

Where the value of each comes from is told in settings.py.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pyreck.units import format_bytes, format_seconds, parse_bytes

DEFAULT_URL = "redis://127.0.0.1:6379"
LEVELS = ("off", "debug", "info", "warning", "error")
SWITCH = {"0": False, "off": False, "false": False, "no": False}
SWITCH |= {"1": True, "on": True, "true": True, "yes": True}


@dataclass(frozen=True)
class Kind:
    """What values an option takes.

    `check` takes a value of an argument or a file and gives it as it is used; `parse` makes such
    a value of the text of a URL or the environment. Both raise ValueError and TypeError, whose
    messages need no name in front.
    """

    name: str
    check: Callable[[str, Any], Any]
    parse: Callable[[str], Any] = str
    show: Callable[[Any], str] = str


@dataclass(frozen=True)
class Option:
    name: str
    kind: Kind
    default: Any  # None: whoever runs the job decides, or there is no limit
    unset: str  # what the default means, for people
    meaning: str
    of_url: bool = True  # may stand in a URL: ...?name=value

    @property
    def variable(self) -> str:
        return f"PYRECK_{self.name.upper()}"


def check_type(name: str, value: object, types: type | tuple[type, ...], wanted: str) -> None:
    if isinstance(value, bool) or not isinstance(value, types):
        raise TypeError(f"{name} is {wanted}, not {type(value).__name__}")


def _url(name: str, value: Any) -> str:
    check_type(name, value, str, "a str")
    return value


def _cluster_name(name: str, value: Any) -> str:
    check_type(name, value, str, "a str")
    if not value or not value.isprintable() or "{" in value or "}" in value:
        raise ValueError(f"{value!r} is no name of a cluster")
    return value


def _threads(name: str, value: Any) -> int:
    check_type(name, value, int, "an int")
    if not 1 <= value <= 1024:
        raise ValueError(f"{name} must be between 1 and 1024")
    return value


def _count(name: str, value: Any) -> int:
    check_type(name, value, int, "an int")
    if value <= 0:
        raise ValueError(f"{name} must be positive")
    return value


def _seconds(name: str, value: Any) -> float:
    check_type(name, value, (int, float), "a number of seconds")
    if not value > 0:  # nor NaN
        raise ValueError(f"{name} must be positive")
    return value


def _size(name: str, value: Any) -> int:
    return parse_bytes(value)


def _switch(name: str, value: Any) -> bool | None:
    if value == "auto":
        return None
    if not isinstance(value, bool):
        raise TypeError(f'{name} is true, false or "auto", not {value!r}')
    return value


def _level(name: str, value: Any) -> str:
    check_type(name, value, str, "a str")
    if value.lower() not in LEVELS:
        raise ValueError(f"{value!r} is no level; it is one of {', '.join(LEVELS)}")
    return value.lower()


def _directory(name: str, value: Any) -> str | None:
    check_type(name, value, (str, os.PathLike), "a path")
    return os.fspath(value)


def _whole(text: str) -> int:
    if not re.fullmatch(r"[+-]?\d+", text.strip()):
        raise ValueError(f"{text!r} is not a whole number")
    return int(text)


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise ValueError(f"{text!r} is not a number of seconds") from None


def _switch_text(text: str) -> bool | str:
    if text.lower() == "auto":
        return "auto"
    if text.lower() not in SWITCH:
        raise ValueError(f"{text!r} is neither 0, 1 nor auto")
    return SWITCH[text.lower()]


def _switch_shown(value: bool | None) -> str:
    return "auto" if value is None else "on" if value else "off"


def without_password(url: str) -> str:
    """A URL as it may be shown: user and password hidden."""
    return re.sub(r"(?<=://)[^/]*@", "***@", url)


URL = Kind("URL", _url, show=without_password)
NAME = Kind("name", _cluster_name)
THREADS = Kind("number", _threads, _whole)
COUNT = Kind("number", _count, _whole)
SECONDS = Kind("seconds", _seconds, _number, format_seconds)
SIZE = Kind("size", _size, show=format_bytes)
SWITCHED = Kind("switch", _switch, _switch_text, _switch_shown)
LEVEL = Kind("level", _level)
DIRECTORY = Kind("directory", _directory)

TABLE = (
    Option(
        "address",
        URL,
        DEFAULT_URL,
        "",
        "Redis in which `connect()` finds its cluster if it is given no URL",
        of_url=False,
    ),
    Option("name", NAME, "default", "", "of the cluster: several may share a Redis"),
    Option(
        "threads",
        THREADS,
        None,
        "one a core",
        "threads of a cluster in this process",
        of_url=False,
    ),
    Option(
        "memory",
        SIZE,
        None,
        "80 % of the machine's; on a cluster the node's own limit",
        "most memory of one job, on each node: `8 GiB`",
    ),
    Option(
        "spill_dir",
        DIRECTORY,
        None,
        "none; nodes have `--spill-dir`",
        "directory for lists that need more than half of `memory`, on a cluster in this process",
        of_url=False,
    ),
    Option("time_limit", SECONDS, None, "none", "longest time of one job, in seconds"),
    Option("recursion", COUNT, None, "`sys.getrecursionlimit()`", "deepest nesting of calls"),
    Option(
        "small",
        SIZE,
        64 * 1024,
        "",
        "results up to this size are downloaded by plain `with cluster.remotely:`",
    ),
    Option(
        "progress",
        SWITCHED,
        None,
        "auto",
        "shows how far long jobs are: `auto` on a terminal and in notebooks, `1` as lines of text "
        "elsewhere too, `0` never",
    ),
    Option(
        "log",
        LEVEL,
        "off",
        "",
        "what pyreck writes to stderr by itself, through `logging`: `off`, `debug`, `info`, "
        "`warning`, `error`",
        of_url=False,
    ),
)
OPTIONS = {option.name: option for option in TABLE}


def shown(option: Option, value: Any) -> str:
    """The value for people."""
    return option.unset if value is None else option.kind.show(value)


def markdown() -> str:
    """The table of docs/configuration.md."""
    lines = [
        "| option | environment | in a URL | unless set | |",
        "| --- | --- | --- | --- | --- |",
    ]
    for option in TABLE:
        default = option.unset if option.default is None else f"`{shown(option, option.default)}`"
        in_url = "yes" if option.of_url else ""
        lines.append(
            f"| `{option.name}` | `{option.variable}` | {in_url} | {default} | {option.meaning} |"
        )
    return "\n".join(lines) + "\n"
