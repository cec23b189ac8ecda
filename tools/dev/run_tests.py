"""Runs every test of pyreck and closes with one line, `N passed, N failed`.

Five runners, one after the other: GoogleTest through ctest, lit, pytest, and the unit tests once
more in the two sanitizer builds. Each leaves JUnit XML in `build/reports`, which is what gets
counted. A runner that ends badly without a failed test to show for it counts as one failure, and so
does one that reports no test at all.

Called by `./dev test`, which has built the preset and put the virtual environment in the path.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
REPORTS = ROOT / "build" / "reports"
# These compile for most of their time, each kernel on one core, and have no clock in them.
EVERY_CORE = ["-n", "auto"]
# Several runs of pytest: should compiled code kill one of them, the others still count.
PYTEST_RUNS = {
    "layering and client": ["tests/layering_test.py", "tests/client"],
    "clusters": ["tests/cluster", "--ignore=tests/cluster/test_cluster_agreement.py"],
    "agreement with CPython": [*EVERY_CORE, "tests/differential"],
    "agreement on two nodes": [*EVERY_CORE, "tests/cluster/test_cluster_agreement.py"],
}
# Only what has threads of its own runs under ThreadSanitizer: LLVM is not built for it.
TSAN_TESTS = ["unit_runtime", "unit_scheduler"]


@dataclass
class Tally:
    passed: int = 0
    failed: int = 0

    def __iadd__(self, other: Tally) -> Tally:
        self.passed += other.passed
        self.failed += other.failed
        return self


def announce(title: str) -> None:
    print(f"\n== {title}", flush=True)


def call(command: list[str], **environment: str) -> int:
    """The exit status of `command`, which runs in the root with its output shown."""
    return subprocess.run(
        command, cwd=ROOT, env=os.environ | environment, stdin=subprocess.DEVNULL
    ).returncode


def cases(report: Path) -> Iterator[ElementTree.Element]:
    """The test cases of a JUnit file that ran; none if the file is missing or cut short."""
    try:
        tree = ElementTree.parse(report)
    except (OSError, ElementTree.ParseError):
        return
    for case in tree.iter("testcase"):
        if case.get("status") not in ("notrun", "disabled") and case.find("skipped") is None:
            yield case


def has_failed(case: ElementTree.Element) -> bool:
    return case.find("failure") is not None or case.find("error") is not None


def count(report: Path) -> Tally:
    verdicts = [has_failed(case) for case in cases(report)]
    return Tally(passed=verdicts.count(False), failed=verdicts.count(True))


def judged(runner: str, tally: Tally, status: int) -> Tally:
    """`tally`, with one failure more if the runner's own end does not fit it."""
    if tally.failed == 0 and (status != 0 or tally.passed == 0):
        reason = "reported no test" if status == 0 else f"ended with status {status}"
        print(f"{runner}: {reason}", flush=True)
        tally.failed += 1
    return tally


def run_units(preset: str, only: list[str] | None = None) -> Tally:
    """The GoogleTest binaries of a build; counts their cases; one that died counts as one."""
    reports = REPORTS / f"unit-{preset}"
    shutil.rmtree(reports, ignore_errors=True)
    summary = reports / "ctest.xml"
    command = ["ctest", "--test-dir", f"build/{preset}", "--output-on-failure"]
    command += ["--output-junit", str(summary), "--timeout", "600", "--no-tests=error"]
    if only is not None:
        command += ["-R", f"^({'|'.join(only)})$"]
    reports.mkdir(parents=True)
    status = call(command, GTEST_OUTPUT=f"xml:{reports}/", GTEST_BRIEF="1")
    tally = Tally()
    for binary in cases(summary):
        own = count(reports / f"{binary.get('name')}.xml")
        if has_failed(binary) and own.failed == 0:
            own.failed = 1
        tally += own if own.passed + own.failed > 0 else Tally(passed=1)
    return judged(f"ctest ({preset})", tally, status)


def run_lit(preset: str) -> Tally:
    report = REPORTS / "lit.xml"
    report.unlink(missing_ok=True)
    command = ["lit", "--no-progress-bar", "-q", "-v", "tests/lit"]
    command += [f"--xunit-xml-output={report}", "--timeout=120"]
    status = call(command, PYRECK_BUILD=str(ROOT / "build" / preset))
    return judged("lit", count(report), status)


def run_pytest(arguments: list[str]) -> Tally:
    report = REPORTS / "pytest.xml"
    report.unlink(missing_ok=True)
    command = [sys.executable, "-m", "pytest", "-q", f"--junit-xml={report}", *arguments]
    status = call(command)
    return judged("pytest", count(report), status)


def build(preset: str, targets: list[str]) -> bool:
    """Configures if need be and builds; the compiler's words are shown only when it fails."""
    started = time.monotonic()
    folder = ROOT / "build" / preset
    steps = [["ninja", "--quiet", "-C", str(folder), *targets]]
    if not (folder / "build.ninja").exists():
        steps.insert(0, ["cmake", "--preset", preset, "--log-level=WARNING"])
    done = all(call(step) == 0 for step in steps)
    print(f"build/{preset}: {time.monotonic() - started:.0f} s", flush=True)
    return done


def run_sanitizer(preset: str, only: list[str] | None = None) -> Tally:
    if not build(preset, only or ["unit_tests"]):
        print(f"build/{preset}: the build failed", flush=True)
        return Tally(failed=1)
    return run_units(preset, only)


def run_everything(preset: str, quick: bool, sanitizers: bool) -> Tally:
    total = Tally()
    announce("unit tests")
    total += run_units(preset)
    announce("compiler stages (lit)")
    total += run_lit(preset)
    for title, paths in PYTEST_RUNS.items():
        announce(f"{title} (pytest)")
        total += run_pytest(paths + (["-m", "not slow"] if quick else []))
    if not sanitizers:
        return total
    announce("unit tests under AddressSanitizer and UndefinedBehaviorSanitizer")
    total += run_sanitizer("debug")
    announce("scheduler and fold tests under ThreadSanitizer")
    total += run_sanitizer("tsan", TSAN_TESTS)
    return total


def main() -> int:
    parser = argparse.ArgumentParser(prog="./dev test", description=__doc__.splitlines()[0])
    parser.add_argument("--preset", default="release", help=argparse.SUPPRESS)
    parser.add_argument("--quick", action="store_true", help="no slow tests")
    parser.add_argument("--sanitizers", action="store_true", help="the sanitizer builds as well")
    options, pytest_arguments = parser.parse_known_args()
    # In the background Ctrl-C is ignored; what the tests start is to be stopped by it all the same.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    REPORTS.mkdir(parents=True, exist_ok=True)
    if pytest_arguments:
        total = run_pytest(pytest_arguments)
    else:
        total = run_everything(options.preset, options.quick, options.sanitizers)
    print(f"\n{total.passed} passed, {total.failed} failed", flush=True)
    return 1 if total.failed else 0


if __name__ == "__main__":
    sys.exit(main())
