"""What a call gives, or the exception that it raises, in one value: many cases in one kernel."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def told(action: Callable[[], Any]) -> Any:
    try:
        return action()
    except TypeError as error:
        return f"TypeError: {error}"
    except ValueError as error:
        return f"ValueError: {error}"
    except OverflowError as error:
        return f"OverflowError: {error}"
    except ZeroDivisionError as error:
        return f"ZeroDivisionError: {error}"
    except KeyError as error:
        return f"KeyError: {error}"
    except IndexError as error:
        return f"IndexError: {error}"
    except AttributeError as error:
        return f"AttributeError: {error}"
    except NotImplementedError as error:
        return f"NotImplementedError: {error}"
    except RuntimeError as error:
        return f"RuntimeError: {error}"
