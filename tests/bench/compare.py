"""Measure salessim's engines against other ways to play a queue, and against themselves on larger companies.

    python tests/bench/compare.py              measure and print (about a quarter of an hour; alone on the machine)
    ... --quick                                smaller and fewer: shows that it works, not what it takes
    ... --write                                put tables and chart into docs/benchmarks.md and docs/images/
    ... --json FILE                            write there what was measured
    ... --read FILE                            show (and write) what is in such a file instead of measuring

Run it with any Python that salessim runs on: it installs requirements/bench.txt into .venv-bench and goes on there.
Everything is played in turn, round after round, in one process on one core; what is shown are medians over the
rounds. Who cannot play here (no g++, no compiled engine) is left out, and it says so.

Exit code 1: two contenders play different queues, and nothing that was measured means anything.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from environment import enter


def main() -> int:
    """Read the command line, measure, show."""
    options = _options()
    enter()
    from measuring import measure_all
    from page import as_text, write_page

    if options.read is not None:
        result = json.loads(options.read.read_text(encoding="utf-8"))
    else:
        result = measure_all(options.quick, lambda text: print(text, file=sys.stderr, flush=True))
    if options.json is not None:
        options.json.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    print(as_text(result))
    if options.write:
        write_page(result)
    return 0 if all(row["agrees"] for row in result["tandem"]) else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        usage="compare.py [OPTIONS]",
    )
    parser.add_argument("--quick", action="store_true", help="smaller and fewer")
    parser.add_argument("--write", action="store_true", help="write docs/benchmarks.md and its chart")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write what was measured")
    parser.add_argument("--read", type=Path, metavar="FILE", help="show what was measured before")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
