"""From a running frame or a function to all that it reaches: functions, values, modules.

The walk starts at a `with` body or a function, asks the frontend for the names that it reads from
outside, looks each one up as Python would (locals, cells, globals, builtins) and goes on with the
functions that it finds. What comes out is a *request*: a tuple of plain tuples that says everything
the compiler needs, without the values. Equal requests mean equal code, so the request is also the
key under which compiled code is kept (pyreck/kernel.py).

A request is `(sources, functions, classes, values, entry, block)`:

    sources    Source, ...
    functions  (source, line, column, name, qualname, bindings, defaults, module, given), ...
               given: whether it is in a value
    classes    (name, qualname, module, refused, bases, attributes, fields, has_slots, match_args,
               data, abstract, named, is_library, given), ...
               bases: bindings; attributes: (name, kind, binding), ...; is_library: of the standard
               library, as pyreck writes it; given: whether instances of it, or the class itself,
               are in a value; the others as in pyreck/classes.py, Parts
    values     (name, constant), ...           constant: 0, or that the value is None, False or True
    entry      index of the function to call, or None
    block      (source, line, column, co_name, bindings, module), or None
    binding    (name, kind, index, text)       see frontend/compile.h, Binding
"""

from __future__ import annotations

import ast
import builtins
import importlib
import sys
import typing
from collections.abc import Callable, Iterator, Mapping
from dataclasses import FrozenInstanceError, dataclass, field
from enum import IntEnum
from functools import cache, lru_cache
from itertools import chain
from types import (
    BuiltinFunctionType,
    BuiltinMethodType,
    CodeType,
    FrameType,
    FunctionType,
    MethodType,
    MethodWrapperType,
    ModuleType,
)
from typing import Any

from pyreck import native
from pyreck.anew import maker_of
from pyreck.arguments import defaults_of
from pyreck.classes import (
    BUILTIN_BASES,
    STANDARD_LIBRARY,
    Parts,
    fields_of,
    is_standard,
    is_written,
    refusal,
    take_apart,
)
from pyreck.errors import SourceNotFound
from pyreck.future import Future
from pyreck.impure import impure_path, path_of
from pyreck.library import changed_context, counterpart, is_library_base
from pyreck.remote import RemoteObject
from pyreck.source import (
    FunctionNode,
    Source,
    function_node,
    source_of,
    with_statement,
)

Binding = tuple[str, int, int, str]
Request = tuple[Any, ...]


class Kind(IntEnum):
    """frontend::Binding::Kind, in its order."""

    FUNCTION = 0
    VALUE = 1
    BUILTIN = 2
    MODULE = 3
    MISSING = 4
    UNSUPPORTED = 5
    IMPURE = 6
    CLASS = 8
    CACHED = 9
    METHOD = 10
    MADE = 11


CONSTANTS = {None: 1, False: 2, True: 3}
SINGLETONS = (type(None), bool)
VALUE_TYPES = frozenset(
    {int, float, complex, str, bool, type(None), tuple, list, dict, range, set, frozenset}
    | {bytes, bytearray}
)


@dataclass(frozen=True, eq=False)
class Place:
    """Where a function or block stands, and the names that it reads and assigns."""

    code: CodeType  # kept alive: `_places` knows it by its id
    source: Source
    line: int
    column: int
    reads: tuple[str, ...]
    paths: Mapping[str, tuple[str, ...]]  # dotted reads by their root
    assigns: tuple[str, ...] = ()


_places: dict[tuple[int, int], Place] = {}
CLASS_ONLY = frozenset({"__enter__", "__exit__"})  # what `with` asks the class for alone
MAX_FIELDS = 10_000  # of one class; an instance is as large as all of them
FIELDS = 6  # of a described class: where its fields stand
MAX_PLACES = 4096  # notebooks make new code objects for ever


def _remember(code: CodeType, instruction: int, find: Callable[[], Place]) -> Place:
    key = id(code), instruction
    place = _places.get(key)
    if place is None:
        if len(_places) >= MAX_PLACES:
            _places.clear()
        place = _places[key] = find()
    return place


def _read_place(code: CodeType, source: Source, node: FunctionNode | ast.With) -> Place:
    line, column = node.lineno, node.col_offset
    with native.parsing:
        reads, dotted, assigns = native.load().free_names(
            source.path, source.first_line, source.text, line, column, isinstance(node, ast.With)
        )
    if "__class__" in code.co_freevars and "__class__" not in reads:
        reads = [*reads, "__class__"]  # of `super()`
    paths: dict[str, list[str]] = {}
    for path in dotted:
        paths.setdefault(path.partition(".")[0], []).append(path)
    by_root = {root: tuple(members) for root, members in paths.items()}
    return Place(code, source, line, column, tuple(reads), by_root, tuple(assigns))


def function_place(function: FunctionType) -> Place:
    """Raises SourceNotFound, or CompileError if its file does not parse."""
    code = function.__code__

    def find() -> Place:
        source = source_of(code, function.__globals__)
        node = function_node(source, code)
        return _read_place(code, source, node)

    return _remember(code, -1, find)


def block_place(frame: FrameType, instruction: int) -> Place:
    """The `with` that `frame` entered at `instruction`. Raises SourceNotFound, BlockError."""
    code = frame.f_code

    def find() -> Place:
        source = source_of(code, frame.f_globals)
        node = with_statement(source, frame, instruction)
        return _read_place(code, source, node)

    return _remember(code, instruction, find)


@dataclass
class Capture:
    """All that a block or function reaches: the walk that found it, and where it begins."""

    walk: Walk
    entry: int | None  # index of the function
    block: Request | None
    before: dict[str, object] = field(default_factory=dict)  # blocks: names read and assigned

    @property
    def values(self) -> Any:
        """_pyreck.Values: the captured values, converted."""
        return self.walk.values

    def request(self) -> Request:
        """To be asked for when the arguments of the call, whose classes belong to it, are known."""
        self.walk.finish()
        return self.walk.request(self.entry, self.block)


@dataclass
class Walk:
    """One walk. Gathers what it finds; `request` puts it together."""

    values: Any
    sources: dict[Source, int] = field(default_factory=dict)
    functions: list[Request | None] = field(default_factory=list)
    function_index: dict[int, int] = field(default_factory=dict)  # by id(function)
    function_objects: list[FunctionType] = field(default_factory=list)
    given_functions: set[int] = field(default_factory=set)
    pending: list[tuple[int, FunctionType]] = field(default_factory=list)
    classes: list[type] = field(default_factory=list)  # in the order of their ids
    class_index: dict[type, int] = field(default_factory=dict)
    described_classes: list[Request] = field(default_factory=list)
    fields: dict[type, dict[str, None]] = field(default_factory=dict)  # that instances have
    described: list[tuple[str, int, bool]] = field(default_factory=list)
    keep: list[object] = field(default_factory=list)
    makers: dict[int, FunctionType] = field(default_factory=dict)  # by id of what they make
    caches: dict[int, object] = field(default_factory=dict)  # by id of the function that has it

    def __post_init__(self) -> None:
        self.values.set_objects(self.classes, self.function_objects)  # what results consist of

    def bind(self, name: str, value: object) -> Binding:
        """What `name`, which refers to `value`, is to the compiler."""
        kind = type(value)
        if kind in VALUE_TYPES:
            return self._bind_value(name, value)
        path = library_path(value) or declared_path(value)
        decimal = path or (value.__name__ if kind is ModuleType else "")
        if decimal.partition(".")[0] == "decimal" and (why := changed_context()):
            return (name, Kind.UNSUPPORTED, 0, f"`{decimal}` {why}")
        if path is not None:
            if value is dataclass:
                self._bind_class(name, FrozenInstanceError)  # of classes that the block makes
            return (name, Kind.BUILTIN, 0, path)
        if kind is FunctionType:
            return self._bind_function(name, value)
        if kind is CacheType:
            return self._bind_cached(name, value)
        known = known_builtins().get(id(value))
        if known is not None:
            return (name, Kind.BUILTIN, 0, known)
        if kind is ModuleType:
            return (name, Kind.MODULE, 0, value.__name__)
        if isinstance(value, type) and (is_written(value) or value is FrozenInstanceError):
            return self._bind_class(name, value)
        if kind is RemoteObject:
            self.keep.append(value)
            return self._bind_value(name, value._value)
        if kind is Future:
            return self.bind(name, value.result())
        path = impure_path(value)
        if path is not None:
            return (name, Kind.IMPURE, 0, path)
        if (maker := maker_of(value)) is not None:
            return self._bind_made(name, value, maker)
        if isinstance(value, METHODS) and _is_plain_method(value):
            _, kind, index, text = self._bind_value(name, value.__self__)
            return (name, *((kind, index, text) if text else (Kind.METHOD, index, value.__name__)))
        return self._bind_value(name, value)

    def meet(self, value: object) -> str | None:
        """Takes a class, a function, or the class of an instance, that is somewhere in a captured
        value or in an argument. What else is met there, and what is not compiled: what it is, for
        messages."""
        if type(value) is FunctionType:
            return self._meet_function(value)
        is_class = issubclass(type(value), type)  # whatever its `__class__` says
        cls: type = value if is_class else type(value)  # type: ignore[assignment]
        if (known := counterpart(cls)) is not None:
            if not is_class and (why := known.refused(value)):
                return f"{describe(value)} {why}"
            self._bind_class(cls.__name__, cls)
            self.fields.setdefault(cls, {})
            return None
        if cls not in self.fields:
            if not is_written(cls) or (issubclass(cls, BaseException) and not is_class):
                return describe(value)
            refused = refusal(cls, is_known_base)
            if refused:
                return f"{describe(value)}, which is not compiled: {refused}"
            self._bind_class(cls.__name__, cls)
            self.fields[cls] = {}
        if not is_class:
            fields = self.fields[cls]
            names = fields_of(value)
            if kept := CLASS_ONLY.intersection(names):
                return f"{describe(value)} with an attribute `{min(kept)}` of its own"
            if not all(map(str.isascii, names)) and not _is_text("".join(names)):
                return f"{describe(value)} with an attribute whose name is no Unicode text"
            fields.update(dict.fromkeys(names))
            if len(fields) > MAX_FIELDS:
                return f"{describe(value)}, of which there are over {MAX_FIELDS} attributes"
        return None

    def knows(self, value: object) -> bool:
        """Whether meet() would take nothing of `value` that is new."""
        if type(value) is FunctionType:
            return self.function_index.get(id(value)) in self.given_functions
        is_class = issubclass(type(value), type)
        cls: type = value if is_class else type(value)  # type: ignore[assignment]
        if cls not in self.fields:
            return False
        return (
            is_class or counterpart(cls) is not None or {*fields_of(value)} <= {*self.fields[cls]}
        )

    def _meet_function(self, function: FunctionType) -> str | None:
        _, kind, index, text = self.bind(function.__name__, function)
        if kind == Kind.IMPURE:
            return f"the function `{text}`, which acts on the outside"
        if kind == Kind.UNSUPPORTED:
            return f"a Python function; {text}"
        if kind != Kind.FUNCTION:
            return f"the function `{text}`; write a lambda that calls it"
        self.given_functions.add(index)
        return None

    def bind_all(self, place: Place, lookup: Callable[[str], object]) -> tuple[Binding, ...]:
        """Bindings of all that `place` reads; `lookup` gives MISSING for names without a value."""
        bindings: list[Binding] = []
        for name in place.reads:
            value = lookup(name)
            if value is MISSING:
                bindings.append((name, Kind.MISSING, 0, ""))
                continue
            bindings.append(self.bind(name, value))
            if type(value) is ModuleType:
                bindings.extend(self._bind_paths(value, place.paths.get(name, ())))
        return tuple(bindings)

    def finish(self) -> None:
        """Walks the functions and classes that were found, and those that they lead to."""
        while self.pending or len(self.described_classes) < len(self.classes):
            if len(self.described_classes) < len(self.classes):
                self._describe_class(self.classes[len(self.described_classes)])
                continue
            index, function = self.pending.pop()
            place = function_place(function)
            self.functions[index] = (
                self.source_index(place.source),
                place.line,
                place.column,
                function.__name__,
                function.__qualname__,
                self.bind_all(place, _function_lookup(function)),
                self._bind_defaults(function),
                function.__module__ or "",
            )

    def source_index(self, source: Source) -> int:
        return self.sources.setdefault(source, len(self.sources))

    def request(self, entry: int | None, block: Request | None) -> Request:
        return (
            tuple(self.sources),
            tuple((*f, i in self.given_functions) for i, f in enumerate(self.functions) if f),
            tuple(self._with_fields(i) for i in range(len(self.classes))),
            tuple(self.described),
            entry,
            block,
        )

    def _with_fields(self, index: int) -> Request:
        """The class as it is described, with what is known of the instances that were met."""
        described = self.described_classes[index]
        met = self.fields.get(self.classes[index])
        fields = tuple(dict.fromkeys((*described[FIELDS], *(met or ()))))
        return (*described[:FIELDS], fields, *described[FIELDS + 1 :], met is not None)

    def _bind_value(self, name: str, value: object) -> Binding:
        index = self.values.add(value, name, self.meet)
        if type(index) is str:
            return (name, Kind.UNSUPPORTED, 0, index)
        constant = CONSTANTS[value] if type(value) in SINGLETONS else 0  # type: ignore[index]
        self.described.append((name, constant, is_written(type(value))))
        return (name, Kind.VALUE, index, "")

    def _bind_function(self, name: str, function: FunctionType) -> Binding:
        path = impure_path(function)
        if path is not None:
            return (name, Kind.IMPURE, 0, path)
        index = self.function_index.get(id(function))
        if index is None:
            try:
                function_place(function)
            except SourceNotFound as error:
                return (name, Kind.UNSUPPORTED, 0, str(error))
            index = self.function_index[id(function)] = len(self.functions)
            self.functions.append(None)
            self.function_objects.append(function)
            self.pending.append((index, function))
        return (name, Kind.FUNCTION, index, "")

    def _bind_cached(self, name: str, cached: Any) -> Binding:
        """What `functools.cache` and `lru_cache` make; what they have kept is not looked at."""
        function = cached.__wrapped__
        if type(function) is not FunctionType:
            return (name, Kind.UNSUPPORTED, 0, "a cache of something else than a Python function")
        if self.caches.setdefault(id(function), cached) is not cached:
            return (name, Kind.UNSUPPORTED, 0, "a second cache of one function")
        _, kind, index, text = self._bind_function(name, function)
        if kind != Kind.FUNCTION:
            return (name, kind, index, text)
        options = cached.cache_parameters()
        # Of functions of the library nobody compares what they give by `is`.
        standard = is_standard(function.__code__.co_filename)
        warm = cached.cache_info().misses > 0 and not standard
        text = f"{options['maxsize']} {int(options['typed'])} {int(warm)}"
        return (name, Kind.CACHED, index, text)

    def _bind_made(self, name: str, value: object, maker: FunctionType) -> Binding:
        maker = self.makers.setdefault(id(value), maker)
        self.keep.append(value)
        for cell in maker.__closure__ or ():
            _, kind, _, text = self.bind(name, cell.cell_contents)
            if kind in (Kind.UNSUPPORTED, Kind.IMPURE):
                made = f"{describe(value)} with {text or 'what cannot be compiled'}"
                return (name, kind, 0, text if kind == Kind.IMPURE else made)
        _, kind, index, text = self._bind_function(name, maker)
        return (name, *((Kind.MADE, index, text) if kind == Kind.FUNCTION else (kind, index, text)))

    def _bind_class(self, name: str, cls: type) -> Binding:
        index = self.class_index.setdefault(cls, len(self.classes))
        if index == len(self.classes):
            self.classes.append(cls)
        return (name, Kind.CLASS, index, "")

    def _bind_attribute(self, name: str, value: object) -> Binding:
        binding = self.bind(name, value)
        if binding[1] == Kind.MADE:  # what is made in its place would be a method
            return (name, Kind.UNSUPPORTED, 0, describe(value))
        return binding

    def _describe_class(self, cls: type) -> None:
        is_library = counterpart(cls) is not None
        parts = Parts(has_slots=True) if is_library else take_apart(cls, is_known_base)
        bases, attributes = [], []
        if not parts.refused:
            bases = [self.bind(base.__name__, base) for base in parts.bases]
            attributes = [
                (name, int(kind), self._bind_attribute(f"{cls.__name__}.{name}", value))
                for name, kind, value in parts.attributes
            ]
        self.described_classes.append(
            (
                cls.__name__,
                cls.__qualname__,
                cls.__module__,
                parts.refused,
                tuple(bases),
                tuple(attributes),
                tuple(parts.slots),
                parts.has_slots,
                parts.match_args,
                parts.data,
                parts.abstract,
                parts.named,
                is_library,
            )
        )

    def _bind_paths(self, module: ModuleType, paths: tuple[str, ...]) -> list[Binding]:
        """What is reached through a module and is not one of the builtins that pyreck knows."""
        bindings = []
        for path in paths:
            owner, value = module, MISSING
            walked, *rest = path.split(".")
            for part in rest:
                walked = f"{walked}.{part}"
                value = getattr(owner, part, MISSING)
                if type(value) is not ModuleType:
                    break
                owner = value
            # The frontend knows the standard library by its paths, and has its own word for it.
            if value is MISSING or owner.__name__ == "math" or id(value) in known_builtins():
                continue
            binding = self.bind(walked, value)
            if binding[1] != Kind.UNSUPPORTED or not callable(value):
                bindings.append(binding)
        return bindings

    def _bind_defaults(self, function: FunctionType) -> tuple[Binding, ...]:
        return tuple(self.bind(name, value) for name, value in defaults_of(function).items())


TWINS = ("bisect", "heapq")  # what their functions call may be C functions, or Python ones
METHODS = (BuiltinMethodType, MethodType, MethodWrapperType)
MISSING = object()
CacheType = type(cache(MISSING.__class__))


def _function_lookup(function: FunctionType) -> Callable[[str], object]:
    cells = dict(zip(function.__code__.co_freevars, function.__closure__ or (), strict=True))

    def lookup(name: str) -> object:
        if name in cells:
            try:
                return cells[name].cell_contents
            except ValueError:
                return MISSING
        return _global_lookup(name, function.__globals__, function.__builtins__)

    return lookup


def _frame_lookup(frame: FrameType, variables: Mapping[str, object]) -> Callable[[str], object]:
    code = frame.f_code
    own = {*code.co_varnames, *code.co_cellvars, *code.co_freevars}

    def lookup(name: str) -> object:
        if name in variables:
            return variables[name]
        if name in own:
            return MISSING
        return _global_lookup(name, frame.f_globals, frame.f_builtins)

    return lookup


def _global_lookup(
    name: str, variables: Mapping[str, object], known: Mapping[str, object]
) -> object:
    if name in variables:
        return variables[name]
    return known.get(name, MISSING)


@cache
def known_builtins() -> dict[int, str]:
    """Names of runtime/base/builtins.def and of the builtin exceptions, by id of the object."""
    found = {}
    for text in native.load().builtin_names():
        module, _, attribute = text.rpartition(".")
        if hasattr(builtins, module) or module.startswith("_"):
            continue  # `dict.fromkeys`: a new object at each look; of modules of the frontend's own
        owner = importlib.import_module(module) if module else builtins
        value = getattr(owner, attribute, None)
        if value is not None:
            found.setdefault(id(value), text)
    return found


def is_known_exception(cls: type) -> bool:
    """Whether the class is a builtin exception that compiled code has."""
    return issubclass(cls, BaseException) and id(cls) in known_builtins()


def is_known_base(cls: type) -> bool:
    """Whether a class of the user's may derive from this one, which is none."""
    return cls in BUILTIN_BASES or is_library_base(cls) or is_known_exception(cls)


def library_path(value: object) -> str | None:
    """`heapq.heappush`: of what stands for a C function, which a Python definition is taken for.

    A Python function of the standard library is captured as it is, like one of the user's.
    """
    if (path := written_objects(_loaded_modules()).get(id(value))) is not None:
        return path
    if type(value) is FunctionType:
        in_library = value.__code__.co_filename.startswith(STANDARD_LIBRARY)
        if not in_library or value.__module__ not in TWINS:
            return None  # a module of the user's may have the name
    elif isinstance(value, type):
        path = f"{value.__module__}.{value.__name__}"
        is_compiled = value.__module__ in COMPILED_CLASSES
        return path if is_compiled and native.load().is_library(path) else None
    elif type(value) is not BuiltinFunctionType:
        return None
    path = "itertools.chain.from_iterable" if value == chain.from_iterable else path_of(value)
    return path if path is not None and native.load().is_library(path) else None


# Modules of which the frontend compiles classes, from their source or as functions.
COMPILED_CLASSES = ("calendar", "difflib", "functools", "itertools", "operator", "textwrap")
# What is made by their top level, of instances of their own classes.
MADE_OBJECTS = {"calendar": ("day_abbr", "day_name", "month_abbr", "month_name")}


def _loaded_modules() -> tuple[str, ...]:
    known = (*native.load().written_modules(), *MADE_OBJECTS)
    return tuple(name for name in known if name in sys.modules and name != "builtins")


@lru_cache(maxsize=1)
def written_objects(modules: tuple[str, ...]) -> dict[int, str]:
    """What these modules, of which the frontend has a text of its own, define: paths by id."""
    found = {}
    for module in modules:
        shown = getattr(sys.modules[module], "__all__", vars(sys.modules[module]))
        for name in MADE_OBJECTS.get(module, shown):
            path = f"{module}.{name}"
            if native.load().is_library(path):
                found[id(getattr(sys.modules[module], name))] = path
    return found


@cache
def typing_forms() -> dict[int, str]:
    """`Optional`, `List` and what else `typing` holds that is neither class nor function, by id."""
    return {
        id(value): f"typing.{name}"
        for name, value in vars(typing).items()
        if type(value).__module__ == "typing" and not name.startswith("_")
    }


def declared_path(value: object) -> str | None:
    """`dataclasses.dataclass`: of what only says something about classes and functions."""
    if not isinstance(value, (type, FunctionType)):
        return typing_forms().get(id(value))
    path = path_of(value)
    return path if path is not None and native.load().is_declaration(path) else None


def _is_plain_method(method: Any) -> bool:
    """Whether the bound method is what its object gives for its name."""
    owner = method.__self__
    if owner is None or isinstance(owner, (type, ModuleType)):
        return False
    own = getattr(type(owner), method.__name__, None)
    return type(method) is not MethodType or own is method.__func__


def _is_text(name: str) -> bool:
    """Whether UTF-8 can write it: no lone surrogates."""
    return not any("\ud800" <= character <= "\udfff" for character in name)


def describe(value: object) -> str:
    """What a value is, for messages: `an instance of `Foo``, `a class`."""
    if isinstance(value, type):
        return "a class"
    if isinstance(value, FunctionType):
        return "a Python function"
    if isinstance(value, Iterator):
        return f"a `{type(value).__name__}` would be advanced; make a list of it before"
    name = type(value).__name__
    if name in ("builtin_function_or_method", "method_descriptor", "wrapper_descriptor"):
        return "a builtin function that pyreck does not know"
    if name == "method":
        return "a bound method"
    return f"an instance of `{type(value).__qualname__}`"


def capture_block(frame: FrameType, instruction: int) -> Capture:
    """All that the body of the `with` entered at `instruction` reaches.

    Raises SourceNotFound, BlockError.
    """
    place = block_place(frame, instruction)
    walk = Walk(native.load().Values(None, in_place=True))  # this thread waits for the block
    lookup = _frame_lookup(frame, frame.f_locals)
    bindings = walk.bind_all(place, lookup)
    before = {name: lookup(name) for name in place.reads if name in place.assigns}
    source = walk.source_index(place.source)
    module = str(frame.f_globals.get("__name__", ""))
    block = (source, place.line, place.column, frame.f_code.co_name, bindings, module)
    walk.finish()
    return Capture(walk, None, block, before)


def capture_function(function: FunctionType) -> Capture:
    """All that `function` reaches. Raises SourceNotFound."""
    function_place(function)  # its own missing source is an error, a callee's only when reached
    walk = Walk(native.load().Values(None))
    _, kind, entry, text = walk.bind(function.__name__, function)
    if kind != Kind.FUNCTION:
        raise SourceNotFound(text)
    walk.finish()
    return Capture(walk, entry, None)
