"""Options: arguments, URLs, environment and files; `pyreck config`; logging."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterator
from pathlib import Path

import pyreck
import pytest
from client_support import Script, run_script
from pyreck.__main__ import main
from pyreck.options import TABLE, markdown
from pyreck.settings import Settings, split_url

DOCS = Path(__file__).resolve().parents[2] / "docs"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A working directory, two levels deep, and a folder for settings, without anything in them."""
    for name in list(os.environ):
        if name.startswith("PYRECK_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    (tmp_path / "config" / "pyreck").mkdir(parents=True)
    (tmp_path / "work" / "deep").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "work" / "deep")
    yield tmp_path


def sources(settings: Settings) -> dict[str, str]:
    return {s.option.name: s.source for s in settings.all() if s.source != "default"}


def test_the_first_place_that_says_something_decides(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    users = home / "config" / "pyreck" / "pyreck.toml"
    near, far = home / "work" / "pyreck.toml", home / "pyreck.toml"
    users.write_text('memory = "1 GiB"\nname = "users"\ntime_limit = 5\nrecursion = 100\n')
    far.write_text('memory = "99 GiB"\nlog = "debug"\n')
    assert Settings()["memory"] == 99 * 2**30 and Settings()["log"] == "debug"
    near.write_text('memory = "2 GiB"\nname = "near"\ntime_limit = "none"\n')
    settings = Settings()
    assert settings["memory"] == 2 * 2**30 and settings["name"] == "near"
    assert settings["log"] == "off"  # only the nearest
    assert settings["time_limit"] is None and settings["recursion"] == 100
    assert sources(settings) == {
        "memory": str(near),
        "name": str(near),
        "time_limit": str(near),
        "recursion": str(users),
    }
    monkeypatch.setenv("PYRECK_MEMORY", "3GiB")
    monkeypatch.setenv("PYRECK_NAME", "")  # says nothing
    settings = Settings(url="redis://host?name=url&time_limit=1.5")
    assert settings["address"] == "redis://host" and settings["name"] == "url"
    assert settings["memory"] == 3 * 2**30 and settings["time_limit"] == 1.5
    assert sources(settings)["memory"] == "environment: PYRECK_MEMORY"
    settings = Settings({"memory": 5, "name": None}, "redis://host?memory=4GiB&name=url")
    assert settings["memory"] == 5 and settings["name"] == "url"
    assert sources(settings)["memory"] == "argument" and sources(settings)["name"] == "URL"


@pytest.mark.parametrize(
    "text, wanted",
    [
        ("memroy = 3", "`memroy` is no option; did you mean `memory`?"),
        ("[client]\nmemory = 3", "`client` is no option; there are address, name"),
        ("memory = 1.5", '`memory`: a size in bytes is an int or a str such as "8 GiB", not float'),
        ('threads = "4"', "`threads` is an int, not str"),
        ("threads = true", "`threads` is an int, not bool"),
        ("threads = 0", "`threads` must be between 1 and 1024"),
        ('name = "a{b"', "`name`: 'a{b' is no name of a cluster"),
        ('log = "loud"', "`log`: 'loud' is no level; it is one of off, debug, info"),
        ('progress = "maybe"', "`progress` is true, false or \"auto\", not 'maybe'"),
        ("time_limit = 2020-01-01", "`time_limit` is a number of seconds, not date"),
        (
            "\nx = 3 4",
            "expected newline or end of document after a statement (at line 2",
        ),
    ],
)
def test_what_is_wrong_in_a_file(home: Path, text: str, wanted: str) -> None:
    file = home / "work" / "pyreck.toml"
    file.write_text(text)
    with pytest.raises(pyreck.ConfigError) as caught:
        pyreck.local()
    assert str(caught.value).startswith(f"{file}: {wanted}"), caught.value
    assert isinstance(caught.value, ValueError)


def test_files_that_cannot_be_read(home: Path) -> None:
    file = home / "work" / "pyreck.toml"
    file.write_bytes(b"name = '\xff'")
    with pytest.raises(pyreck.ConfigError, match=r"pyreck\.toml is not UTF-8, at byte 8"):
        pyreck.local()
    file.unlink()
    file.mkdir()
    with pytest.raises(pyreck.ConfigError, match=r"pyreck\.toml cannot be read: Is a directory"):
        pyreck.local()


@pytest.mark.parametrize(
    "variable, value, wanted",
    [
        ("PYRECK_THREADS", "many", "PYRECK_THREADS: 'many' is not a whole number"),
        ("PYRECK_TIME_LIMIT", "0", "PYRECK_TIME_LIMIT must be positive"),
        ("PYRECK_MEMORY", "much", "PYRECK_MEMORY: 'much' is not a size in bytes"),
        ("PYRECK_PROGRESS", "maybe", "PYRECK_PROGRESS: 'maybe' is neither 0, 1 nor auto"),
    ],
)
def test_what_is_wrong_in_the_environment(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, wanted: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(pyreck.ConfigError) as caught:
        pyreck.local()
    assert str(caught.value).startswith(wanted)


@pytest.mark.parametrize(
    "query, wanted",
    [
        ("nam=x", "the URL: `nam` is no option; did you mean `name`?"),
        ("threads=2", "the URL: `threads` is no option; it has no place in a URL"),
        ("recursion=-1", "`recursion` of the URL must be positive"),
        ("memory=", "`memory` of the URL: '' is not a size in bytes"),
    ],
)
def test_what_is_wrong_in_a_url(query: str, wanted: str) -> None:
    with pytest.raises(pyreck.ConfigError) as caught:
        pyreck.connect(f"redis://127.0.0.1:1?{query}")
    assert str(caught.value).startswith(wanted)


def test_urls_are_taken_apart() -> None:
    assert split_url("redis://u:p?a=1@h:1/2?name=x") == ("redis://u:p?a=1@h:1/2", "name=x")
    assert split_url("unix:///p?db=3&name=x") == ("unix:///p?db=3", "name=x")
    assert split_url("unix:///p?name=x&db=3") == ("unix:///p?db=3", "name=x")
    assert split_url("redis://h") == ("redis://h", "")


def test_options_reach_a_cluster(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home / "work" / "pyreck.toml").write_text('time_limit = 0.2\nsmall = "1 KiB"\n')
    monkeypatch.setenv("PYRECK_THREADS", "3")
    with pyreck.local() as cluster:
        assert cluster.threads == 3 and "bytecount=1024" in repr(cluster.remotely)
        with cluster.remotely:
            short, long = list(range(10)), list(range(1000))
        assert short == list(range(10)) and isinstance(long, pyreck.RemoteObject)
        with pytest.raises(pyreck.TimeLimit):
            cluster.submit(forever, 0).result()
    with pyreck.local(threads=1, time_limit=60) as cluster:
        assert cluster.threads == 1


def forever(x: int) -> int:
    while x >= 0:
        x = (x + 1) % 1000
    return x


def test_config_shows_where_values_come_from(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = home / "work" / "pyreck.toml"
    file.write_text('address = "redis://ada:geheim@h:1"\nmemory = "1.5 GiB"\n')
    monkeypatch.setenv("PYRECK_MEMROY", "1")
    assert main(["config"]) == 0
    shown = capsys.readouterr().out
    rows = {line.split()[0]: line for line in shown.splitlines() if line}
    assert rows["memory"].split(maxsplit=3) == ["memory", "1.5", "GiB", str(file)]
    assert rows["address"].split() == ["address", "redis://***@h:1", str(file)]
    assert "`PYRECK_MEMROY`, which means nothing; did you mean `PYRECK_MEMORY`?" in shown
    assert "geheim" not in shown and "(no such file)" in shown
    assert main(["config", "redis://:geheim@h?progress=0", "--json"]) == 0
    shown = capsys.readouterr().out
    data = json.loads(shown)
    assert data["options"]["progress"] == {"value": False, "source": "URL"}
    assert data["options"]["address"] == {"value": "redis://***@h", "source": "URL"}
    assert data["files"] == [str(file)] and "geheim" not in shown
    file.write_text("memory")
    assert main(["config"]) == 1
    assert capsys.readouterr().err.startswith(f"pyreck: error: {file}: ")


def test_the_documentation_has_the_table() -> None:
    page = (DOCS / "configuration.md").read_text()
    assert markdown() in page
    assert all((option.meaning and option.unset) or option.default for option in TABLE)


def test_logging_is_silent_unless_asked_for(
    cluster: pyreck.LocalCluster, caplog: pytest.LogCaptureFixture
) -> None:
    assert logging.getLogger("pyreck").handlers
    with caplog.at_level(logging.DEBUG, "pyreck"):
        with cluster.remotely.download_all():
            x = 1 + 1
    assert x == 2 and [r.name for r in caplog.records] == ["pyreck"] * len(caplog.records)
    assert any("a block ended after" in r.message for r in caplog.records)


def test_the_option_log(tmp_path: Path, script: Script, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "import pyreck\nprint(pyreck.local(threads=1).submit(lambda x: x + 1, 1).result())\n"
    assert run_script(tmp_path, text).stderr == ""
    monkeypatch.setenv("PYRECK_LOG", "debug")
    done = run_script(tmp_path, text)
    assert done.stdout == "2\n" and "pyreck DEBUG: read 1 functions of" in done.stderr
