"""copy: what makes copies is in the runtime (runtime/copy.cpp)."""

import _copy


def copy(x):
    return _copy.shallow(x)


def deepcopy(x, memo=None, _nil=None):
    if memo is not None:
        refuse("with a memo of your own")
    return _copy.deep(x)
