"""Classes of the user's, taken apart: what the compiler has to know of each.

A class is described as it is when it is captured: its methods are functions like any others, what
else it holds are values. See frontend/compile.h, CapturedClass.
"""

from __future__ import annotations

import _abc
import abc
import collections
import contextlib
import dataclasses
import os
import sys
import typing
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, Flag, IntEnum, StrEnum
from functools import cached_property, lru_cache
from types import (
    ClassMethodDescriptorType,
    FunctionType,
    GenericAlias,
    GetSetDescriptorType,
    MemberDescriptorType,
    MethodDescriptorType,
    WrapperDescriptorType,
)
from typing import Any

from pyreck import native
from pyreck.impure import impure_path
from pyreck.library import BASE_FIELD, counterpart, items_of

EnumType = type(Enum)
STANDARD_LIBRARY = os.path.dirname(os.__file__) + os.sep
PACKAGES = os.path.join(STANDARD_LIBRARY, "site-packages") + os.sep
ENUM_PARTS = {  # what an enum class has of its own accord
    "_generate_next_value_",
    "_new_member_",
    "_use_args_",
    "_member_names_",
    "_member_map_",
    "_value2member_map_",
    "_unhashable_values_",
    "_member_type_",
    "_value_repr_",
    "__new__",
    "__new_member__",
    "_ignore_",
    "_order_",
}
OF_ENUMS = ("__repr__", "__str__", "__format__", "__reduce_ex__")  # that a class of members gets
BASES_OF_MEMBERS = (int, float, complex, str, bytes)
REFUSED_OF_ENUMS = ("__eq__", "__ne__", "__hash__", "__getattr__", "__setattr__", "_missing_")
PLAIN_BASES = (object, abc.ABC, typing.Generic, typing.Protocol)
BUILTIN_BASES = (
    list,
    dict,
    tuple,
    set,
    frozenset,
    int,
    float,
    complex,
    str,
    bytes,
)  # from which compiled classes can derive
METACLASSES = (type, abc.ABCMeta, type(typing.Protocol))

# What a class has of its own accord, and what only says something about it.
UNSEEN = {
    "__abstractmethods__",
    "__annotations__",
    "__dict__",
    "__doc__",
    "__module__",
    "__orig_bases__",
    "__parameters__",
    "__protocol_attrs__",
    "__qualname__",
    "__weakref__",
    "_abc_impl",
    "_is_protocol",
    "_is_runtime_protocol",
}
REFUSED_METHODS = {  # as in frontend/class_syntax.cpp
    "__class__",
    "__del__",
    "__init_subclass__",
    "__set_name__",
    "__class_getitem__",
    "__get__",
    "__set__",
    "__delete__",
    "__getattribute__",
    "__subclasshook__",
    "__await__",
    "__aiter__",
}


class AttributeKind(IntEnum):
    """ir::ClassAttribute::Kind, in its order."""

    PLAIN = 0
    STATIC_METHOD = 1
    CLASS_METHOD = 2
    PROPERTY = 3
    SETTER = 4
    DELETER = 5


@dataclass
class Parts:
    """A class taken apart."""

    refused: str = ""  # why it is not compiled; "": it is
    bases: list[type] = dataclasses.field(default_factory=list)
    attributes: list[tuple[str, AttributeKind, object]] = dataclasses.field(default_factory=list)
    slots: list[str] = dataclasses.field(default_factory=list)
    has_slots: bool = False
    match_args: tuple[str, ...] | None = None
    abstract: tuple[str, ...] = ()  # methods that are to be defined
    data: tuple[Any, ...] | None = None  # of a dataclass; see `_data`
    named: tuple[tuple[str, ...], tuple[str, ...]] | None = None  # fields, those with a default


def is_standard(path: str) -> bool:
    """Whether the file is one of the standard library."""
    inside = path.startswith(STANDARD_LIBRARY) and not path.startswith(PACKAGES)
    return inside or path.startswith("<frozen ")


def is_users(cls: type) -> bool:
    """Whether the class stands in Python source outside the standard library."""
    module = sys.modules.get(cls.__module__)
    if module is None or cls.__module__ == "builtins":
        return False
    path = getattr(module, "__file__", None)
    if path is None:  # `__main__` of a session or a notebook; else a module written in C
        return cls.__module__ == "__main__"
    return not is_standard(path)


C_METHODS = (MethodDescriptorType, ClassMethodDescriptorType, WrapperDescriptorType)
HEAP_TYPE = 1 << 9  # Py_TPFLAGS_HEAPTYPE
OWN_MEANING = ("abc", "enum", "functools", "itertools", "operator", "typing")  # to the compiler


@lru_cache(maxsize=1024)
def is_written(cls: type) -> bool:
    """Whether a class statement made the class: the user's own, or of the standard library."""
    if is_users(cls):
        return True
    if not cls.__flags__ & HEAP_TYPE or impure_path(cls) is not None:
        return False
    path = f"{cls.__module__}.{cls.__qualname__}"
    if native.load().is_library(path) or native.load().is_declaration(path):
        return False  # what the frontend has in its place is not what a class derived from it sees
    if cls.__module__ in OWN_MEANING or "__module__" not in vars(cls):
        return False
    path = getattr(sys.modules.get(cls.__module__), "__file__", None)
    by_hand = path is not None and path.endswith(".py")
    return by_hand and not any(isinstance(value, C_METHODS) for value in vars(cls).values())


def take_apart(cls: type, is_known: Callable[[type], bool]) -> Parts:
    """`is_known` tells of a class that is not the user's whether one can derive from it."""
    own = vars(cls)
    bases = [base for base in cls.__bases__ if base not in PLAIN_BASES]
    if len(bases) == 2 and bases[0] in BASES_OF_MEMBERS and bases[1] is Enum:
        bases.reverse()  # texts of members come before those of numbers
    slots = own.get("__slots__", ())
    parts = Parts(
        refused=_refusal(cls, bases, is_known),
        bases=bases,
        attributes=[],
        slots=[name for name, value in own.items() if type(value) is MemberDescriptorType],
        has_slots="__slots__" in own and "__dict__" not in slots,
        abstract=tuple(sorted(getattr(cls, "__abstractmethods__", ()))),
        match_args=_strings(getattr(cls, "__match_args__", None)),
    )
    if parts.match_args is None and "__match_args__" in own and not parts.refused:
        parts.refused = "its `__match_args__` is no tuple of texts"
    if type(cls) is EnumType:
        parts.attributes.extend(_of_enum(cls))
        own = {name: value for name, value in own.items() if not _is_of_enum(cls, name)}
    is_data, is_named = "__dataclass_params__" in own, is_named_tuple(cls)
    for name, value in own.items():
        made = is_data and _is_made_by_dataclass(name, value)
        made |= is_named and _is_made_by_namedtuple(cls, name)
        if name not in UNSEEN and not made and not _says_nothing(name, value):
            parts.attributes.extend(_attributes(name, value))
    if is_data:
        parts.data = _data(cls, parts)
    if is_named:
        defaults = cls._field_defaults  # type: ignore[attr-defined]
        parts.named = cls._fields, tuple(defaults)  # type: ignore[attr-defined]
        for name, value in defaults.items():
            parts.attributes.append((f"<default of {name}>", AttributeKind.PLAIN, value))
    return parts


def _of_enum(cls: Any) -> list[tuple[str, AttributeKind, object]]:
    """All names of members, and what the runtime goes by (runtime/enum.h)."""
    if not cls.__members__:
        return []
    named = [*cls.__members__.items(), ("_members_", list(cls)), ("_names_", dict(cls.__members__))]
    return [(name, AttributeKind.PLAIN, value) for name, value in named]


def _is_of_enum(cls: Any, name: str) -> bool:
    by_enum = name in OF_ENUMS and _is_given_by_enum(vars(cls)[name])
    return by_enum or name in ENUM_PARTS or name in cls.__members__


def _is_given_by_enum(value: object) -> bool:
    """Whether it is `Enum`'s own method or that of a builtin class (EnumType.__new__)."""
    return type(value) is not FunctionType or value.__module__ == "enum"


def is_named_tuple(cls: type) -> bool:
    """Whether `namedtuple` or `NamedTuple` has made the class."""
    make = getattr(vars(cls).get("__new__"), "__func__", None)
    if tuple not in cls.__bases__ or type(make) is not FunctionType:
        return False
    return make.__globals__.get("__name__") == f"namedtuple_{cls.__name__}"


def _is_made_by_namedtuple(cls: Any, name: str) -> bool:
    made = ("_make", "_replace", "_asdict", "_fields", "_field_defaults", "__new__", "__slots__")
    if name in made or name in ("__match_args__", "__getnewargs__") or name in cls._fields:
        return True
    method = vars(cls)[name]
    return name == "__repr__" and method.__code__.co_filename == collections.__file__


def refusal(cls: type, is_known: Callable[[type], bool]) -> str:
    """Why the class, or one that it derives from, is not compiled; "": it is."""
    for base in cls.__mro__:
        if is_users(base):
            parts = take_apart(base, is_known)
            if parts.refused:
                return parts.refused
    return ""


def fields_of(instance: object) -> dict[str, object]:
    """What the instance itself holds, by name: its base value, its slots, then its `__dict__`.

    What stands in its `__dict__` under something else than text is no attribute. Of classes of the
    standard library: what the class has that takes their place.
    """
    if (known := counterpart(type(instance))) is not None:
        return known.take(instance)
    fields: dict[str, object] = {}
    if isinstance(instance, Enum):
        base = _base_fields(type(instance))
        fields = base(instance) if base else {}
        named = {"_name_": instance._name_, "_value_": instance._value_}
        own = {k: v for k, v in vars(instance).items() if k not in ("__objclass__", "_sort_order_")}
        return {**fields, **named, **own}
    if base := _base_fields(type(instance)):
        fields.update(base(instance))
    for name, slot in _slots(type(instance)):
        with contextlib.suppress(AttributeError):
            fields[name] = slot.__get__(instance)
    with contextlib.suppress(AttributeError):
        own_fields = object.__getattribute__(instance, "__dict__")
        if cached := _cached_properties(type(instance)):
            own_fields = {CACHED_PREFIX * (k in cached) + k: v for k, v in own_fields.items()}
        fields.update(own_fields)
    if all(type(name) is str for name in fields):
        return fields
    return {name: value for name, value in fields.items() if type(name) is str}


# What an instance of a derived class is to its builtin base, whatever the class has overridden.
BASE_VALUES: tuple[tuple[type, Callable[[Any], Any]], ...] = (
    (list, list.copy),
    (dict, items_of),
    (tuple, lambda instance: tuple.__getitem__(instance, slice(None))),
    (set, set.copy),
    (frozenset, frozenset.copy),
    (int, int.__int__),
    (float, float.__float__),
    (complex, complex.__complex__),
    (str, str.__str__),
    (bytes, bytes.__bytes__),
)


@lru_cache(maxsize=256)
def _base_fields(cls: type) -> Callable[[Any], dict[str, object]] | None:
    """Gives the fields that make up the base value of an instance (ir/classes.h, law 4)."""
    for base, value_of in BASE_VALUES:
        if base not in cls.__mro__:
            continue
        for each in cls.__mro__:
            if is_named_tuple(each):
                names = each._fields  # type: ignore[attr-defined]
                return lambda instance: dict(zip(names, value_of(instance), strict=True))
        return lambda instance: {BASE_FIELD: value_of(instance)}
    return None


CACHED_PREFIX = "<cached>"  # of the field that a cached_property fills: frontend/compile.h


@lru_cache(maxsize=256)
def _cached_properties(cls: type) -> frozenset[str]:
    return frozenset(
        name
        for base in cls.__mro__
        for name, value in vars(base).items()
        if type(value) is cached_property
    )


@lru_cache(maxsize=256)
def _slots(cls: type) -> tuple[tuple[str, Any], ...]:
    return tuple(
        (name, value)
        for base in reversed(cls.__mro__)
        for name, value in vars(base).items()
        if type(value) is MemberDescriptorType
    )


def _is_made_by_dataclass(name: str, value: Any) -> bool:
    if name in ("__dataclass_params__", "__dataclass_fields__"):
        return True
    if name == "__hash__" and value is None:
        return True
    if type(value) is not FunctionType:
        return False
    return value.__code__.co_filename in ("<string>", dataclasses.__file__)


def _data(cls: Any, parts: Parts) -> tuple[Any, ...] | None:
    """What the frontend makes the methods of: options, then fields.

    Defaults and factories become attributes, which the class has lost.
    """
    params = cls.__dataclass_params__
    fields = []
    for each in cls.__dataclass_fields__.values():
        if each._field_type is dataclasses._FIELD_CLASSVAR:  # type: ignore[attr-defined]
            continue
        if each._field_type is dataclasses._FIELD_INITVAR:  # type: ignore[attr-defined]
            parts.refused = "it has an `InitVar`"
            return None
        has_default = each.default is not dataclasses.MISSING
        has_factory = each.default_factory is not dataclasses.MISSING
        if has_default:
            name = f"<default of {each.name}>"
            parts.attributes.append((name, AttributeKind.PLAIN, each.default))
        if has_factory:
            name = f"<factory of {each.name}>"
            parts.attributes.append((name, AttributeKind.PLAIN, each.default_factory))
        hashed = -1 if each.hash is None else int(each.hash)
        options = each.init, each.repr, each.compare, each.kw_only, hashed
        fields.append((each.name, has_default, has_factory, *options))
    if params.frozen:
        error = dataclasses.FrozenInstanceError
        parts.attributes.append(("<frozen error>", AttributeKind.PLAIN, error))
    return (
        (params.init, params.repr, params.eq, params.order, params.unsafe_hash, params.frozen),
        parts.has_slots,
        hasattr(cls, "__post_init__"),
        tuple(fields),
    )


def _strings(value: object) -> tuple[str, ...] | None:
    return value if type(value) is tuple and all(type(item) is str for item in value) else None


def _refusal(cls: type, bases: list[type], is_known: Callable[[type], bool]) -> str:
    if type(cls) is EnumType:
        return _refusal_of_enum(cls)
    if type(cls) not in METACLASSES:
        return f"its metaclass is `{type(cls).__qualname__}`"
    if isinstance(cls, abc.ABCMeta) and _abc._get_dump(cls)[0]:
        return "classes are registered with it (`register`)"
    for base in bases:
        if not is_written(base) and not is_known(base):
            return f"it derives from `{base.__qualname__}`"
    is_named = is_named_tuple(cls)
    for name, value in vars(cls).items():
        if is_named and _is_made_by_namedtuple(cls, name):
            continue
        if name in REFUSED_METHODS and not _says_nothing(name, value):
            return f"it defines `{name}`"
    return ""


def _refusal_of_enum(cls: Any) -> str:
    if issubclass(cls, Flag):
        return "it derives from `Flag`"
    data = cls._member_type_
    if data is not object and data not in BASES_OF_MEMBERS:
        return f"its members are of type `{data.__name__}` too"
    if data in cls.__bases__ and cls.__bases__ != (data, Enum):
        return f"it derives from `{data.__name__}` beside other classes than `Enum`"
    for base in cls.__bases__:
        if base not in (Enum, IntEnum, StrEnum, data) and not is_users(base):
            return f"it derives from `{base.__qualname__}`"
    for name in REFUSED_OF_ENUMS:
        if any(name in vars(base) for base in cls.__mro__ if is_users(base)):
            return f"it defines `{name}`"
    return ""


def _says_nothing(name: str, value: Any) -> bool:
    """Whether `typing.Protocol` has given the class this, or only type checkers look at it."""
    if name == "__class_getitem__":
        return isinstance(value, classmethod) and value.__func__ is GenericAlias
    given = name in ("__init__", "__subclasshook__")
    return given and getattr(value, "__module__", None) == "typing"


def _attributes(name: str, value: object) -> list[tuple[str, AttributeKind, object]]:
    if isinstance(value, staticmethod):
        return [(name, AttributeKind.STATIC_METHOD, value.__func__)]
    if isinstance(value, classmethod):
        return [(name, AttributeKind.CLASS_METHOD, value.__func__)]
    if type(value) is property:
        accessors = [
            (AttributeKind.PROPERTY, value.fget),
            (AttributeKind.SETTER, value.fset),
            (AttributeKind.DELETER, value.fdel),
        ]
        return [(name, kind, f) for kind, f in accessors if f is not None]
    if type(value) is cached_property and value.attrname == name:
        return [(CACHED_PREFIX + name, AttributeKind.PLAIN, value.func)]
    if isinstance(value, (MemberDescriptorType, GetSetDescriptorType)):
        return []
    return [(name, AttributeKind.PLAIN, value)]
