"""The conditions of a module: finds each, and rewrites the module so that any of them can be forced.

All mutants of a module are compiled at once. A condition `c` with the number 7 becomes `c if __mutant__ != 7 else
__forced__`; the two names are builtins that a process sets to choose its mutant. An `and` or `or` that gives a value
(`name or ""`) is forced as its left part: true gives the left part, false the right one.
"""

from __future__ import annotations

import ast
from copy import deepcopy
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

MUTANT: Final = "__mutant__"
FORCED: Final = "__forced__"
RECORD: Final = "__record__"
_BOOLEAN_CALLS: Final = frozenset({"any", "all", "isinstance", "issubclass", "bool", "hasattr", "callable"})
_FIXED: Final = frozenset({"TYPE_CHECKING", "__name__"})
"""Names that no run changes."""
_CONDITIONS: Final[Mapping[type[ast.AST], tuple[str, ...]]] = {
    ast.If: ("test",),
    ast.While: ("test",),
    ast.IfExp: ("test",),
    ast.comprehension: ("ifs",),
    ast.match_case: ("guard",),
}
"""Where a condition stands in a node."""


class Condition(NamedTuple):
    """A condition: where it stands, and its source on one line."""

    line: int
    column: int
    source: str


class _Conditions:
    """Finds every condition, each before those in it, and leaves all as they are."""

    def __init__(self, source: str, first: int) -> None:
        self.found: list[Condition] = []
        self._lines = source.encode().split(b"\n")
        self._first = first

    def on_condition(self, _number: int, node: ast.expr) -> ast.expr:
        """Return what stands for a condition of which only the truth counts."""
        return node

    def on_choice(self, _number: int, _original: ast.BoolOp, visited: ast.BoolOp) -> ast.expr:
        """Return what stands for an `and` or `or` that gives a value; its condition is the left part."""
        return visited

    def visit(self, node: Any) -> Any:  # noqa: ANN401 - what stands in a field of a node is not typed
        """Visit whatever is no condition by its place; it may be one by its form."""
        if isinstance(node, ast.expr) and _is_boolean(node):
            return self._condition(node)
        if isinstance(node, ast.BoolOp):
            return self._choice(node)
        if isinstance(node, ast.Return) and _is_call_of(node.value, _BOOLEAN_CALLS):
            node.value = self._condition(node.value)
            return node
        return self._inside(node)

    def _condition(self, node: Any) -> Any:  # noqa: ANN401 - the same
        if isinstance(node, ast.Constant) or any(isinstance(n, ast.Name) and n.id in _FIXED for n in ast.walk(node)):
            return node
        number = self._number(node)
        operation = node.operand if isinstance(node, ast.UnaryOp) else node
        if isinstance(operation, ast.BoolOp):
            operation.values = [self._condition(value) for value in operation.values]
        else:
            self._inside(operation)
        return self.on_condition(number, node)

    def _choice(self, node: ast.BoolOp) -> ast.expr:
        number = self._number(node.values[0])
        original = deepcopy(node)
        node.values = [self.visit(value) for value in node.values]
        return self.on_choice(number, original, node)

    def _inside(self, node: Any) -> Any:  # noqa: ANN401 - the same
        """Visit the parts of a node."""
        places = _CONDITIONS.get(type(node), ())
        if _is_call_of(node, {"any", "all"}) and isinstance(node.args[0], ast.GeneratorExp):
            each = node.args[0]
            each.elt = self._condition(each.elt)
            each.generators = [self.visit(generator) for generator in each.generators]
            return node
        for name, value in ast.iter_fields(node):
            turn = self._condition if name in places else self.visit
            if isinstance(value, ast.AST):
                setattr(node, name, turn(value))
            elif isinstance(value, list):
                setattr(node, name, [turn(part) if isinstance(part, ast.AST) else part for part in value])
        return node

    def _number(self, node: ast.expr) -> int:
        first, last = node.lineno - 1, node.end_lineno or node.lineno
        lines = self._lines[first:last]
        lines[-1] = lines[-1][: node.end_col_offset]
        lines[0] = lines[0][node.col_offset :]
        self.found.append(Condition(node.lineno, node.col_offset, " ".join(b" ".join(lines).decode().split())))
        return self._first + len(self.found) - 1


class _Recorded(_Conditions):
    """Calls `__record__` with the number and the value of every condition."""

    def on_condition(self, number: int, node: ast.expr) -> ast.expr:
        return ast.Call(_name(RECORD), [ast.Constant(number), node], keywords=[])

    def on_choice(self, number: int, _original: ast.BoolOp, visited: ast.BoolOp) -> ast.expr:
        visited.values[0] = self.on_condition(number, visited.values[0])
        return visited


class _Forcible(_Conditions):
    """Puts `__forced__` in the place of the condition whose number is `__mutant__`."""

    def on_condition(self, number: int, node: ast.expr) -> ast.expr:
        forced: ast.expr = _name(FORCED)
        if any(isinstance(inner, ast.NamedExpr) for inner in ast.walk(node)):  # the names are needed further on
            forced = ast.Subscript(ast.Tuple([deepcopy(node), forced], ast.Load()), ast.Constant(1), ast.Load())
        return ast.IfExp(_is_another_mutant(number), node, forced)

    def on_choice(self, number: int, original: ast.BoolOp, visited: ast.BoolOp) -> ast.expr:
        left, *others = original.values
        right = others[0] if len(others) == 1 else ast.BoolOp(original.op, others)
        true, false = (left, right) if isinstance(original.op, ast.Or) else (right, left)
        return ast.IfExp(_is_another_mutant(number), visited, ast.IfExp(_name(FORCED), true, false))


def conditions(source: str) -> list[Condition]:
    """Return every condition of a module, in the order of their numbers."""
    finder = _Conditions(source, 0)
    finder.visit(ast.parse(source))
    return finder.found


def with_mutants(source: str, first: int) -> ast.Module:
    """Return the module with every condition forcible, numbered from `first`."""
    return _changed(_Forcible(source, first), source)


def with_record(source: str, first: int) -> ast.Module:
    """Return the module with `__record__(number, value)` in the place of every condition, numbered from `first`."""
    return _changed(_Recorded(source, first), source)


def _changed(visitor: _Conditions, source: str) -> ast.Module:
    module = visitor.visit(ast.parse(source))
    assert isinstance(module, ast.Module)  # noqa: S101 - no visitor replaces a module
    return ast.fix_missing_locations(module)


def _is_boolean(node: ast.AST) -> bool:
    """Whether an expression is a truth value by its form."""
    if isinstance(node, ast.BoolOp):
        return all(_is_boolean(value) or _is_call_of(value, _BOOLEAN_CALLS) for value in node.values)
    return isinstance(node, ast.Compare) or (isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not))


def _is_call_of(node: ast.AST | None, names: Collection[str]) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names


def _is_another_mutant(number: int) -> ast.expr:
    return ast.Compare(_name(MUTANT), [ast.NotEq()], [ast.Constant(number)])


def _name(name: str) -> ast.Name:
    return ast.Name(name, ast.Load())
