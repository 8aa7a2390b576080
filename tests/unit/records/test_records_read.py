"""An export read by its mapping: every fault with its rows, nothing dropped in silence."""

from __future__ import annotations

import os
import time
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from salessim.errors import InputError
from salessim.records.guess import guess
from salessim.records.guess_text import as_mapping
from salessim.records.read import read_records
from salessim.records.tables import LOST, NEVER, OPEN, WON

DAY = 86_400
MAPPING = """
[leads]
file = "leads.csv"
id = "id"
created = "in"
closed = "out"
status = "state"
won = ["Won"]
lost = ["Lost"]
open = ["New", "Offer"]
owner = "who"
value = "worth"
"""
HEADER = "id,in,out,state,who,worth\n"
GOOD = "a,2024-01-03,2024-02-01,Won,Ann,100\nb,2024-01-10,,offer,Bob,\n"


def export(folder: Path, rows: str, mapping: str = MAPPING, **others: str) -> Path:
    (folder / "leads.csv").write_text(HEADER + rows, encoding="utf-8")
    for name, text in others.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    (folder / "mapping.toml").write_text(mapping, encoding="utf-8")
    return folder / "mapping.toml"


def test_leads_by_hand(tmp_path):
    found = read_records(export(tmp_path, GOOD + "c,2024-01-31,2024-02-29,Lost,Ann,7.5\n"))
    leads = found.leads
    assert (found.clock.origin, found.clock.resolution) == (date(2024, 1, 1), DAY)
    assert (leads.created // DAY).tolist() == [2, 9, 30]
    assert leads.closed.tolist() == [31 * DAY, NEVER, 59 * DAY]
    assert leads.outcome.tolist() == [WON, OPEN, LOST]
    assert (leads.stage_names, leads.at_stage.tolist()) == (("New", "Offer"), [-1, 1, -1])
    assert leads.owners["sales_manager"].names == ("person 1", "person 2")
    assert leads.row.tolist() == [2, 3, 4]
    np.testing.assert_array_equal(leads.value, [100, np.nan, 7.5])
    assert found.export_at == 59 * DAY
    assert found.losses_logged
    assert len(found.set_aside) == 0


@pytest.mark.parametrize(
    ("row", "column", "given", "why"),
    [
        ("c,,2024-02-01,Won,Ann,1", "in", "", "no date at which it came in"),
        ("c,2024-02-30,2024-03-01,Won,Ann,1", "in", "2024-02-30", "no such day in the calendar"),
        ("c,2024-01-03,soon,Won,Ann,1", "out", "soon", "not a date"),
        ("c,2024-01-03,2024-01-02,Won,Ann,1", "out", "2024-01-02", "closed before it came in"),
        ("c,2024-01-03,,Lost,Ann,1", "out", "", "won or lost, but no date of closing"),
        ("a,2024-01-03,2024-01-04,Won,Ann,1", "id", "a", "given before: only the first row counts"),
        (",2024-01-03,2024-01-04,Won,Ann,1", "id", "", "no name of the lead"),
        (
            "c,2024-01-03,,Thinking,Ann,1",
            "state",
            "Thinking",
            "a word of the status that the mapping does not know",
        ),
        ("c,2024-01-03,2024-01-04,,Ann,1", "state", "", "closed, but no status"),
        ("c,2024-01-03", "", "2 cells", "another number of cells than the header"),
    ],
)
def test_rows_that_cannot_be_used_are_told(tmp_path, row, column, given, why):
    found = read_records(export(tmp_path, f"{GOOD}{row}\n"))
    assert found.leads.ids == ("a", "b")
    aside = found.set_aside
    assert list(zip(aside.file, aside.row, aside.column, aside.given, aside.why, strict=True)) == [
        ("leads.csv", 4, column, given, why)
    ]
    assert aside.counts() == {("leads.csv", why): 1}


@pytest.mark.parametrize(
    ("worth", "why"),
    [
        ("-5", "an amount below zero"),
        ("much", "not an amount"),
        ("5 USD", "an amount in another currency than EUR"),
    ],
)
def test_a_value_that_cannot_be_used_leaves_the_lead(tmp_path, worth, why):
    rows = f"{GOOD}c,2024-01-03,2024-01-04,Won,Ann,{worth}\nd,2024-01-03,,New,Ann,8 EUR\ne,2024-01-03,,New,Ann,9 €\n"
    found = read_records(export(tmp_path, rows))
    assert found.currency == "EUR"
    assert np.isnan(found.leads.value[2])
    assert (found.set_aside.row, found.set_aside.why) == ((4,), (why,))


def test_a_date_without_a_time_on_the_day_of_a_moment_is_not_before_it(tmp_path):
    found = read_records(export(tmp_path, "a,2024-01-03 15:00,2024-01-03,Won,Ann,1\n"))
    assert found.leads.closed.tolist() == found.leads.created.tolist()
    assert found.clock.resolution == 60


def test_open_leads_say_what_is_expected_which_is_not_used(tmp_path):
    found = read_records(export(tmp_path, GOOD + "c,2024-01-03,2030-01-01,New,Ann,1\n"))
    assert found.leads.closed[2] == NEVER
    assert found.clock.moment(found.export_at).year == 2024
    assert any("expected to close" in note for note in found.seen)


def test_the_date_of_the_export_ends_what_is_known(tmp_path):
    mapping = 'export_date = "2024-01-31"\n' + MAPPING
    found = read_records(export(tmp_path, GOOD, mapping))
    assert found.leads.ids == ("b",)
    assert found.set_aside.why == ("a moment after the export",)
    assert found.clock.moment(found.export_at).date() == date(2024, 1, 31)


def test_names_of_people_stay_inside_unless_asked_for(tmp_path):
    mapping = export(tmp_path, GOOD)
    assert "Ann" not in repr(read_records(mapping))
    mapping.write_text("names = true\n" + MAPPING, encoding="utf-8")
    assert read_records(mapping).leads.owners["sales_manager"].names == ("Ann", "Bob")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('created = "in"', 'created = "inn"', r"leads\.created: no such column in leads\.csv; did you mean"),
        ('file = "leads.csv"', 'file = "lead.csv"', "no such file"),
        ('won = ["Won"]', "won = []", "needs the words that mean won"),
        ('lost = ["Lost"]', 'lost = ["won"]', "this word is in won as well"),
        ("[leads]", 'zone = "Europe/Berlyn"\n[leads]', 'did you mean "Europe/Berlin"'),
        ("[leads]", 'export_date = "soon"\n[leads]', "must be a date as 2024-12-31"),
        ("[leads]", "[leeds]", 'did you mean "leads"'),
    ],
)
def test_mistakes_of_a_mapping_have_their_place(tmp_path, old, new, said):
    with pytest.raises(InputError, match=said):
        read_records(export(tmp_path, GOOD, MAPPING.replace(old, new)))


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("a,01/02/2024,,New,A,1\n", "make sense day first and month first"),
        ("a,13/02/2024,,New,A,1\nb,02/13/2024,,New,A,1\n", "day first in row 2, month first in row 3"),
        ('a,2024-01-01,,New,A,"1,234"\n', "both decimal marks"),
        ("a,,,New,A,1\n", r"no row can be used: leads\.csv: no date at which it came in \(1\)"),
    ],
)
def test_what_cannot_be_decided_is_asked(tmp_path, rows, said):
    with pytest.raises(InputError, match=said):
        read_records(export(tmp_path, rows))


def test_a_column_is_decided_by_the_others_of_its_file_or_by_the_mapping(tmp_path):
    rows = "a,01/02/2024,13/02/2024,Won,A,1\n"
    assert read_records(export(tmp_path, rows)).leads.closed[0] == 15 * DAY
    both = "a,13/02/2024,,New,A,1\nb,02/13/2024,,New,A,1\n"
    found = read_records(export(tmp_path, both, MAPPING + 'date_format = "day first"\n'))
    assert found.leads.ids == ("a",)
    assert found.set_aside.row == (3,)


def test_several_ways_of_writing_dates_and_empty_columns_are_noted(tmp_path):
    found = read_records(export(tmp_path, "a,2024-01-03,,New,,1\nb,14.02.2024,,New,,1\n"))
    assert any("2 ways: 2024-12-31: 1 (row 2), 31.12.2024: 1 (row 3)" in note for note in found.seen)
    assert 'column "who" of leads.csv is empty' in found.seen


def test_files_are_joined_and_rows_without_a_partner_told(tmp_path):
    mapping = """
[leads]
file = "leads.csv"
id = "id"
created = "in"
closed = "won at"
owners = { lead_generator = "caller" }
stages = { met = "met at" }
[[leads.join]]
file = "deals.csv"
on = "id"
key = "lead"
"""
    deals = "lead,won at,caller,met at\nb,2024-03-01,Zoe,2024-02-01\nx,2024-03-01,Zoe,\nb,2024-03-02,Zoe,\n"
    found = read_records(export(tmp_path, GOOD, mapping, deals=deals))
    assert found.leads.outcome.tolist() == [OPEN, WON]
    assert found.leads.owners["lead_generator"].codes.tolist() == [-1, 0]
    assert (found.leads.reached[:, 0] == [NEVER, 31 * DAY]).all()
    assert found.leads.at_stage.tolist() == [-1, 0]
    assert not found.losses_logged
    assert list(zip(found.set_aside.row, found.set_aside.given, strict=True)) == [(3, "x"), (4, "b")]


def test_people_and_contracts_share_the_clock_and_the_pseudonyms(tmp_path):
    mapping = (
        MAPPING
        + """
[people]
file = "people.csv"
person = "name"
start = "from"
end = "to"
[contracts]
file = "contracts.csv"
account = "customer"
start = "from"
end = "to"
value = "paid"
"""
    )
    people = "name,from,to\nBob,2024-01-02,\nAnn,2024-01-01,2024-01-20\nEve,2024-02-01,2024-01-01\n"
    contracts = (
        "customer,from,to,paid\nx,2024-01-01,2024-01-10,5\n"
        "x,2024-01-11,2030-01-01,6\ny,2024-01-01,2024-01-10,7\n"
    )
    found = read_records(export(tmp_path, GOOD, mapping, people=people, contracts=contracts))
    assert [found.people.person.names[code] for code in found.people.person.codes] == ["person 2", "person 1"]
    assert found.people.end.tolist() == [NEVER, 19 * DAY]
    assert found.contracts.ended.tolist() == [0, 0, 1]
    assert found.contracts.end.tolist() == [9 * DAY, NEVER, 9 * DAY]
    assert found.set_aside.why == ("ends before it begins",)


EVENTS = """
[events]
file = "leads.csv"
case = "id"
activity = "what"
time = "at"
lifecycle = "phase"
resource = "who"
won = ["sign"]
lost = ["drop"]
"""


def test_an_event_log_becomes_tasks_and_leads(tmp_path):
    mapping = export(tmp_path, "", EVENTS)
    (tmp_path / "leads.csv").write_text(
        "id,what,phase,at,who\n"
        "1,call,schedule,2024-01-01 09:00,\n1,call,start,2024-01-01 10:00,Ann\n1,call,complete,2024-01-01 10:30,Ann\n"
        "2,call,complete,2024-01-02 09:00,Bob\n1,meet,complete,2024-01-03 09:00,Bob\n"
        "1,call,start,2024-01-04 10:00,Ann\n1,call,complete,2024-01-04 10:05,Ann\n"
        "1,sign,complete,2024-01-05 12:00,Bob\n2,drop,complete,2024-01-06 12:00,Ann\n"
        "3,call,paused,2024-01-06 12:00,Ann\n",
        encoding="utf-8",
    )
    found = read_records(mapping)
    leads, work = found.leads, found.work
    assert (leads.ids, leads.stage_names) == (("1", "2"), ("call", "meet"))
    assert (leads.outcome.tolist(), leads.at_stage.tolist()) == ([WON, LOST], [1, 0])
    assert leads.closed.tolist() == [4 * DAY + 43_200, 5 * DAY + 43_200]
    assert leads.reached[0].tolist() == [9 * 3600, 2 * DAY + 9 * 3600]
    assert len(work) == 6
    assert (work.scheduled[0], work.started[0], work.completed[0]) == (9 * 3600, 10 * 3600, 10 * 3600 + 1800)
    assert work.scheduled[3] == NEVER
    assert work.completed[3] - work.started[3] == 300
    assert found.set_aside.why == ("a word of the lifecycle that the mapping does not know",)


def test_a_long_event_log_gives_back_what_it_was_made_of(tmp_path):
    """200,000 events of 25,000 cases in shuffled order: first moments, order of stages and tasks are those drawn."""
    rng = np.random.default_rng(5)
    n, names = 25_000, ("a", "b", "c", "sign")
    start = 1_700_000_000 + rng.integers(0, 10**7, n)
    began = start[:, None] + np.cumsum(rng.integers(100, 10_000, (n, 4)), axis=1) * 2
    ended = began + rng.integers(1, 100, (n, 4))
    rows = [
        f"k{case},{name},{phase},{moments[case, k]},p{case % 7}\n"
        for phase, moments in (("start", began), ("complete", ended))
        for k, name in enumerate(names)
        for case in range(n)
    ]
    mapping = export(tmp_path, "", EVENTS.replace('lost = ["drop"]', ""))
    text = "id,what,phase,at,who\n" + "".join(rows[k] for k in rng.permutation(len(rows)))
    (tmp_path / "leads.csv").write_text(text, encoding="utf-8")
    before = time.process_time()
    found = read_records(mapping)
    assert time.process_time() - before < 20  # twenty times what it takes
    assert (len(found.leads), len(found.work)) == (n, 4 * n)
    assert found.leads.stage_names == names[:3]
    assert set(found.leads.outcome.tolist()) == {WON}
    case = np.array([int(one[1:]) for one in found.leads.ids])
    offset = (found.leads.created - began[case, 0])[0]
    np.testing.assert_array_equal(found.leads.reached, began[case][:, :3] + offset)
    lengths = found.work.completed - found.work.started
    assert int(lengths.sum()) == int((ended - began).sum())


def test_a_guess_can_be_read_by_itself(tmp_path):
    first = "Lead-ID;Eingang am;Quelle;Zuständig\n" + "".join(
        f"L{k};{k % 28 + 1:02d}.03.2024;{'Web' if k % 2 else 'Messe'};{'Ann' if k % 3 else 'Bob'}\n"
        for k in range(90)
    )
    second = "lead_id,fecha de cierre,estado,importe\n" + "".join(
        f'L{k},2024-05-{k % 28 + 1:02d},{"Ganado" if k % 2 else "Perdido"},"{k + 1}.500,50"\n'
        for k in range(60)
    )
    (tmp_path / "eins.csv").write_text(first, encoding="cp1252")
    (tmp_path / "dos.csv").write_text(second, encoding="utf-8")
    found = guess([tmp_path / "dos.csv", tmp_path / "eins.csv"])
    (tmp_path / "mapping.toml").write_text(as_mapping(found, tmp_path), encoding="utf-8")
    read = read_records(tmp_path / "mapping.toml")
    outcome = read.leads.outcome
    assert [int((outcome == kind).sum()) for kind in (WON, LOST, OPEN)] == [30, 30, 30]
    assert set(read.leads.source.names) == {"Web", "Messe"}
    assert len(read.leads.owners["sales_manager"].names) == 2
    assert np.nanmax(read.leads.value) == 60_500.5


@pytest.mark.skipif(
    not os.environ.get("SALESSIM_DATA"), reason="SALESSIM_DATA is not set: there is no real export"
)
@pytest.mark.parametrize("folder", ["olist_funnel", "maven_crm"])
def test_real_exports_are_guessed_and_read(tmp_path, folder):
    place = Path(os.environ["SALESSIM_DATA"]) / folder
    if not place.is_dir():
        pytest.skip(f"SALESSIM_DATA has no folder {folder}")
    found = guess(sorted(place.glob("*.csv")))
    (tmp_path / "mapping.toml").write_text(as_mapping(found, tmp_path), encoding="utf-8")
    leads = read_records(tmp_path / "mapping.toml").leads
    assert len(leads) > 7_000
    assert (leads.outcome == WON).sum() > 800
