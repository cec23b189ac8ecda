"""What goes wrong with classes: wrong calls, missing attributes, exceptions of the user's."""

from __future__ import annotations

from corpus import kernel


class Plain:
    limit = 3

    def __init__(self, a, b=2):
        self.a = a
        self.b = b

    def method(self, x):
        return self.a + x

    @staticmethod
    def static(x):
        return x

    @classmethod
    def of(cls, a):
        return cls(a)

    @property
    def bad(self):
        return self.missing


class Empty:
    pass


@kernel()
def too_few_for_init():
    return Plain()


@kernel()
def too_many_for_init():
    return Plain(1, 2, 3)


@kernel()
def unknown_keyword_for_init():
    return Plain(1, c=3)


@kernel()
def arguments_for_nothing():
    return Empty(1)


@kernel()
def too_many_for_a_method():
    return Plain(1).method(1, 2)


@kernel()
def too_few_for_a_method():
    return Plain(1).method()


@kernel()
def too_many_for_a_static_method():
    return Plain(1).static(1, 2)


@kernel()
def too_few_for_a_class_method():
    return Plain.of()


@kernel()
def method_without_an_instance():
    return Plain.method()


@kernel()
def missing_attribute():
    return Plain(1).c


@kernel()
def missing_method():
    return Plain(1).run(2)


@kernel()
def missing_class_attribute():
    return Plain.missing


@kernel()
def missing_in_a_property():
    return Plain(1).bad


@kernel()
def deleted_attribute():
    p = Plain(1)
    del p.a
    return p.a


@kernel()
def deleted_twice():
    p = Plain(1)
    del p.a
    del p.a


@kernel()
def not_callable():
    return Plain(1)(2)


@kernel()
def not_iterable():
    return [x for x in Plain(1)]


@kernel()
def no_length():
    return len(Plain(1))


@kernel()
def no_items():
    return Plain(1)[0]


@kernel()
def no_item_assignment():
    Plain(1)[0] = 1


@kernel()
def no_order():
    return Plain(1) < Plain(2)


@kernel()
def init_that_returns():
    class Returns:
        def __init__(self):
            return 1

    return Returns()


@kernel()
def attribute_of_none():
    p = Plain(None)
    return p.a.x


class AppError(Exception):
    pass


class CodeError(AppError):
    def __init__(self, code, text="failed"):
        super().__init__(text)
        self.code = code


class TextError(ValueError):
    def __str__(self):
        return "text: " + ", ".join(str(a) for a in self.args)


def fail(which):
    if which == 0:
        raise AppError("a", 1)
    if which == 1:
        raise CodeError(42)
    if which == 2:
        raise TextError("t", 2)
    if which == 3:
        raise AppError
    return which


@kernel(0, 1, 2, 3, 4)
def caught(which):
    try:
        return fail(which)
    except CodeError as error:
        return "code", error.code, str(error), error.args
    except (KeyError, AppError) as error:
        return "app", str(error), error.args
    except ValueError as error:
        return "value", str(error), error.args


@kernel(0, 1, 2, 3, 4)
def caught_by_base(which):
    try:
        fail(which)
    except Exception as error:
        return isinstance(error, AppError), type(error) is CodeError
    return None


@kernel(0, 1)
def chained(which):
    try:
        try:
            fail(which)
        except AppError as error:
            raise TextError("outer") from error
    except TextError as error:
        cause = error.__cause__
        return str(error), str(cause), type(cause) is AppError


@kernel(2, 1)
def finally_and_own_exception(which):
    out = []
    try:
        try:
            fail(which)
        finally:
            out.append("cleaned")
    except (AppError, ValueError) as error:
        out.append(str(error))
    return out


@kernel(([1, 0, 2],))
def own_exception_in_a_fold(values):
    def checked(x):
        if x == 0:
            raise CodeError(x)
        return 10 // x

    try:
        return [checked(v) for v in values]
    except CodeError as error:
        return error.code


@kernel()
def not_an_exception():
    raise Plain(1)


@kernel()
def inconsistent_bases():
    class A:
        pass

    class B(A):
        pass

    class C(A, B):
        pass

    return C()


@kernel()
def wrong_type_of_text():
    class Odd:
        def __repr__(self):
            return 3

    return repr(Odd())


@kernel()
def unhashable():
    class Same:
        def __eq__(self, other):
            return True

    return {Same(): 1}
