"""The house rules that a machine can check: floors, names, and who may print, read the clock or draw numbers."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from salessim.compiling import source_hash

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "salessim"
MODULES = sorted(SOURCE.rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))
FORBIDDEN_NAMES = {"utils", "helpers", "common", "misc", "base", "util", "helper"}


def place(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def floor(path: Path) -> str:
    parts = path.relative_to(SOURCE).parts
    return parts[0].removesuffix(".py")


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def used(path: Path) -> Iterator[str]:
    """Dotted names that a module uses."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Attribute):
            yield dotted(node)


def called(path: Path) -> Iterator[str]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            yield dotted(node.func)


@pytest.mark.filterwarnings("ignore")
def test_a_module_imports_only_from_lower_floors(monkeypatch):
    """The contracts of import-linter in pyproject.toml hold."""
    importlinter = pytest.importorskip("importlinter.cli", reason="import-linter is not installed")
    monkeypatch.chdir(ROOT)
    assert importlinter.lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True) == 0


def test_no_module_is_a_drawer_for_odds_and_ends():
    bad = [
        place(path)
        for path in (*MODULES, *TESTS)
        if path.stem in FORBIDDEN_NAMES or path.parent.name in FORBIDDEN_NAMES
    ]
    assert bad == []


def test_only_keyed_draws():
    """No generator with a state: neither the standard library's nor NumPy's, except to resample statistics."""
    for path in MODULES:
        if floor(path) == "statistics":
            continue  # functions of finished numbers; they never touch a replication
        names = set(imported(path)) | set(used(path))
        found = {name for name in names if re.match(r"(random|secrets|uuid)(\.|$)|(np|numpy)\.random", name)}
        assert not found, f"{place(path)}: {found}"


def test_the_generator_lives_only_in_randomness():
    for path in MODULES:
        if floor(path) not in ("randomness", "engine"):
            assert "salessim.randomness.draws.draw" not in set(imported(path)), place(path)


def test_only_the_command_line_prints_and_exits():
    for path in MODULES:
        if floor(path) in ("cli", "__main__"):
            continue
        found = {
            name
            for name in called(path)
            if name in ("print", "sys.exit", "exit", "quit", "input", "os._exit")
        }
        assert not found, f"{place(path)}: {found}"


def test_nothing_is_evaluated_or_unpickled():
    """But for the one file that a user names as code: metrics of their own."""
    for path in MODULES:
        if place(path).endswith("metrics/own.py"):
            continue
        found = {name for name in called(path) if name in ("eval", "exec", "compile", "os.system")}
        assert not found, f"{place(path)}: {found}"
        assert not {
            name for name in imported(path) if name.split(".")[0] in ("pickle", "marshal", "shelve", "dill")
        }, place(path)


@pytest.mark.parametrize(
    "rooms", ["rules", "randomness", "engine", "scenario", "trace", "metrics", "statistics"]
)
def test_nothing_that_makes_a_number_reads_the_wall_clock(rooms):
    for path in MODULES:
        if floor(path) == rooms:
            names = {name.split(".")[0] for name in imported(path)}
            assert not names & {"time", "datetime", "locale", "socket", "threading"}, place(path)


def test_the_cache_of_compiled_code_knows_every_file_that_is_compiled(monkeypatch):
    """An edit of any of them, or of what they take constants from, must be compiled again."""
    read = set()
    monkeypatch.setattr(Path, "read_bytes", lambda path: read.add(path) or b"")
    source_hash()
    compiles = {path for path in MODULES if "salessim.compiling.compiled" in set(imported(path))}
    assert compiles
    sources = {SOURCE / "units.py", SOURCE / "trace" / "kinds.py", SOURCE / "metrics" / "frames.py"}
    assert compiles | sources <= read


def test_rules_are_pure():
    """No files, no state, no engine: a rule is a function of numbers."""
    for path in MODULES:
        if floor(path) != "rules":
            continue
        assert "open" not in set(called(path)), place(path)
        for node in ast.walk(tree(path)):
            assert not isinstance(node, ast.Global | ast.Nonlocal), place(path)
        for name in imported(path):
            assert name.split(".")[0] in (
                "__future__",
                "math",
                "numpy",
                "salessim",
                "collections",
                "typing",
                "enum",
            ), place(path)


def test_decisions_and_draws_do_not_go_through_numpy_logarithms():
    """NumPy's and the compiler's logarithms differ in the last bit; engines must share one."""
    for path in MODULES:
        if floor(path) in ("engine", "rules", "randomness"):
            found = {name for name in called(path) if name in ("np.log", "np.log1p", "np.power", "np.expm1")}
            assert not found, f"{place(path)}: {found}"


def test_the_engine_leaves_the_order_of_events_to_no_one():
    """Resources whose insertion order would decide stay out, and so do sums and loops over sets."""
    for path in (SOURCE / "engine").rglob("*.py"):
        names = {name.rsplit(".", 1)[-1] for name in (*imported(path), *called(path))}
        assert not names & {
            "Store",
            "Resource",
            "PriorityResource",
            "AnyOf",
            "AllOf",
            "any_of",
            "all_of",
            "interrupt",
        }, place(path)
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.For | ast.comprehension):
                assert not isinstance(node.iter, ast.Set | ast.SetComp), place(path)
                assert not (
                    isinstance(node.iter, ast.Call) and dotted(node.iter.func) in ("set", "frozenset")
                ), place(path)


def test_nothing_speaks_of_how_it_was_made():
    """The project stands on its own: no paths of anybody's machine."""
    for path in (*MODULES, *(p for p in TESTS if p != Path(__file__))):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"/(work|home|tmp/bash)/", text), place(path)


def test_every_module_says_what_it_is():
    missing = [place(path) for path in MODULES if path.stat().st_size and not ast.get_docstring(tree(path))]
    assert missing == []


def test_files_stay_near_300_lines():
    long = {
        place(path): n for path in MODULES if (n := len(path.read_text(encoding="utf-8").splitlines())) > 400
    }
    assert long == {}
