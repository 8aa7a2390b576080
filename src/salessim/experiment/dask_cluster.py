"""A Dask cluster for a run: one that is started on this machine and ended with the run, or one that is there."""

from __future__ import annotations

import contextlib
import logging
import tempfile
import warnings
from collections.abc import Iterator
from typing import Any

import dask
import distributed
from distributed.versions import VersionMismatchWarning

from salessim.errors import RunError
from salessim.experiment.dask_workers import DaskWorkers
from salessim.experiment.executors import Tls
from salessim.experiment.playing import Job

__all__ = ["cluster"]

CONNECT_SECONDS = 10.0
JOIN_SECONDS = 30.0
_IGNORE_CTRL_C = "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\n"


@contextlib.contextmanager
def cluster(job: Job, jobs: int, address: str, tls: Tls) -> Iterator[DaskWorkers]:
    """The workers of a cluster, checked and ready to play.

    Parameters
    ----------
    job : Job
        What they are to play.
    jobs : int
        Workers to start, when there is no address.
    address : str
        Of a running scheduler; empty for a cluster of this run's own.
    tls : Tls
        Files for an encrypted connection.

    Raises
    ------
    RunError
        If nobody answers, no worker is there, or one has other versions than this process.
    """
    quick = dask.config.set({"distributed.comm.timeouts.connect": CONNECT_SECONDS})
    with _quiet(), quick, _connected(address, tls) if address else _started(jobs) as client:
        workers = DaskWorkers(job, client)
        workers.find(JOIN_SECONDS)
        yield workers


@contextlib.contextmanager
def _connected(address: str, tls: Tls) -> Iterator[Any]:
    """A client of a running scheduler."""
    try:
        client = distributed.Client(
            address,
            timeout=CONNECT_SECONDS,
            security=_security(address, tls),
            set_as_default=False,
            name="salessim",
        )
    except (OSError, TimeoutError, ValueError) as error:
        raise RunError(f"no scheduler answers at {address}: {_first_line(error)}") from None
    with client:
        yield client


def _security(address: str, tls: Tls) -> Any:
    """What a connection is made with; it is tried out here, where what is wrong can be said in words."""
    given = {"tls_ca_file": tls.ca_file, "tls_client_cert": tls.cert, "tls_client_key": tls.key}
    files = {name: str(path) for name, path in given.items() if path is not None}
    security = distributed.Security(require_encryption=address.startswith("tls://"), **files)
    try:
        context = security.get_connection_args("client").get("ssl_context")
    except (OSError, ValueError) as error:  # ssl.SSLError is an OSError
        raise RunError(f"the files for TLS cannot be used: {_first_line(error)}") from None
    if context is None and address.startswith("tls://"):
        raise RunError(
            f"{address} needs --tls-ca-file, --tls-cert and --tls-key, or the same in Dask's own configuration"
        )
    return security


@contextlib.contextmanager
def _started(jobs: int) -> Iterator[Any]:
    """A client of a cluster on this machine, whose workers are processes of one thread each."""
    with (
        tempfile.TemporaryDirectory(prefix="salessim-", ignore_cleanup_errors=True) as scratch,
        dask.config.set({"temporary-directory": scratch}),
    ):
        try:
            local = distributed.LocalCluster(
                n_workers=jobs,
                threads_per_worker=1,
                processes=True,
                host="127.0.0.1",
                dashboard_address="127.0.0.1:0",
                worker_dashboard_address="127.0.0.1:0",
                memory_limit=0,
                silence_logs=logging.CRITICAL,
                env={"NUMBA_NUM_THREADS": "1"},
                preload=[_IGNORE_CTRL_C],
            )
        except (OSError, RuntimeError, TimeoutError) as error:
            raise RunError(
                f"a Dask cluster cannot start here: {_first_line(error)}; in a script of your own, put the run "
                'under `if __name__ == "__main__":`'
            ) from None
        with local, distributed.Client(local, set_as_default=False, name="salessim") as client:
            yield client


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Let Dask say nothing by itself: what matters is raised as an error in words."""
    logger = logging.getLogger("distributed")
    before = logger.level
    logger.setLevel(logging.CRITICAL + 1)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", VersionMismatchWarning)
            yield
    finally:
        logger.setLevel(before)


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
