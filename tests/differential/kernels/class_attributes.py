"""What class attributes are bound to: other names of methods, C functions, decorated functions."""

from __future__ import annotations

import functools
import heapq

from corpus import kernel


def outcome(function):
    try:
        return function()
    except (TypeError, RuntimeError) as e:
        return type(e).__name__, str(e)


@kernel((), may_refuse=True)
def other_name_of_a_property():
    class A:
        @property
        def f(self):
            return 1

        g = f

    return A().g


@kernel((), may_refuse=True)
def other_name_of_a_static_method():
    class A:
        @staticmethod
        def f(x):
            return x

        g = f

    return A().g(2)


@kernel(())
def other_name_of_a_method():
    class A:
        def f(self, x):
            return x

        g = f
        __call__ = f

    return A().g(2), A()(3)


@kernel((), may_refuse=True)
def c_functions():
    class A:
        push = heapq.heappush

    heap = [1]
    return outcome(lambda: A().push(heap, 0)), heap


@kernel((), may_refuse=True)
def partials():
    class A:
        add = functools.partial(lambda a, b: a + b, 5)

    return A().add(1)


@kernel((), may_refuse=True)
def decorated_outside():
    @functools.cached_property
    def f(self):
        return 1

    return outcome(lambda: f(3))


@kernel((), may_refuse=True)
def static_outside():
    @staticmethod
    def f(x):
        return x

    class A:
        g = f

    return A().g(3), f(4)


@kernel(())
def ordered_by_the_base():
    @functools.total_ordering
    class A(int):
        pass

    @functools.total_ordering
    class B(tuple):
        def __lt__(self, other):
            return True

    return A(1) < A(2), A(1) >= A(2), B((1,)) > B((0,)), B((1,)) < B((0,))


@kernel((), may_refuse=True)
def class_of_an_object_set():
    class A:
        pass

    class B:
        pass

    a = A()
    a.__class__ = B
    return type(a).__name__
