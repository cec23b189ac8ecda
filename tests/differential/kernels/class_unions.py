"""`A | B` where a class is asked for."""

from __future__ import annotations

from corpus import kernel

VALUES = (1, True, 2.5, None, "x", [1], (2,), {3: 4}, {5}, b"b", 1j)


class Base:
    pass


class Derived(Base):
    pass


class Other(ValueError):
    pass


@kernel((VALUES,))
def builtin_classes(values):
    return [
        (isinstance(v, int | str), isinstance(v, None | float), isinstance(v, list | tuple | dict))
        for v in values
    ]


@kernel(())
def classes_of_the_kernel():
    values = [Base(), Derived(), Other(), KeyError(), 3, None]
    return [
        (
            isinstance(v, Derived | int),
            isinstance(v, Base | None),
            isinstance(v, int | (Other | Base)),
            isinstance(v, KeyError | Other),
        )
        for v in values
    ]


@kernel(())
def subclasses():
    return (
        issubclass(bool, int | float),
        issubclass(Derived, Base | str),
        issubclass(Base, Derived | str),
        issubclass(Other, ValueError | Base),
        issubclass(type(None), int | None),
        issubclass(str, int | None),
    )


@kernel((3,), ("ab",), (None,), (2.5,))
def narrowed(x):
    if isinstance(x, int | float):
        return x + 1
    if isinstance(x, str | None):
        return x or "nothing"
    return [x]


@kernel((5,), ((int, 3),))
def no_class(x):
    out = []
    for make in (lambda: isinstance(x, 1 | 2), lambda: isinstance(x, {1} | {2}), lambda: int | 5):
        try:
            out.append(make())
        except TypeError as e:
            out.append(str(e))
    return out


@kernel(([(int, str), (str, float), (None, int)],), may_refuse=True)
def classes_in_variables(pairs):
    return [isinstance(2, a | b) for a, b in pairs]
