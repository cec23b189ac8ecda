"""pyreck beside C++ and CPython, as ratios from one run: a table, and JSON in `bench-results/`.

Each kernel runs at one size in pyreck and C++ (on one thread, and on all cores), and at a smaller
size in CPython and pyreck, because CPython would take minutes. Times are medians after a warm-up;
every answer is checked against the others'. Called by `./dev bench`.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import kernels
import pyreck

ROOT = Path(__file__).resolve().parents[2]
EMPTY_JOBS = 300
FIRST_CALL = """
import time, kernels, pyreck
cluster = pyreck.local()
start = time.perf_counter()
cluster.submit(kernels.primes, 100).result()
print(time.perf_counter() - start)
"""


@dataclass(frozen=True)
class Benchmark:
    """`data` says what the kernel reads: its size, or lists that stay on the cluster."""

    kernel: Callable[..., Any]
    size: int
    python_size: int
    data: str = "size"

    @property
    def name(self) -> str:
        return self.kernel.__name__


BENCHMARKS = [
    Benchmark(kernels.list_sum, 20_000_000, 1_000_000, "one list"),
    Benchmark(kernels.dot_product_int, 10_000_000, 500_000, "two lists"),
    Benchmark(kernels.dot_product, 10_000_000, 500_000, "two float lists"),
    Benchmark(kernels.matrix_product, 300, 100),
    Benchmark(kernels.collatz, 1_000_000, 20_000),
    Benchmark(kernels.primes, 2_000_000, 50_000),
    Benchmark(kernels.primes_list, 2_000_000, 50_000),
    Benchmark(kernels.mandelbrot, 800, 100),
    Benchmark(kernels.n_body, 2_000_000, 20_000),
    Benchmark(kernels.nested_folds, 20_000, 1_000),
]


@dataclass
class Row:
    kernel: str
    size: int
    pyreck_one: float
    native_one: float
    pyreck_all: float
    native_all: float
    python_size: int
    python: float
    pyreck_at_python_size: float

    @property
    def ratio_one(self) -> float:
        return self.pyreck_one / self.native_one

    @property
    def ratio_all(self) -> float:
        return self.pyreck_all / self.native_all

    @property
    def speed_up(self) -> float:
        return self.pyreck_one / self.pyreck_all

    @property
    def times_python(self) -> float:
        return self.python / self.pyreck_at_python_size


def resident(cluster: Any, data: str, n: int) -> tuple[Any, ...]:
    """Arguments of a kernel; lists are made on the cluster and passed by reference."""
    if data == "size":
        return (n,)
    with cluster.remotely.remote_all():
        if data == "two float lists":
            xs = kernels.make_floats(n, 7)
            ys = kernels.make_floats(n, 11)
        else:
            xs = kernels.make_integers(n, 7919, 1000003)
            ys = kernels.make_integers(n, 104729, 999983)
    return (xs,) if data == "one list" else (xs, ys)


def local(data: str, n: int) -> tuple[Any, ...]:
    """The same, as plain Python lists."""
    if data == "size":
        return (n,)
    if data == "two float lists":
        return kernels.make_floats(n, 7), kernels.make_floats(n, 11)
    xs = kernels.make_integers(n, 7919, 1000003)
    return (xs,) if data == "one list" else (xs, kernels.make_integers(n, 104729, 999983))


def timed(run: Callable[[], Any], runs: int) -> tuple[Any, float]:
    """The answer and the median time of `runs` runs, after one that is not counted."""
    answer = run()
    seconds = []
    for _ in range(runs):
        start = time.perf_counter()
        answer = run()
        seconds.append(time.perf_counter() - start)
    return answer, statistics.median(seconds)


def native(binary: str, name: str, size: int, threads: int, runs: int) -> tuple[str, float]:
    command = [binary, name, str(size), str(threads), str(runs)]
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    answer, _, seconds = output.partition("\t")
    return answer, statistics.median(float(one) for one in seconds.split())


def same(ours: Any, native_answer: str) -> bool:
    return ours == float(native_answer) if isinstance(ours, float) else str(ours) == native_answer


def measure(benchmark: Benchmark, one: Any, every: Any, binary: str, options: Any) -> Row:
    kernel, runs = benchmark.kernel, options.runs
    size = max(1, round(benchmark.size * options.scale))
    python_size = min(size, benchmark.python_size)

    def in_pyreck(cluster: Any, n: int) -> tuple[Any, float]:
        arguments = resident(cluster, benchmark.data, n)
        return timed(lambda: cluster.submit(kernel, *arguments).result(), runs)

    answer, pyreck_one = in_pyreck(one, size)
    answer_all, pyreck_all = in_pyreck(every, size)
    native_answer, native_one = native(binary, benchmark.name, size, 1, runs)
    native_answer_all, native_all = native(binary, benchmark.name, size, every.threads, runs)
    arguments = local(benchmark.data, python_size)
    python_answer, python = timed(lambda: kernel(*arguments), min(runs, 3))
    small_answer, small = in_pyreck(one, python_size)
    agreed = answer == answer_all and small_answer == python_answer
    if not (agreed and same(answer, native_answer) and same(answer, native_answer_all)):
        raise SystemExit(
            f"bench: {benchmark.name}: answers differ: pyreck {answer!r}, {answer_all!r}, C++ "
            f"{native_answer}, {native_answer_all}; at {python_size}: CPython {python_answer!r}, "
            f"pyreck {small_answer!r}"
        )
    return Row(
        benchmark.name,
        size,
        pyreck_one,
        native_one,
        pyreck_all,
        native_all,
        python_size,
        python,
        small,
    )


def milliseconds(seconds: float) -> str:
    return f"{seconds * 1e3:.1f}" if seconds < 1 else f"{seconds * 1e3:.0f}"


HEADINGS = ["kernel", "size", "pyreck", "C++", "ratio"]
HEADINGS += ["pyreck, all", "C++, all", "ratio", "speed-up", "at size", "x CPython"]


def cells(row: Row) -> list[str]:
    return [
        row.kernel,
        f"{row.size:,}",
        milliseconds(row.pyreck_one),
        milliseconds(row.native_one),
        f"{row.ratio_one:.2f}",
        milliseconds(row.pyreck_all),
        milliseconds(row.native_all),
        f"{row.ratio_all:.2f}",
        f"{row.speed_up:.2f}",
        f"{row.python_size:,}",
        f"{row.times_python:.0f}",
    ]


def print_line(texts: list[str]) -> None:
    widths = [16, 11, 8, 8, 6, 12, 9, 6, 9, 10, 10]
    first, *others = zip(texts, widths, strict=True)
    line = first[0].ljust(first[1])
    print(line + "".join(text.rjust(width) for text, width in others), flush=True)


def first_call() -> float:
    """Seconds from the first submit in a fresh process to its result: compiling, mostly."""
    here = str(Path(__file__).parent)
    environment = os.environ | {"PYTHONPATH": f"{here}:{os.environ.get('PYTHONPATH', '')}"}
    outputs = [
        subprocess.run(
            [sys.executable, "-c", FIRST_CALL],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for _ in range(3)
    ]
    return statistics.median(float(output) for output in outputs)


def empty_job(cluster: Any) -> float:
    return timed(lambda: cluster.submit(kernels.nothing).result(), EMPTY_JOBS)[1]


def commit() -> str:
    command = ["git", "describe", "--always", "--dirty"]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True).stdout.strip()


def save(rows: list[Row], latencies: dict[str, float], threads: int) -> Path:
    now = datetime.now(UTC)
    folder = ROOT / "bench-results"
    folder.mkdir(exist_ok=True)
    path = folder / f"{now:%Y%m%d-%H%M%S}.json"
    ratios = ["ratio_one", "ratio_all", "speed_up", "times_python"]
    report = {
        "when": now.isoformat(),
        "commit": commit(),
        "machine": platform.processor() or platform.machine(),
        "threads": threads,
        "python": platform.python_version(),
        "unit": "seconds",
        "kernels": [asdict(row) | {name: getattr(row, name) for name in ratios} for row in rows],
        "latencies": latencies,
    }
    path.write_text(json.dumps(report, indent=2) + "\n")
    return path


def parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./dev bench", description=__doc__.splitlines()[0])
    parser.add_argument("--native", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--runs", type=int, default=5, help="runs a median is taken of")
    parser.add_argument("--scale", type=float, default=1.0, help="factor on all sizes")
    parser.add_argument("kernels", nargs="*", help="names; all unless given")
    return parser.parse_args()


def main() -> None:
    options = parse_options()
    chosen = [b for b in BENCHMARKS if not options.kernels or b.name in options.kernels]
    one, every = pyreck.local(threads=1), pyreck.local()
    print(f"times in ms, medians of {options.runs}; `all` is {every.threads} threads; the last two")
    print("columns compare with CPython on one thread, at a smaller size")
    print_line(HEADINGS)
    rows = []
    for benchmark in chosen:
        rows.append(measure(benchmark, one, every, options.native, options))
        print_line(cells(rows[-1]))
    latencies = {"first_call": first_call(), "empty_job": empty_job(every)}
    print(
        f"\nfirst result of the prime kernel, fresh process: {latencies['first_call'] * 1e3:.1f} ms"
    )
    print(f"an empty job: {latencies['empty_job'] * 1e6:.0f} us")
    print(f"written to {save(rows, latencies, every.threads).relative_to(ROOT)}")


if __name__ == "__main__":
    main()
