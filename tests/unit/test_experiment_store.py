"""The result folder: nothing is lost, mixed, overwritten or believed when damaged."""

from __future__ import annotations

import contextlib
import json
import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from salessim.errors import StoreError
from salessim.experiment.folder import open_store
from salessim.experiment.identity import Identity
from salessim.experiment.names import slug
from salessim.experiment.store import DATABASE, MANIFEST, Played, Store


def identity_of(**changes: object) -> Identity:
    known: dict[str, object] = {
        "scenarios": {"growth": "f1"},
        "sweep": (),
        "seed": 1,
        "engine": "simpy",
        "metrics": ("bookings",),
        "code": "c1",
        "versions": {"python": "3.11"},
    }
    return Identity(**{**known, **changes})  # type: ignore[arg-type]


def rows(start: int, stop: int, size: int = 800) -> list[Played]:
    return [Played("f1", number, bytes([number % 251]) * size) for number in range(start, stop)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A finished run of 40 replications."""
    place = tmp_path / "growth-1"
    with Store(place, identity_of(), {}) as store:
        store.add(rows(0, 40))
        store.write_manifest(state="finished")
    return place


def test_keeps_what_was_added(folder: Path) -> None:
    with Store(folder, identity_of(), {}) as store:
        assert store.played() == {("f1", row.replication): row.payload for row in rows(0, 40)}


def test_never_keeps_a_replication_twice(folder: Path) -> None:
    with Store(folder, identity_of(), {}) as store, pytest.raises(StoreError):
        store.add(rows(39, 41))
    with Store(folder, identity_of(), {}) as store:
        assert len(store.played()) == 40, "the chunk was kept in part"


def test_what_failed_may_be_tried_again_and_the_last_attempt_counts(folder: Path) -> None:
    key = ("f1", 40)
    with Store(folder, identity_of(), {}) as store:
        store.add([Played(*key, b"", "first")])
        store.add([Played(*key, b"", "second")])
        assert store.failed() == {key: "second"}
        store.add(rows(40, 41))
        assert store.failed() == {}
        assert len(store.played()) == 41


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"scenarios": {"growth": "other"}}, "the scenarios"),
        ({"seed": 2}, "the seed"),
        ({"code": "c2"}, "the program's code or metrics of your own"),
        ({"metrics": ("profit",)}, "the set of metrics"),
        ({"versions": {"python": "3.12"}}, "the versions"),
    ],
)
def test_fault_20_refuses_to_mix(folder: Path, change: dict[str, object], words: str) -> None:
    before = (folder / DATABASE).read_bytes()
    with pytest.raises(StoreError, match=words), Store(folder, identity_of(**change), {}):
        pass
    assert (folder / DATABASE).read_bytes() == before


def test_fault_20_resuming_a_changed_run_says_what_changed(tmp_path: Path) -> None:
    before, after = identity_of(), identity_of(seed=2)
    with Store(tmp_path / before.folder("growth"), before, {}):
        pass
    with pytest.raises(StoreError, match="the seed changed"):
        open_store(tmp_path / after.folder("growth"), after, {}, resume=True)


def test_fault_19_every_flipped_bit_is_seen_or_harmless(folder: Path) -> None:
    whole = (folder / DATABASE).read_bytes()
    expected = {("f1", row.replication): row.payload for row in rows(0, 40)}
    n_seen = 0
    for position in range(0, len(whole), 211):
        damaged = bytearray(whole)
        damaged[position] ^= 1 << (position % 8)
        (folder / DATABASE).write_bytes(damaged)
        try:
            with Store(folder, identity_of(), {}) as store:
                assert store.played().items() <= expected.items(), f"believed a flip at byte {position}"
        except StoreError:
            n_seen += 1
    assert n_seen > 100


@pytest.mark.parametrize("share", [0.0, 0.01, 0.3, 0.5, 0.9, 0.999])
def test_fault_19_truncation_is_seen(folder: Path, share: float) -> None:
    whole = (folder / DATABASE).read_bytes()
    (folder / DATABASE).write_bytes(whole[: int(share * len(whole))])
    with pytest.raises(StoreError, match=r"damaged|cut off"), Store(folder, identity_of(), {}):
        pass


@pytest.mark.parametrize("text", ["", "{", "[]", "{}"])
def test_fault_19_damaged_manifest_is_seen(folder: Path, text: str) -> None:
    (folder / MANIFEST).write_text(text)
    with pytest.raises(StoreError, match="damaged"), Store(folder, identity_of(), {}):
        pass


def test_fault_21_two_processes_never_share_a_store(folder: Path) -> None:
    script = (
        "import sys, pathlib; from salessim.experiment.store import Store\n"
        "from salessim.experiment.identity import Identity\n"
        f"identity = Identity(**{identity_of().to_dict()!r})\n"
        "object.__setattr__(identity, 'sweep', ()); object.__setattr__(identity, 'metrics', ('bookings',))\n"
        f"with Store(pathlib.Path({str(folder)!r}), identity, {{}}):\n"
        "    print('open', flush=True); sys.stdin.read()\n"
    )
    with subprocess.Popen([sys.executable, "-c", script], stdin=-1, stdout=-1, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "open\n"
        with pytest.raises(StoreError, match="in use"), Store(folder, identity_of(), {}):
            pass
        with pytest.raises(StoreError, match="in use"):
            open_store(folder, identity_of(), {}, force=True)
        other.kill()
    with Store(folder, identity_of(), {}) as store:
        assert len(store.played()) == 40, "the lock of a killed process must not stay"


@contextlib.contextmanager
def largest_file(size: int) -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_fault_18_a_full_disk_keeps_committed_rows(folder: Path) -> None:
    size = (folder / DATABASE).stat().st_size
    store = Store(folder, identity_of(), {})
    with store, largest_file(size + 4096), pytest.raises(StoreError, match=r"full.*40 finished"):
        store.add(rows(40, 200))
    with Store(folder, identity_of(), {}) as store:
        assert len(store.played()) == 40
        store.add(rows(40, 200))
        assert len(store.played()) == 200


def test_fault_18_read_only_is_said(folder: Path) -> None:
    with Store(folder, identity_of(), {}) as store:
        store._db.execute("PRAGMA query_only=ON")
        with pytest.raises(StoreError, match=r"cannot be written.*40 f"):
            store.add(rows(40, 41))


def test_fault_18_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="cannot be written"), Store(tmp_path / "file/x", identity_of(), {}):
        pass


def test_an_interrupted_run_needs_resume_or_force(tmp_path: Path) -> None:
    with Store(tmp_path / "run", identity_of(), {}) as store:
        store.add(rows(0, 3))
    with pytest.raises(StoreError, match="--resume"):
        open_store(tmp_path / "run", identity_of(), {})
    with open_store(tmp_path / "run", identity_of(), {}, resume=True) as store:
        assert len(store.played()) == 3
    with open_store(tmp_path / "run", identity_of(), {}, force=True) as store:
        assert store.played() == {}


def test_killed_between_database_and_manifest(tmp_path: Path) -> None:
    with Store(tmp_path / "run", identity_of(), {}) as store:
        store.add(rows(0, 3))
    (tmp_path / "run" / MANIFEST).unlink()
    with open_store(tmp_path / "run", identity_of(), {}) as store:
        assert len(store.played()) == 3


def test_never_writes_into_a_folder_of_something_else(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("do not lose")
    with pytest.raises(StoreError, match="not a result folder"):
        open_store(tmp_path, identity_of(), {})
    with open_store(tmp_path, identity_of(), {}, force=True):
        assert (tmp_path / "thesis.txt").read_text() == "do not lose"


@pytest.mark.parametrize(
    "title", ["../../etc/passwd", "CON", "", "a" * 500, "x/y\\z\0", "<b>", "=1+1", "...", "日本"]
)
def test_fault_16_hostile_names_become_plain_folders(title: str) -> None:
    name = slug(title)
    assert name
    assert set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert len(name) <= 44
    assert not name.startswith("-")


def test_fault_16_colliding_names_stay_apart() -> None:
    first, second = identity_of(), identity_of(scenarios={"Growth!": "f2"})
    assert slug("growth") == slug("Growth!")
    assert first.folder("growth") != second.folder("Growth!")


def test_the_manifest_says_what_the_run_was_made_from(folder: Path) -> None:
    manifest = json.loads((folder / MANIFEST).read_text())
    assert manifest["identity"]["seed"] == 1
    assert manifest["fingerprint"] == identity_of().fingerprint
