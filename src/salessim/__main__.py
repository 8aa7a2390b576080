"""``python -m salessim``: the command line, where no script was installed."""

from __future__ import annotations

from salessim.cli.main import main

if __name__ == "__main__":
    main()
