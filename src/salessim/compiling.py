"""Compile a function with Numba where Numba is there; run it as plain Python where it is not.

Decisions and draws are shared by all engines, so both must call the *same* compiled function: the same
formula through NumPy or :mod:`math` differs in the last bit of some percent of its values.

Numba's file cache looks at the edited file only, not at the files it calls. The cache therefore lives in a
folder named after a hash of all sources that are compiled, the versions that compile them, and the processor.
"""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any, TypeVar, cast

__all__ = ["HAS_NUMBA", "compiled", "compiled_apart", "compiled_part", "is_compiled", "source_hash"]

Function = TypeVar("Function", bound=Callable[..., Any])


def source_hash() -> str:
    """Hash of every source file whose functions or constants are compiled (16 hex digits)."""
    digest = hashlib.blake2b(digest_size=8)
    package = Path(__file__).parent
    floors = ("rules", "randomness", "trace", "engine", "metrics")
    single = (
        "compiling.py",
        "units.py",
        "scenario/tables.py",
        "scenario/people_tables.py",
        "scenario/pay_tables.py",
        "scenario/steering_tables.py",
    )  # constants, and the columns of records
    files = [package / name for name in single]
    for path in sorted([*files, *(path for floor in floors for path in package.glob(f"{floor}/**/*.py"))]):
        digest.update(path.relative_to(package).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _cache_folder(numba_version: str) -> Path:
    """A folder for what is compiled from exactly these sources, by this Numba, for this processor."""
    from llvmlite import binding

    root = (
        os.environ.get("SALESSIM_CACHE")
        or os.environ.get("NUMBA_CACHE_DIR")
        or os.environ.get("XDG_CACHE_HOME")
    )
    base = Path(root) / "salessim" if root else Path.home() / ".cache" / "salessim"
    python = f"py{sys.version_info.major}{sys.version_info.minor}"
    name = f"{python}-numba{numba_version}-{binding.get_host_cpu_name()}-{source_hash()}"
    try:
        (base / name).mkdir(parents=True, exist_ok=True)
    except OSError:  # a home that cannot be written: a folder of this process alone, compiled anew each time
        return Path(tempfile.mkdtemp(prefix="salessim-"))
    return base / name


try:
    import numba

    _config: Any = numba.config
    HAS_NUMBA = not _config.DISABLE_JIT
except ImportError:
    HAS_NUMBA = False
else:
    if HAS_NUMBA:
        _config.CACHE_DIR = str(_cache_folder(numba.__version__))

if HAS_NUMBA:
    from llvmlite.binding import parse_bitcode
    from numba.core.caching import CompileResultCacheImpl, FunctionCache
    from numba.core.codegen import JITCodeLibrary
    from numba.core.compiler import Compiler
    from numba.core.runtime.nrt import rtsys

    class _PartLibrary(JITCodeLibrary):
        """Code of a part: it is optimised, and becomes machine code, only in the functions into which it is put.

        Numba would do both for every function, with all that it calls in it, and so many times over.
        """

        codegen = SimpleNamespace(set_env=lambda name, environment: None)  # no machine code has any

        def add_ir_module(self, module: Any) -> None:
            """Nothing else that a part is given lies where the company's own record lies, and the compiler is told."""
            for function in module.functions:
                for given in function.args:
                    if given.name == "arg.company" and function.blocks:
                        given.add_attribute("noalias")
            super().add_ir_module(module)  # type: ignore[no-untyped-call]

        def _optimize_final_module(self) -> None:
            """Leave it to those who call."""

        def _finalize_final_module(self) -> None:
            self._finalized = True

        def get_pointer_to_function(self, name: str) -> int:
            return 0

    class _PartCompiler(Compiler):
        """Numba's compiler, with a library for the code of a part."""

        def __init__(self, typing: Any, target: Any, library: Any, *rest: Any) -> None:
            library = _PartLibrary(target.codegen(), "part")  # type: ignore[no-untyped-call]
            super().__init__(typing, target, library, *rest)  # type: ignore[no-untyped-call]

    class _LoadedLibrary(JITCodeLibrary):
        """Machine code from the cache; its bitcode is read only when something is compiled that it becomes part of."""

        _bitcode: bytes

        @classmethod
        def _unserialize(cls, codegen: Any, state: Any) -> Any:
            name, _, (machine_code, bitcode) = state
            self: Any = cls(codegen, name)
            self.enable_object_caching()
            self._set_compiled_object(machine_code)
            self._bitcode = bitcode
            self._finalize_final_module()
            return self

        def _get_module_for_linking(self) -> Any:
            if self._shared_module is None:
                self._shared_module = parse_bitcode(self._bitcode)
            return self._shared_module

        def get_pointer_to_function(self, name: str) -> Any:
            """Numba would first look for it in the bitcode."""
            return self._codegen._engine.get_function_address(name)

    class _CacheImpl(CompileResultCacheImpl):
        """Makes loaded libraries of what is in the cache."""

        def rebuild(self, target_context: Any, reduced_data: Any) -> Any:
            codegen = target_context.codegen()
            codegen._library_class = _LoadedLibrary  # Numba's lock on compiling is held meanwhile
            try:
                return super().rebuild(target_context, reduced_data)  # type: ignore[no-untyped-call]
            finally:
                del codegen._library_class  # the class has Numba's own

    class _Cache(FunctionCache):
        """Numba's file cache, without the libraries that only compiling needs.

        Numba would load them before it looks, for 0.4 s (scipy.linalg is among them); its compiler loads them anyway.
        """

        _impl_class = _CacheImpl

        def load_overload(self, sig: Any, target_context: Any) -> Any:
            rtsys.initialize(target_context)  # what compiled code calls for memory
            with self._guard_against_spurious_io_errors():
                return self._load_overload(sig, target_context)  # type: ignore[no-untyped-call]


def compiled(function: Function) -> Function:
    """Compile ``function`` (strict IEEE arithmetic, cached on disk) if Numba is there, else return it as it is.

    Parameters
    ----------
    function : callable
        A pure function of numbers and arrays: no clock, no generator, no files.

    Returns
    -------
    callable
        The compiled function; its ``py_func`` is the plain one.
    """
    if not HAS_NUMBA:
        return function
    decorate: Any = numba.njit(fastmath=False, error_model="numpy")
    made = _one_for_all_numbers(decorate(function))
    made._cache = _Cache(function)  # type: ignore[no-untyped-call]
    return made  # type: ignore[no-any-return]


def compiled_part(function: Function) -> Function:
    """Compile ``function`` as a part of others that are compiled, and put it into each that calls it.

    Nothing calls it from Python and nothing of it is cached: the functions that call it are cached with all their
    parts.
    """
    return _part(function, forceinline=True)


def compiled_apart(function: Function) -> Function:
    """Compile a long part that is rarely called as one of its own, and not once more into each that calls it."""
    return _part(function, forceinline=False)


def _part(function: Function, forceinline: bool) -> Function:
    if not HAS_NUMBA:
        return function
    only_inside: dict[str, Any] = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}
    only_inside |= {"pipeline_class": _PartCompiler, "forceinline": forceinline}
    decorate: Any = numba.njit(fastmath=False, error_model="numpy", **only_inside)
    return _one_for_all_numbers(decorate(function))  # type: ignore[no-any-return]


def _one_for_all_numbers(function: Any) -> Any:
    """Let compiled functions that call this one share one version of it for whole numbers of all kinds.

    Numba would make one for each constant, and for each length of number that a record has.
    """
    of_types, types = function.get_call_template, cast(Any, numba.types)

    def plain(kind: Any) -> Any:
        kind = types.unliteral(kind)
        return types.int64 if kind in types.signed_domain else kind

    def of_types_only(args: Any, kws: Any) -> Any:
        return of_types([plain(kind) for kind in args], {name: plain(kind) for name, kind in kws.items()})

    function.get_call_template = of_types_only
    return function


def is_compiled(function: Callable[..., Any]) -> bool:
    """Whether a compiled function is in the cache already, so that its first call will be quick."""
    cache: Any = getattr(function, "_cache", None)
    place = getattr(cache, "cache_path", None)
    return place is not None and any(Path(place).glob(f"*.{function.__name__}-*.nbi"))
