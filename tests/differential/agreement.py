"""Agreement with CPython: runs a kernel there and in pyreck, and compares all that can be seen.

What is compared: the result with its types, down to the sign of a zero and the sharing of lists and
dicts; or the exception's type and arguments, its text, and the user's lines in its traceback.
"""

from __future__ import annotations

import copy
import math
import traceback
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

Kernel = Callable[..., Any]


class Cluster(Protocol):
    """What this module needs of `pyreck.local()`."""

    def submit(self, function: Kernel, /, *args: Any) -> Any: ...


class Describer:
    """Spells a value so that two spellings are equal only if nothing tells the values apart.

    A mutable object gets a number when it is first met and is spelled by it from then on.
    """

    def __init__(self) -> None:
        self._numbers: dict[int, int] = {}

    def spell(self, value: Any) -> str:
        if isinstance(value, float):
            return self._float(value)
        if isinstance(value, (list, dict, set, bytearray)):
            return self._mutable(value)
        if type(value) is frozenset:  # in no order: that of texts is the process's own
            return f"frozenset({', '.join(sorted(self.spell(item) for item in value))})"
        if isinstance(value, tuple):
            items = ", ".join(self.spell(item) for item in tuple.__iter__(value))
            name = "" if type(value) is tuple else type(value).__name__ + " "
            return f"{name}({items},{self._attributes(value)})"
        if isinstance(value, int) and not isinstance(value, bool):
            return hex(value)  # unlike repr, at any length
        if type(value).__repr__ is object.__repr__ and hasattr(value, "__dict__"):
            return self._mutable(value)  # an instance of a class of the test's
        return f"{type(value).__name__} {value!r}"

    @staticmethod
    def _float(value: float) -> str:
        # The sign of a NaN is the processor's choice, not Python's.
        return "nan" if math.isnan(value) else f"float {value.hex()}"

    def _attributes(self, value: Any) -> str:
        """What an instance of a class derived from a builtin one holds beside its items."""
        held = sorted(getattr(value, "__dict__", {}).items())
        if hasattr(value, "default_factory"):
            held.append(("default_factory", value.default_factory))
        return "".join(f" {name}={self.spell(item)}" for name, item in held)

    def _mutable(self, value: Any) -> str:
        number = self._numbers.get(id(value))
        if number is not None:
            return f"#{number}"
        number = self._numbers[id(value)] = len(self._numbers)
        if isinstance(value, dict):
            base = OrderedDict if isinstance(value, OrderedDict) else dict
            items = [f"{self.spell(key)}: {self.spell(item)}" for key, item in base.items(value)]
            items.append(self._attributes(value))
        elif isinstance(value, list):
            items = [self.spell(item) for item in list.__iter__(value)]
            items.append(self._attributes(value))
        elif hasattr(value, "__dict__"):
            items = [f"{name}={self.spell(item)}" for name, item in sorted(vars(value).items())]
        elif isinstance(value, bytearray):
            items = [repr(bytes(value))]
        else:
            items = sorted(self.spell(item) for item in value)
        return f"#{number} {type(value).__name__}[{', '.join(items)}]"


@dataclass(frozen=True)
class Outcome:
    """How a run ended. `lines` are the kernel's own, outermost first, if it raised."""

    value: str = ""
    exception: str = ""
    text: str = ""
    lines: tuple[int, ...] = ()

    def __str__(self) -> str:
        if not self.exception:
            return f"gave {shortened(self.value)}"
        return f"raised {self.exception}: {shortened(self.text)} at lines {list(self.lines)}"


def shortened(text: str, limit: int = 2000) -> str:
    return text if len(text) <= limit else text[:limit] + "..."


def outcome(kernel: Kernel, run: Callable[[], Any]) -> Outcome:
    try:
        return Outcome(value=Describer().spell(run()))
    except BaseException as error:
        if not isinstance(error, Exception) or is_refusal(error):
            raise
        file = kernel.__code__.co_filename
        frames = traceback.extract_tb(error.__traceback__)
        return Outcome(
            exception=f"{type(error).__name__}{Describer().spell(error.args)}",
            text=str(error),
            lines=tuple(frame.lineno or 0 for frame in frames if frame.filename == file),
        )


def is_refusal(error: BaseException) -> bool:
    return type(error).__module__.split(".")[0] == "pyreck"


class Disagreement(AssertionError):
    pass


class Agree:
    """`agree(kernel, *args)`: fails unless every cluster does what CPython does.

    Arguments are copied for each run, so a kernel may change them.
    """

    def __init__(self, clusters: dict[str, Cluster]) -> None:
        self._clusters = clusters

    def __call__(self, kernel: Kernel, *args: Any) -> None:
        self._compare(kernel, args, may_refuse=False)

    def or_refuses(self, kernel: Kernel, *args: Any) -> None:
        """As a call, but a cluster may also refuse the kernel (`pyreck.InvalidOperation`)."""
        self._compare(kernel, args, may_refuse=True)

    def _compare(self, kernel: Kernel, args: tuple[Any, ...], may_refuse: bool) -> None:
        theirs = copy.deepcopy(args)
        expected = outcome(kernel, lambda: kernel(*theirs))
        for title, cluster in self._clusters.items():
            try:
                actual = outcome(kernel, lambda at=cluster: self._run(at, kernel, args))
            except Exception as error:
                if is_refusal(error) and may_refuse:
                    continue
                raise
            if actual != expected:
                call = f"{kernel.__name__}({', '.join(shortened(repr(a), 200) for a in args)})"
                raise Disagreement(f"{call}\n  CPython {expected}\n  {title}: {actual}")

    @staticmethod
    def _run(cluster: Cluster, kernel: Kernel, args: tuple[Any, ...]) -> Any:
        return cluster.submit(kernel, *copy.deepcopy(args)).result()
