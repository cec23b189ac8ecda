"""Objects of a cluster: lists, `pyreck objects`, pickled proxies, and what dead clients leave."""

from __future__ import annotations

import json
import multiprocessing
import pickle
import signal
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pyreck
import pytest
from client_support import environment
from cluster_support import Nodes, Redis, until
from conftest import StartNodes
from pyreck import pickling

MANY = 2000

CLIENT = """
import sys, time, pyreck
cluster = pyreck.connect(sys.argv[1], name=sys.argv[2])
proxies = [cluster.put([i] * (2 + i % 2 * 98)) for i in range(500, 1500)]
print("ready", flush=True)
time.sleep(600)
"""


@pytest.fixture(scope="module")
def protected() -> Iterator[Nodes]:
    """A node in a Redis that wants a password."""
    redis = Redis("pass word")
    redis.password = "pass word"
    nodes = Nodes(redis, "objects")
    nodes.start()
    yield nodes
    nodes.close()
    redis.close()


def command(nodes: Nodes, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pyreck", "objects", *words, "--name", nodes.name],
        capture_output=True,
        text=True,
        env={**environment(), "PYRECK_ADDRESS": nodes.redis.url},
        timeout=60,
    )


def shown(nodes: Nodes, *words: str) -> list[str]:
    done = command(nodes, *words)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.splitlines()


def refused(nodes: Nodes, *words: str, status: int = 1) -> str:
    done = command(nodes, *words)
    assert done.returncode == status and "Traceback" not in done.stderr
    return done.stderr.splitlines()[-1]


def key(nodes: Nodes, rest: str) -> str:
    return f"{{pyreck:{nodes.name}}}:{rest}"


def call(nodes: Nodes, function: str, *words: str) -> str:
    return nodes.redis.command("FCALL", f"pyreck_{function}", "1", key(nodes, "")[:-1], *words)


def run_elsewhere(text: str, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", text, *arguments],
        capture_output=True,
        text=True,
        env={**environment(), **variables},
        timeout=60,
    )


def total_of(proxy: Any) -> int:
    """Runs in other processes."""
    return sum(proxy.to_local().result())


def test_the_command_lists(redis: Redis, start_nodes: StartNodes) -> None:
    nodes = start_nodes(redis)
    assert shown(nodes)[-1].startswith("0 objects, 0 bytes, 0 named, in cluster 'own-")
    with pyreck.connect(redis.url, name=nodes.name) as cluster:
        large, text = cluster.put(list(range(100_000))), cluster.put("text" * 10)
        cluster.name("primes", large)
        heading, first, second, _, last = shown(nodes)
        assert heading.split() == [
            *("id", "names", "type", "items", "size", "chunks", "holders", "age", "from"),
        ]
        assert first.split()[1:8] == ["primes", "list[int]", "100,000", "781.3", "KiB", "2", "1"]
        assert second.split()[1:3] == ["-", "str"]
        assert last.startswith("2 objects, 781.4 KiB, 1 named, in cluster 'own-")
        cluster.name("a text", text)
        assert shown(nodes, "--sort", "name", "--limit", "1")[1].split()[1:3] == ["a", "text"]
        assert "; 1 shown, `--limit N` shows more, in" in shown(nodes, "--limit", "1")[-1]
        data = json.loads(shown(nodes, redis.url, "--json")[0])
        assert (data["count"], data["named"], len(data["objects"])) == (2, 2, 2)
        record = data["objects"][0]
        assert record["names"] == ["primes"] and record["size_bytes"] == large.nbytes
        facts = dict(line.split(None, 1) for line in shown(nodes, "show", record["id"][:6]))
        assert facts["id"] == record["id"] and facts["names"] == "primes"
        assert json.loads(shown(nodes, "show", "primes", "--json")[0])["id"] == record["id"]


def test_the_command_names_and_deletes(redis: Redis, start_nodes: StartNodes) -> None:
    nodes = start_nodes(redis)
    with pyreck.connect(redis.url, name=nodes.name) as cluster:
        proxy = cluster.put([1, 2, 3])
        (record,) = cluster.objects()
        short = record.id[:12]
        message = refused(nodes, "delete", short)
        assert message.startswith(f"pyreck: error: {short} (list[int], ") and message.endswith(
            "has no name that could be taken away, and stays until the client that has a proxy of "
            "it lets go"
        )
        assert shown(nodes, "name", "a", short[:8])[0].startswith(f"`a` names {short} (")
        assert shown(nodes, "name", "b", "a")[0].startswith(f"`b` names {short} (")
        assert cluster["b"].to_local().result() == [1, 2, 3]
        assert shown(nodes, "delete", "a")[0].endswith("stays: it is also named `b`")
        assert shown(nodes, "delete", short)[0].endswith(
            "stays until the client that has a proxy of it lets go"
        )
        assert proxy.to_local().result() == [1, 2, 3]
        cluster.name("a", proxy)
        cluster.name("b", cluster.put("other"))
        del proxy
        until(lambda: all(record.holders == 0 for record in cluster.objects()))
        assert "nothing" not in refused(nodes, "delete", "a", "b", "none")
        assert cluster["a"].to_local().result() == [1, 2, 3]  # none of them went
        until(lambda: all(record.holders == 0 for record in cluster.objects()))
        moved = shown(nodes, "name", "b", "a")
        assert moved[1].startswith("it named ") and moved[1].endswith(" before, which is gone")
        deleted = shown(nodes, "delete", "b", "a")
        assert deleted[0].startswith("`b` deleted; ") and deleted[1].endswith(" is gone")
        assert list(cluster.objects()) == []


def test_the_command_refuses(redis: Redis, start_nodes: StartNodes) -> None:
    nodes = start_nodes(redis)
    for wanted in ("none", "0123", "no id", "x" * 300, "a"):
        message = refused(nodes, "show", wanted)
        assert f"no object of the cluster '{nodes.name}' has the name `{wanted}`" in message
    assert "at least its first 4 digits" in refused(nodes, "show", "abc")
    assert "a name has 1 to 256 bytes" in refused(nodes, "name", "", "abcd")
    for words in (["dance"], ["show"], ["name", "one"], ["delete"], ["show", "a", "b"]):
        assert "what is to be done with" in refused(nodes, *words, status=2)
    assert "--limit" in refused(nodes, "--limit", "0", status=2)
    with pyreck.connect(redis.url, name=nodes.name) as cluster:
        kept = cluster.put([1])
        (record,) = cluster.objects()
        alike = record.id[:6] + "f" * 10
        redis.command("COPY", key(nodes, f"object:{record.id}"), key(nodes, f"object:{alike}"))
        redis.command("ZADD", key(nodes, "objects"), "0", alike)
        assert f"several ids begin with `{record.id[:5]}`: " in refused(
            nodes, "show", record.id[:5]
        )
        assert kept.to_local().result() == [1]


def test_pickled_proxies(protected: Nodes, monkeypatch: pytest.MonkeyPatch) -> None:
    url, name = protected.redis.url.replace("pass word", "pass%20word"), protected.name
    monkeypatch.delenv("PYRECK_ADDRESS", raising=False)
    with pyreck.connect(url, name=name) as cluster:
        proxies = [cluster.put(list(range(200_000)), "numbers"), cluster.put(7), cluster.put({1})]
        values = [proxy.to_local().result() for proxy in proxies]
        data = pickle.dumps(proxies)
        assert b"pass" not in data
        again = pickle.loads(data)  # by the cluster that is open here
        assert [proxy.to_local().result() for proxy in again] == values
        assert all(proxy._cluster is cluster for proxy in again)
        assert repr(again[0]) == repr(proxies[0]) and again[0][5] == 5
        assert cluster.submit(sum, again[0]).result() == sum(values[0])
        load = "import pickle, sys; v = pickle.loads(bytes.fromhex(sys.argv[1])); " + (
            "print([x.to_local().result() for x in v][1:], len(v[0]))"
        )
        other = run_elsewhere(load, data.hex(), PYRECK_ADDRESS=url)
        assert (other.stdout, other.stderr) == ("[7, {1}] 200000\n", "")
        other = run_elsewhere(
            f"import pyreck; cluster = pyreck.connect({url!r}, name={name!r})\n{load}", data.hex()
        )
        assert other.stdout == "[7, {1}] 200000\n", other.stderr
        other = run_elsewhere(load, data.hex())
        last = other.stderr.splitlines()[-1]
        assert last.startswith("pyreck.ClusterUnavailable: a pickled RemoteObject lies in the")
        assert "wants a password" in last and "PYRECK_ADDRESS" in last and "pass%20" not in last
    with pytest.raises(pyreck.ClusterUnavailable, match="wants a password"):
        pickle.loads(data)  # that cluster is closed
    assert proxies[0].to_local().result() == values[0]
    pickle.dumps(proxies[0])  # it outlives its cluster


@pytest.mark.parametrize("method", ["spawn", "fork"])
def test_proxies_travel_between_processes(
    redis: Redis, start_nodes: StartNodes, method: str
) -> None:
    nodes = start_nodes(redis)  # of its own: what was pickled stays
    with pyreck.connect(nodes.redis.url, name=nodes.name) as cluster:
        numbers = cluster.put(list(range(100_000)))
        with multiprocessing.get_context(method).Pool(2) as pool:
            assert pool.map(total_of, [numbers, numbers[:10]]) == [4_999_950_000, 45]


def test_pickled_objects_stay_for_a_while(redis: Redis, start_nodes: StartNodes) -> None:
    nodes = start_nodes(redis)
    with pyreck.connect(redis.url, name=nodes.name) as cluster:
        proxy = cluster.put([1, 2, 3], "numbers")
        (record,) = cluster.objects()
        data = pickle.dumps(proxy)
        life = int(redis.command("TTL", key(nodes, f"lent:{record.id}")))
        assert pickling.LENT_SECONDS - 60 < life <= pickling.LENT_SECONDS == 600
        del proxy
        until(lambda: [record.holders for record in cluster.objects()] == [0])
        assert "because a proxy of it was pickled" in refused(nodes, "delete", record.id)
        assert call(nodes, "sweep").strip() == "0"
        assert pickle.loads(data).to_local().result() == [1, 2, 3]
        until(lambda: [record.holders for record in cluster.objects()] == [0])
        redis.command("DEL", key(nodes, f"lent:{record.id}"))  # as time does
        call(nodes, "sweep")
        with pytest.raises(pyreck.ObjectNotFound, match=r"numbers is gone from .*10 minutes ago"):
            pickle.loads(data)
        assert list(cluster.objects()) == []


def test_pickles_are_not_trusted(redis: Redis, start_nodes: StartNodes) -> None:
    nodes = start_nodes(redis)
    with pyreck.connect(nodes.redis.url, name=nodes.name) as cluster:
        proxy = cluster.put([1, 2, 3])
        _, good = proxy.__reduce__()
        assert pickling.restored(*good).to_local().result() == [1, 2, 3]
        address = good[0]
        bad: list[tuple[int, Any, str]] = [
            (0, 5, ""),
            (0, "nowhere", "no `://`"),
            (0, address.replace("://", "://:pw@"), "its address is none"),
            (1, None, "a str"),
            (1, "a{b}", "is no name of a cluster"),
            (2, b"id", "its id is no text"),
            (2, "", "its id is none"),
            (2, "x" * 300, "its id is none"),
            (3, -1, "the part of the object"),
            (3, 2**40, "the part of the object"),
            (3, True, "the part of the object"),
            (4, None, "its name is no text"),
            (5, 5, "its origin is no text"),
        ]
        for place, value, message in bad:
            given = [*good]
            given[place] = value
            with pytest.raises(pyreck.InvalidOperation) as caught:
                pickling.restored(*given)
            assert str(caught.value).startswith("the pickle of a RemoteObject cannot be read: ")
            assert message in str(caught.value)
        with pytest.raises(pyreck.InvalidOperation, match="has no such part"):
            pickling.restored(*good[:3], 1, *good[4:])
        with pytest.raises(pyreck.ObjectNotFound):
            pickling.restored(*good[:2], "f" * 64, *good[3:])


SMALL: list[Any] = ["", [], [1, 2], [0.5] * 64, {"a": (1, 2)}, "é" * 200, b"x" * 400, None]
LARGE: list[Any] = [[0.5] * 65, "x" * 513, list(range(1000))]


def test_small_values_lie_in_their_records(redis: Redis, start_nodes: StartNodes) -> None:
    nodes = start_nodes(redis)
    with pyreck.connect(redis.url, name=nodes.name) as cluster:
        values = SMALL + LARGE
        proxies = [cluster.put(value) for value in values]
        for i, proxy in enumerate(proxies):
            cluster.name(str(i), proxy)
        assert [len(cluster.objects()), chunks_of(nodes)] == [len(values), len(LARGE)]
        assert [proxy.to_local().result() for proxy in proxies] == values
        assert cluster.submit(lambda *all: list(all), *proxies).result() == values
        for record in cluster.objects():
            is_large = int(record.names[0]) >= len(SMALL)
            assert record.chunks == is_large
            where = "1 chunk" if is_large else "its record"
            assert any(line.endswith(f" in {where}") for line in shown(nodes, "show", record.id))


def chunks_of(nodes: Nodes) -> int:
    return sum(name.startswith(f"pyreck:{nodes.name}:chunk:") for name in nodes.redis.all_keys())


def test_two_clients_and_one_is_killed(redis: Redis, start_nodes: StartNodes) -> None:
    nodes = start_nodes(redis)
    with pyreck.connect(redis.url, name=nodes.name) as cluster:
        values = [[i] * (2 + i % 2 * 98) for i in range(1000)]  # every second one in its record
        proxies = [cluster.put(value) for value in values]
        mine = {record.id for record in cluster.objects()}
        other = subprocess.Popen(
            [sys.executable, "-c", CLIENT, redis.url, nodes.name],
            stdout=subprocess.PIPE,
            env=environment(),
        )
        assert other.stdout is not None and other.stdout.readline() == b"ready\n"
        records = list(cluster.objects())
        assert len(records) == len({record.id for record in records}) == 1500
        assert sum(record.holders for record in records) == MANY
        assert [record.id for record in records] == sorted(record.id for record in records)
        other.send_signal(signal.SIGKILL)
        other.wait()
        until(lambda: len(cluster.objects()) == 1000, seconds=90, what="the end of its leases")
        assert cluster.stats()["buried_clients"] == 1
        records = list(cluster.objects())
        assert {record.id for record in records} == mine
        assert all(record.holders == 1 for record in records)
        assert [proxy.to_local().result() for proxy in proxies] == values
    chunks = [name for name in redis.all_keys() if name.startswith(f"pyreck:{nodes.name}:chunk:")]
    assert len(chunks) == 500  # proxies outlive their cluster
    del proxies
    until(lambda: f"pyreck:{nodes.name}:chunk:" not in " ".join(redis.all_keys()))
    assert redis.command("EXISTS", key(nodes, "objects")).strip() == "0"


def test_values_are_put_without_a_node(redis: Redis) -> None:
    values = [[1, 2.5, None], {"a": [True], 3: (b"x", 1 + 2j)}, "text", range(7), list(range(9000))]
    with pytest.warns(UserWarning, match="no node has joined"):
        cluster = pyreck.connect(redis.url, name="no node")
    with cluster:
        proxies = [cluster.put(value) for value in values]
        cluster.name("kept", proxies[0])
        assert [proxy.to_local().result() for proxy in proxies] == values
        records = {record.id: record for record in cluster.objects()}
        assert len(records) == len(values)
        assert all("put() at " in record.provenance for record in records.values())
        nested = cluster.put([proxies[0], 4])
        assert nested.to_local().result() == [values[0], 4]
        again = cluster.put(values[4])
        assert len(list(cluster.objects())) == len(values) + 1
        del proxies, nested, again
        del cluster["kept"]
        until(lambda: list(cluster.objects()) == [])


def test_texts_and_rows_are_compressed(redis: Redis, start_nodes: StartNodes) -> None:
    nodes = start_nodes(redis)
    texts = [f"user {i * i % 7919} of {i % 13} groups" for i in range(100_000)]
    rows = [[i % 50, str(i % 70), [i % 3]] for i in range(30_000)]
    with pyreck.connect(redis.url, name=nodes.name) as cluster:
        for value, job in ((texts, max), (rows, len)):
            proxy = cluster.put(value)
            keys = [key for key in redis.all_keys() if f"{nodes.name}:chunk:" in key]
            assert 0 < sum(int(redis.command("STRLEN", key)) for key in keys) < len(repr(value)) / 2
            assert proxy.to_local().result() == value
            assert cluster.submit(job, proxy).result() == job(value)  # type: ignore[operator]
            with cluster.remotely.remote_all():
                made = [row for row in proxy]
            assert made.to_local().result() == value
            del proxy, made
            until(lambda: list(cluster.objects()) == [])
            until(lambda: not [key for key in redis.all_keys() if f"{nodes.name}:chunk:" in key])
        same = cluster.put(["a text"] * 5000)
        (record,) = cluster.objects()
        assert record.chunks == 0  # so little is left of it that it lies in its record
        assert same.to_local().result() == ["a text"] * 5000
        assert cluster.submit(len, same).result() == 5000
