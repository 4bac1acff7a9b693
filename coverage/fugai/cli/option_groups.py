"""Options of a command in groups: a dataclass for each, of whose fields typer makes options."""

from __future__ import annotations

import dataclasses
import functools
import inspect
from typing import TYPE_CHECKING, Any, get_type_hints

if TYPE_CHECKING:
    from collections.abc import Callable


def with_groups(command: Callable[..., int]) -> Callable[..., int]:
    """The command with one parameter for each field of the groups among its parameters.

    A group is a dataclass whose fields are annotated as typer's options and have defaults.

    Examples
    --------
    >>> import inspect
    >>> from dataclasses import dataclass
    >>> @dataclass(frozen=True, kw_only=True)
    ... class Limits:
    ...     most: int = 3
    ...     seconds: float = 60.0
    >>> def solve(name: str, limits: Limits) -> int:
    ...     return limits.most
    >>> list(inspect.signature(with_groups(solve)).parameters)
    ['name', 'most', 'seconds']
    >>> with_groups(solve)(name="x", most=5, seconds=1.0)
    5
    """
    hints = get_type_hints(command, include_extras=True)
    parameters: list[inspect.Parameter] = []
    groups: dict[str, type[Any]] = {}
    for name, parameter in inspect.signature(command).parameters.items():
        if dataclasses.is_dataclass(hints[name]):
            groups[name] = hints[name]
            parameters += _fields_as_parameters(hints[name])
        else:
            parameters.append(parameter.replace(annotation=hints[name]))

    @functools.wraps(command)
    def grouped(**values: object) -> int:
        for name, kind in groups.items():
            own = {field.name: values.pop(field.name) for field in dataclasses.fields(kind)}
            values[name] = kind(**own)
        return command(**values)

    answer = hints.get("return", int)
    grouped.__signature__ = inspect.Signature(parameters, return_annotation=answer)  # type: ignore[attr-defined]
    grouped.__annotations__ = {one.name: one.annotation for one in parameters} | {"return": answer}
    return grouped


def _fields_as_parameters(kind: type[Any]) -> list[inspect.Parameter]:
    hints = get_type_hints(kind, include_extras=True)
    return [
        inspect.Parameter(
            field.name,
            inspect.Parameter.POSITIONAL_OR_KEYWORD,
            default=field.default,
            annotation=hints[field.name],
        )
        for field in dataclasses.fields(kind)
    ]
