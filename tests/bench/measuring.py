"""One run of the comparison: all contenders and companies in turn, and what they took."""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import agreement
from companies import COMPANIES, SEED, Company, jobs, ticks_per_row
from contenders import AbsentError, Contender, Play, contenders
from environment import use_one_core
from timing import Job, Taken, interleave

from salessim.metrics import CATALOGUE

__all__ = ["ENGINES", "measure_all"]

ENGINES = ("compiled", "simpy")
Key = tuple[str, ...]


def measure_all(is_quick: bool, tell: Callable[[str], None]) -> dict[str, Any]:
    """Measure everything in one run.

    Parameters
    ----------
    is_quick : bool
        A quarter of a year, two rounds and no company a hundred times as large: a rehearsal.
    tell : callable
        Gets a line now and then.

    Returns
    -------
    dict
        Plain data. ``about``: circumstances; ``tandem``: a row a contender; ``companies``: a row a company and engine;
        ``left_out``: who was not there, and why. Times are seconds, medians over the rounds; ``by_round`` has them
        for each.
    """
    weeks, rounds, plays = (13, 2, 8) if is_quick else (52, 15, 40)
    companies = [one for one in COMPANIES if not is_quick or "100" not in one.key]
    core = use_one_core()
    here, row, left_out = _gather(weeks, companies)
    for one in left_out:
        tell(f"left out: {one['name']}: {one['reason']}")
    clock, busy = time.perf_counter(), time.process_time()
    taken = interleave(row, rounds, tell)
    share = (time.process_time() - busy) / (time.perf_counter() - clock)
    tell("do all play the same queue?")
    tandem = [
        _tandem_row(contender, play, taken["tandem", contender.key], weeks, plays, 5 * len(here))
        for contender, play in here
    ]
    about = {
        "quick": is_quick, "weeks": weeks, "rounds": rounds, "plays": plays, "seed": SEED, "core": core,
        "share_of_core": share, "n_metrics": len(CATALOGUE), "cores": os.cpu_count(),
        "python": platform.python_version(), "system": f"{platform.system()} {platform.machine()}",
        "processor": _processor(),
        "ticks_per_row": {one.key: ticks_per_row(one) for one in companies[:2]},
    }  # fmt: skip
    return {
        "about": about,
        "tandem": sorted(tandem, key=lambda one: one["seconds"]),
        "companies": [
            _company_row(company, engine, taken)
            for engine in ENGINES
            for company in companies
            if (company.key, engine, "play") in taken
        ],
        "left_out": left_out,
    }


def _gather(
    weeks: int, companies: list[Company]
) -> tuple[list[tuple[Contender, Play]], list[Job], list[dict[str, str]]]:
    """Who can play here, all jobs in the order of their turns, and who cannot play."""
    here: list[tuple[Contender, Play]] = []
    row: list[Job] = []
    left_out: list[dict[str, str]] = []
    for contender in contenders():
        try:
            play = contender.ready(weeks)
        except AbsentError as reason:
            left_out.append({"name": contender.name, "reason": str(reason)})
            continue
        here.append((contender, play))
        row.append(Job(("tandem", contender.key), _once(play)))
    ours: list[Job] = []
    for engine in ENGINES:
        try:
            ours += [job for company in companies for job in jobs(company, engine)]
        except AbsentError as reason:
            left_out.append({"name": f"companies, {engine} engine", "reason": str(reason)})
    # What is compared plays close together; what nothing is compared with, and takes long, comes last.
    row += sorted(ours, key=lambda job: (job.rounds is not None, job.key[-1] != "play"))
    return here, row, left_out


def _once(play: Play) -> Callable[[int], int]:
    def job(seed: int) -> int:
        play(seed)
        return 1

    return job


def _tandem_row(
    contender: Contender, play: Play, taken: Taken, weeks: int, plays: int, n_tests: int
) -> dict[str, Any]:
    found = agreement.agree(lambda seed: contender.times(play(seed)), weeks, plays, n_tests)
    customers = found[0].mean * 168 * weeks
    return {
        "key": contender.key,
        "name": contender.name,
        "version": contender.version(),
        "records": contender.records,
        "seconds": taken.median,
        "by_round": taken.seconds,
        "plays": taken.plays,
        "customers": customers,
        "per_customer": taken.median / customers,
        "events": contender.events(weeks, SEED) if contender.events else None,
        "agrees": all(one.is_same for one in found),
        "figures": {
            one.figure: {"mean": one.mean, "half_width": one.half_width, "theory": one.theory, "p": one.p}
            for one in found
        },
    }


def _company_row(company: Company, engine: str, taken: dict[Key, Taken]) -> dict[str, Any]:
    alone, measured = (taken[company.key, engine, what] for what in ("play", "metrics"))
    return {
        "key": company.key,
        "title": company.title,
        "engine": engine,
        "rounds": len(alone.seconds),
        "rows": alone.mean_events,
        "seconds": alone.median,
        "seconds_metrics": measured.median,
        "per_event": median(alone.per_event),
        "per_event_metrics": median(measured.per_event),
        "by_round": alone.per_event,
        "by_round_metrics": measured.per_event,
    }


def _processor() -> str:
    """Name of the processor, where the system tells."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")
