"""What stands in for `unittest.TestCase` inside kernels, plain enough to be compiled.

Assertions note what they have seen; a test returns its notes, which must be those of CPython.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


class Raises:
    """What `with self.assertRaises(...) as caught` enters."""

    def __init__(self, case: Any, error: Any) -> None:
        self.case = case
        self.error = error
        self.exception: Any = None

    def __enter__(self) -> Raises:
        return self

    def __exit__(self, kind: Any, error: Any, trace: Any) -> bool:
        if kind is None:
            raise AssertionError("nothing was raised")
        if not isinstance(error, self.error):
            return False
        self.exception = error
        self.case._note(str(error))
        return True


class SubTest:
    """What `with self.subTest(...)` enters."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: Any, error: Any, trace: Any) -> bool:
        return False


class TestCase:
    def __init__(self) -> None:
        self._noted: list[Any] = []

    def setUp(self) -> None:
        pass

    def _note(self, value: Any) -> None:
        if value is None or isinstance(value, (bool, int, float, complex, str, bytes)):
            self._noted.append(value)

    def addCleanup(self, call: Any, *args: Any) -> None:
        """Nothing outlives a kernel that would need it."""

    def fail(self, message: Any = None) -> None:
        raise AssertionError(message)

    def subTest(self, *args: Any, **named: Any) -> SubTest:
        return SubTest()

    def _ensure(self, holds: Any, message: str) -> None:
        if not holds:
            raise AssertionError(message)

    def assertTrue(self, value: Any, msg: Any = None) -> None:
        self._note(value)
        self._ensure(value, "not true")

    assert_ = assertTrue

    def assertFalse(self, value: Any, msg: Any = None) -> None:
        self._note(value)
        self._ensure(not value, "not false")

    def assertEqual(self, first: Any, second: Any, msg: Any = None) -> None:
        self._note(first)
        self._ensure(first == second, "not equal")

    def assertNotEqual(self, first: Any, second: Any, msg: Any = None) -> None:
        self._note(first)
        self._ensure(first != second, "equal")

    def assertListEqual(self, first: Any, second: Any, msg: Any = None) -> None:
        self.assertEqual(first, second)

    def assertTupleEqual(self, first: Any, second: Any, msg: Any = None) -> None:
        self.assertEqual(first, second)

    def assertDictEqual(self, first: Any, second: Any, msg: Any = None) -> None:
        self.assertEqual(first, second)

    def assertSetEqual(self, first: Any, second: Any, msg: Any = None) -> None:
        self.assertEqual(first, second)

    def assertSequenceEqual(self, first: Any, second: Any, msg: Any = None) -> None:
        self._ensure(list(first) == list(second), "not equal")

    def assertMultiLineEqual(self, first: Any, second: Any, msg: Any = None) -> None:
        self.assertEqual(first, second)

    def assertCountEqual(self, first: Any, second: Any, msg: Any = None) -> None:
        rest = list(second)
        for one in first:
            self._ensure(one in rest, "other elements")
            rest.remove(one)
        self._ensure(not rest, "other elements")

    def assertAlmostEqual(
        self, first: Any, second: Any, places: Any = None, msg: Any = None, delta: Any = None
    ) -> None:
        self._note(first)
        if first == second:
            return
        if delta is not None:
            self._ensure(abs(first - second) <= delta, "not near")
        else:
            self._ensure(round(abs(first - second), places or 7) == 0, "not near")

    def assertIs(self, first: Any, second: Any, msg: Any = None) -> None:
        if isinstance(first, (int, float, complex, str, bytes, tuple)):
            self.assertEqual(first, second)  # their identity is outside pyreck's promise
        else:
            self._ensure(first is second, "not the same")

    def assertIsNot(self, first: Any, second: Any, msg: Any = None) -> None:
        self._ensure(first is not second, "the same")

    def assertIsNone(self, value: Any, msg: Any = None) -> None:
        self._ensure(value is None, "not None")

    def assertIsNotNone(self, value: Any, msg: Any = None) -> None:
        self._ensure(value is not None, "None")

    def assertIn(self, one: Any, container: Any, msg: Any = None) -> None:
        self._ensure(one in container, "not in")

    def assertNotIn(self, one: Any, container: Any, msg: Any = None) -> None:
        self._ensure(one not in container, "in")

    def assertLess(self, first: Any, second: Any, msg: Any = None) -> None:
        self._ensure(first < second, "not less")

    def assertLessEqual(self, first: Any, second: Any, msg: Any = None) -> None:
        self._ensure(first <= second, "greater")

    def assertGreater(self, first: Any, second: Any, msg: Any = None) -> None:
        self._ensure(first > second, "not greater")

    def assertGreaterEqual(self, first: Any, second: Any, msg: Any = None) -> None:
        self._ensure(first >= second, "less")

    def assertIsInstance(self, value: Any, kind: Any, msg: Any = None) -> None:
        self._ensure(isinstance(value, kind), "no instance")

    def assertNotIsInstance(self, value: Any, kind: Any, msg: Any = None) -> None:
        self._ensure(not isinstance(value, kind), "an instance")

    def assertRaises(
        self, error: Any, call: Callable[..., Any] | None = None, *args: Any, **named: Any
    ) -> Any:
        if call is None:
            return Raises(self, error)
        try:
            call(*args, **named)
        except error as raised:
            self._note(str(raised))
            return None
        raise AssertionError("nothing was raised")

    def assertRaisesRegex(
        self, error: Any, pattern: Any, call: Any = None, *args: Any, **named: Any
    ) -> Any:
        """The whole message is noted, so no pattern is looked for."""
        return self.assertRaises(error, call, *args, **named)
