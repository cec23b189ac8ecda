"""Exceptions: classes in variables, `raise` in all its forms, what exceptions carry."""

from corpus import kernel


@kernel(0, 1)
def classes_in_a_variable(n):
    errors = (ValueError, ZeroDivisionError)
    try:
        return 1 // n
    except errors as error:
        return str(error), error.args


@kernel((0, 0), (1, 0), (2, 0), (0, 1))
def classes_chosen_at_run_time(i, n):
    kinds = [ZeroDivisionError, (KeyError, ArithmeticError), ValueError]
    try:
        return 1 // n
    except kinds[i]:
        return "caught"


@kernel(0)
def nested_tuples_are_no_classes(n):
    try:
        return 1 // n
    except (ValueError, (KeyError,)):
        return "caught"


@kernel(5, None)
def no_class_at_all(x):
    try:
        return 1 // 0
    except x:
        return "caught"


@kernel(0)
def no_class_but_not_asked(n):
    try:
        return n
    except n:
        return "caught"


@kernel()
def raised_class_and_instance():
    out = []
    for error in (ValueError, ValueError("text"), KeyError("k"), IndexError(1, 2)):
        try:
            raise error
        except (ValueError, LookupError) as e:
            out.append((str(e), e.args, repr(e)))
    return out


@kernel()
def raise_of_no_exception():
    raise 5


@kernel()
def raise_of_another_class():
    raise int


@kernel()
def raise_from_no_exception():
    raise ValueError from 5


@kernel(0)
def bare_raise(n):
    try:
        1 // n
    except ZeroDivisionError:
        raise


@kernel(0)
def bare_raise_after_another(n):
    try:
        1 // n
    except ZeroDivisionError:
        try:
            [][0]
        except IndexError:
            pass
        raise


@kernel(0)
def from_none(n):
    try:
        try:
            1 // n
        except ZeroDivisionError:
            raise ValueError("a", 2) from None
    except ValueError as e:
        return e.args, e.__cause__, e.__suppress_context__, str(e.__context__)


@kernel(0)
def from_another(n):
    try:
        try:
            1 // n
        except ZeroDivisionError as e:
            raise ValueError("a") from e
    except ValueError as e:
        return str(e.__cause__), str(e.__context__), e.__cause__ is e.__context__


@kernel(0)
def from_a_class(n):
    try:
        raise ValueError("a") from KeyError
    except ValueError as e:
        return repr(e.__cause__), e.__suppress_context__, e.__context__


@kernel(0)
def context_of_an_accident(n):
    try:
        try:
            1 // n
        except ZeroDivisionError:
            [][n]
    except IndexError as e:
        return str(e), str(e.__context__), e.__cause__, e.__suppress_context__


@kernel(0)
def context_of_what_a_handler_catches(n):
    seen = []
    try:
        try:
            raise KeyError("a")
        finally:
            try:
                1 // n
            except ZeroDivisionError as e:
                seen.append(repr(e.__context__))
    except KeyError as e:
        seen.append(repr(e.__context__))
        try:
            [][n]
        except IndexError as inner:
            seen.append(repr(inner.__context__))
            try:
                raise
            except IndexError as again:
                seen.append((again is inner, repr(again.__context__)))
    return seen


@kernel(0)
def name_is_gone_after_its_handler(n):
    try:
        1 // n
    except ZeroDivisionError as e:
        pass
    return e


@kernel(3)
def mutual_recursion_in_any_order(n):
    def even(k):
        return True if k == 0 else odd(k - 1)

    def odd(k):
        return False if k == 0 else even(k - 1)

    return even(n), odd(n)


@kernel(3, 9)
def function_that_is_defined_too_late(n):
    result = later(n) if n > 5 else n

    def later(k):
        return k

    return result


@kernel(0, 3, 9)
def else_of_loops(n):
    out = []
    while n:
        n -= 1
        if n == 5:
            break
    else:
        out.append("ended")
    while n > -3:
        try:
            n -= 1
            if n % 2:
                continue
            if n < -1:
                break
        finally:
            out.append(n)
    else:
        out.append("ended too")
    for _ in range(n):
        pass
    else:
        out.append("for")
    return out, n
