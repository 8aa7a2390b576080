"""Where replications are played: worker processes of this machine, or the workers of a Dask cluster.

A name says which: ``processes``, ``dask``, or ``dask:ADDRESS``. Whatever plays, results are the same bytes, and
this process alone writes them down.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from salessim.errors import Fault, InputError, RunError
from salessim.experiment.playing import Job
from salessim.experiment.workers import Chunk, Finished
from salessim.scenario.wording import did_you_mean

__all__ = ["EXECUTORS", "Executor", "ExecutorChoice", "Tls", "parse_executor", "start_executor"]

MISSING = "a run over a Dask cluster needs a package that is not installed: pip install distributed"
_ADDRESS = re.compile(
    r"(?:(?P<scheme>[a-z0-9+]+)://)?(?P<host>\[[0-9a-f:.]+\]|[^\s/:\[\]]+):(?P<port>\d{1,5})", re.I
)
_FORM = "write dask:HOST:PORT, dask:tcp://HOST:PORT or dask:tls://HOST:PORT"


class Executor(Protocol):
    """What plays chunks of replications for a run."""

    @property
    def n(self) -> int:
        """Chunks that are played at the same time, at least 1."""

    def play(self, take: Callable[[], Chunk | None]) -> Iterator[Finished]:
        """Play chunks until there are none left.

        Parameters
        ----------
        take : callable
            Gives the next chunk, or None when there is none left.

        Yields
        ------
        rows : list of Played
            Of one finished chunk, failures included, each replication once; empty about once a second while
            nothing finishes.
        seconds : float
            Time it took its worker.
        """


@dataclass(frozen=True, slots=True)
class Tls:
    """Files for an encrypted connection to a scheduler, in PEM format; None: as Dask is configured."""

    ca_file: Path | None = None
    cert: Path | None = None
    key: Path | None = None

    @property
    def files(self) -> dict[str, Path]:
        """Those given, by the name of their option."""
        known = {"tls-ca-file": self.ca_file, "tls-cert": self.cert, "tls-key": self.key}
        return {name: path for name, path in known.items() if path is not None}


@dataclass(frozen=True, slots=True)
class ExecutorChoice:
    """An executor by its kind, a key of ``EXECUTORS``, and for a running cluster where its scheduler is."""

    kind: str = "processes"
    address: str = ""
    tls: Tls = Tls()


def parse_executor(text: str, tls: Tls | None = None) -> ExecutorChoice:
    """An executor by its name.

    Parameters
    ----------
    text : str
        ``processes``, ``dask`` or ``dask:ADDRESS``.
    tls : Tls, optional
        For ``dask:tls://...``.

    Raises
    ------
    InputError
        If there is no such executor, the address is none, or files for TLS are missing or not wanted.

    Examples
    --------
    >>> parse_executor("dask:10.0.0.1:8786").address
    'tcp://10.0.0.1:8786'
    """
    tls = tls or Tls()
    kind, colon, address = text.partition(":")
    if kind not in EXECUTORS:
        raise _fault(f"no such executor{did_you_mean(kind, EXECUTORS)}", text)
    if colon and kind != "dask":
        raise _fault(f"{kind} takes no address; dask:ADDRESS does", text)
    if colon:
        address = _checked(address, text)
    if tls.files and not address.startswith("tls://"):
        raise _fault("files for TLS are for a scheduler at dask:tls://HOST:PORT", text)
    faults = [
        Fault("no such file", key=name, given=str(path))
        for name, path in tls.files.items()
        if not path.is_file()
    ]
    if faults:
        raise InputError(faults)
    return ExecutorChoice(kind, address, tls)


def _checked(address: str, text: str) -> str:
    """The address of a scheduler in full."""
    found = _ADDRESS.fullmatch(address)
    if not found or int(found["port"]) not in range(1, 65_536):
        raise _fault(f"this is not the address of a scheduler: {_FORM}", text)
    scheme = (found["scheme"] or "tcp").lower()
    if scheme not in ("tcp", "tls"):
        raise _fault(f"a scheduler is reached over tcp or tls, not {scheme}: {_FORM}", text)
    return f"{scheme}://{found['host']}:{found['port']}"


def _fault(message: str, given: str) -> InputError:
    return InputError([Fault(message, key="executor", given=given)])


Starter = Callable[[ExecutorChoice, Job, int], AbstractContextManager[Executor | None]]


def _processes(choice: ExecutorChoice, job: Job, jobs: int) -> AbstractContextManager[None]:
    """Nothing is started yet: a runner starts processes itself when the work is worth them."""
    return nullcontext()


def _dask(choice: ExecutorChoice, job: Job, jobs: int) -> AbstractContextManager[Executor]:
    """A Dask cluster, its workers checked; the library is only imported here."""
    try:
        from salessim.experiment import dask_cluster
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("dask", "distributed"):
            raise
        raise RunError(MISSING) from None
    return dask_cluster.cluster(job, jobs, choice.address, choice.tls)


EXECUTORS: dict[str, Starter] = {"processes": _processes, "dask": _dask}


def start_executor(choice: ExecutorChoice, job: Job, jobs: int) -> AbstractContextManager[Executor | None]:
    """Start an executor or connect with it, as a context manager that ends what it has started.

    Parameters
    ----------
    choice : ExecutorChoice
        Which one.
    job : Job
        What its workers are to play.
    jobs : int
        Workers, where it starts them itself.

    Returns
    -------
    context manager of Executor or None
        None where a runner starts processes itself.

    Raises
    ------
    RunError
        If a package is missing, nobody answers, or workers have other versions than this process.
    """
    return EXECUTORS[choice.kind](choice, job, jobs)
