"""What crosses from compiled code to Python, where an interrupt may arrive."""

from __future__ import annotations

import ast


def test_kernels_called_from_python_return_no_named_tuple(root):
    """numba makes one by calling Python: an interrupt there crashes the process."""
    kernels = root / "coverage" / "fugai" / "kernels" / "location"
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in kernels.rglob("*.py")]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    named = {
        node.name
        for node in nodes
        if isinstance(node, ast.ClassDef) and [ast.unparse(base) for base in node.bases]
    }
    compiled = {
        node.name
        for node in nodes
        if isinstance(node, ast.FunctionDef)
        and any("njit" in ast.unparse(one) for one in node.decorator_list)
        and node.returns is not None
        and any(name in ast.unparse(node.returns) for name in named)
    }
    assert {"find_nearest", "start", "start_ascent"} <= compiled
    callers = [*(root / "coverage/fugai/siting").rglob("*.py")]
    callers += (root / "coverage/fugai/broadband").rglob("*.py")
    for path in callers:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom):
                imported = {alias.name for alias in node.names}
                assert not imported & compiled, path
