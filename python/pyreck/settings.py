"""Where the value of each option comes from.

The first of these that says something decides: the argument of `local()` or `connect()`; the URL;
the environment; the nearest `pyreck.toml`, searched from the working directory upward; the one in
the user's folder for settings. Whatever is wrong in any of them is told, with file and key, before
anything starts.
"""

from __future__ import annotations

import difflib
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from pyreck.errors import ConfigError
from pyreck.options import OPTIONS, TABLE, Option

FILE_NAME = "pyreck.toml"
NOTHING = "none"  # in place of a value: as if nothing had been said, for options without a default


@dataclass(frozen=True)
class Setting:
    """The value of an option, and who said it."""

    option: Option
    value: Any
    source: str


class Settings:
    """The options as they are for one cluster: `settings["memory"]`.

    `arguments` that are None say nothing. Raises ConfigError; for arguments ValueError and
    TypeError.
    """

    def __init__(self, arguments: Mapping[str, Any] | None = None, url: str | None = None) -> None:
        self.files = tuple(path for path in (nearest_file(), users_file()) if path is not None)
        self._all = {option.name: Setting(option, option.default, "default") for option in TABLE}
        for path in reversed([*dict.fromkeys(self.files)]):
            self._take_file(path)
        self._take_environment()
        if url is not None:
            self._take_url(url)
        for name, value in (arguments or {}).items():
            if value is not None:
                value = OPTIONS[name].kind.check(name, value)
                self._all[name] = Setting(OPTIONS[name], value, "argument")

    def __getitem__(self, name: str) -> Any:
        return self._all[name].value

    def source(self, name: str) -> str:
        return self._all[name].source

    def all(self) -> list[Setting]:
        return list(self._all.values())

    def _take_file(self, path: Path) -> None:
        for key, value in read_file(path).items():
            option = _known(key, f"{path}: ", OPTIONS)
            try:
                taken = None if _clears(option, value) else option.kind.check(f"`{key}`", value)
            except (TypeError, ValueError) as error:
                raise ConfigError(_told(f"{path}: ", f"`{key}`", error)) from None
            self._all[option.name] = Setting(option, taken, str(path))

    def _take_environment(self) -> None:
        for option in TABLE:
            text = os.environ.get(option.variable)
            if text:  # an empty one says nothing
                source = f"environment: {option.variable}"
                self._take_text(option, text, source, option.variable)

    def _take_url(self, url: str) -> None:
        address, query = split_url(url)
        self._all["address"] = Setting(OPTIONS["address"], address, "URL")
        in_urls = {option.name: option for option in TABLE if option.of_url}
        for key, text in parse_qsl(query, keep_blank_values=True):
            self._take_text(_known(key, "the URL: ", in_urls), text, "URL", f"`{key}` of the URL")

    def _take_text(self, option: Option, text: str, source: str, place: str) -> None:
        try:
            parsed = None if _clears(option, text) else option.kind.parse(text)
            taken = None if parsed is None else option.kind.check(place, parsed)
        except (TypeError, ValueError) as error:
            raise ConfigError(_told("", place, error)) from None
        self._all[option.name] = Setting(option, taken, source)


def _clears(option: Option, value: object) -> bool:
    return option.default is None and isinstance(value, str) and value.lower() == NOTHING


def _told(where: str, place: str, error: Exception) -> str:
    """One sentence: a message that begins with the name of the value is not given it again."""
    said = str(error)
    return f"{where}{said}" if said.startswith(place) else f"{where}{place}: {said}"


def _known(key: str, where: str, options: Mapping[str, Option]) -> Option:
    if key in options:
        return options[key]
    near = difflib.get_close_matches(key, options, n=1)
    hint = f"did you mean `{near[0]}`?" if near else f"there are {', '.join(options)}"
    if key in OPTIONS:
        hint = "it has no place in a URL"
    raise ConfigError(f"{where}`{key}` is no option; {hint}")


def split_url(url: str) -> tuple[str, str]:
    """What Redis is to be reached by, and the options behind it."""
    account, at, rest = url.rpartition("@")  # a password may have a question mark
    place, _, query = rest.partition("?")
    if url.startswith("unix://"):  # `db` is a part of the place there
        pairs = query.split("&") if query else []
        database = [pair for pair in pairs if pair.startswith("db=")]
        place += "".join(f"?{pair}" for pair in database)
        query = "&".join(pair for pair in pairs if pair not in database)
    return account + at + place, query


def nearest_file() -> Path | None:
    """The `pyreck.toml` of the working directory or of the nearest folder above it."""
    try:
        here = Path.cwd()
    except OSError:  # it has been deleted
        return None
    for folder in (here, *here.parents):
        if os.path.exists(folder / FILE_NAME):
            return folder / FILE_NAME
    return None


def users_file_path() -> Path | None:
    """Where the user's own `pyreck.toml` would be; None for a user without a home."""
    folder = os.environ.get("XDG_CONFIG_HOME")
    if folder and os.path.isabs(folder):
        return Path(folder) / "pyreck" / FILE_NAME
    home = os.path.expanduser("~")
    return Path(home) / ".config" / "pyreck" / FILE_NAME if home != "~" else None


def users_file() -> Path | None:
    path = users_file_path()
    return path if path is not None and os.path.exists(path) else None


def read_file(path: Path) -> dict[str, Any]:
    """The keys of a file. Raises ConfigError."""
    try:
        return tomllib.loads(path.read_bytes().decode("utf-8"))
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path} is not UTF-8, at byte {error.start}") from None
    except tomllib.TOMLDecodeError as error:
        problem = str(error)
        raise ConfigError(f"{path}: {problem[:1].lower()}{problem[1:]}") from None


def misspelt_variables() -> list[tuple[str, str]]:
    """Variables of the environment that are none of ours but nearly: (it, what may be meant)."""
    ours = [option.variable for option in TABLE]
    known = {*ours, "PYRECKD", "PYRECK_REDIS", "PYRECK_TIERS"}
    found = []
    for name in sorted(os.environ):
        if name.startswith("PYRECK_") and name not in known:
            near = difflib.get_close_matches(name, ours, n=1, cutoff=0.85)
            found += [(name, near[0])] if near else []
    return found
