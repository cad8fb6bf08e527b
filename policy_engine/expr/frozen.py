"""Frozen data classes that cost little to define.

The standard ones take 0.5 to 0.8 ms each to define, which for the fifty of this room would be a third of the
time that a short command takes to start. These know less: slots, a constructor, equality, no `replace`.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from typing import Any, ClassVar, NoReturn, dataclass_transform

__all__ = ["Frozen"]


@dataclass_transform(frozen_default=True)
class _Definition(type):
    """Makes slots and a constructor out of the annotations, those of the base classes first."""

    _fields: tuple[str, ...]
    _defaults: dict[str, Any]

    def __new__(mcs, name: str, bases: tuple[type, ...], space: dict[str, Any]) -> _Definition:
        annotations: dict[str, str] = space.get("__annotations__", {})
        own = tuple(field for field, kind in annotations.items() if not kind.startswith("ClassVar"))
        defaults = {field: space.pop(field) for field in own if field in space}
        space["__slots__"] = own
        cls = super().__new__(mcs, name, bases, space)
        base = next((one for one in bases if isinstance(one, _Definition)), None)
        cls._fields = (*(base._fields if base is not None else ()), *own)
        cls._defaults = {**(base._defaults if base is not None else {}), **defaults}
        if cls._fields:
            cls.__init__ = _constructor(cls)  # type: ignore[misc]
        return cls


def _constructor(cls: _Definition) -> Callable[..., None]:
    """A constructor that sets the slots themselves, as the attributes cannot be set."""
    setters = tuple(getattr(cls, field).__set__ for field in cls._fields)
    count = len(setters)

    def __init__(self: Any, *values: Any, **named: Any) -> None:
        if len(values) != count or named:
            values = _in_order(cls, values, named)
        for place in range(count):
            setters[place](self, values[place])

    return __init__


def _in_order(cls: _Definition, values: tuple[Any, ...], named: dict[str, Any]) -> tuple[Any, ...]:
    """All values of a constructor in the order of the fields, defaults filled in."""
    rest = cls._fields[len(values) :]
    if len(values) > len(cls._fields) or not named.keys() <= set(rest):
        raise TypeError(f"{cls.__name__} has the fields {', '.join(cls._fields)}")
    missing = [field for field in rest if field not in named and field not in cls._defaults]
    if missing:
        raise TypeError(f"{cls.__name__} needs {', '.join(missing)}")
    return (*values, *(named[field] if field in named else cls._defaults[field] for field in rest))


class Frozen(metaclass=_Definition):
    """Base of the data classes of this room. `_hidden` names the fields that equality does not look at."""

    _hidden: ClassVar[frozenset[str]] = frozenset()

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"`{name}` cannot be set")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"`{name}` cannot be deleted")

    def _compared(self) -> Any:
        cls = type(self)
        getter = _GETTERS.get(cls)
        if getter is None:
            fields = [field for field in cls._fields if field not in cls._hidden]
            getter = _GETTERS[cls] = attrgetter(*fields) if fields else lambda _: ()
        return getter(self)

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        if self.__class__ is not other.__class__ or not isinstance(other, Frozen):
            return NotImplemented
        return bool(self._compared() == other._compared())

    def __hash__(self) -> int:
        return hash((self.__class__, self._compared()))

    def __repr__(self) -> str:
        shown = ", ".join(
            f"{field}={getattr(self, field)!r}" for field in type(self)._fields if field not in self._hidden
        )
        return f"{type(self).__name__}({shown})"

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), tuple(getattr(self, field) for field in type(self)._fields)


_GETTERS: dict[type, Callable[[Any], Any]] = {}
