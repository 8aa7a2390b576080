"""Text files and spreadsheets: what is written comes back, whatever its encoding, delimiter and quotes."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from salessim.errors import InputError
from salessim.records.text_files import read_table

CELLS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cf", "Zl", "Zp")), max_size=12)


def written(rows: list[list[str]], mark: str) -> str:
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=mark).writerows(rows)
    return stream.getvalue()


def cells(table, name):
    words = table.columns[name]
    return [words.names[code] if code >= 0 else "" for code in words.codes]


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(rows=st.lists(st.tuples(CELLS, CELLS), min_size=5, max_size=10))
def test_what_is_written_comes_back(tmp_path, mark, encoding, rows):
    path = tmp_path / "table.csv"
    path.write_bytes(written([["first", "second"], *map(list, rows)], mark).encode(encoding))
    table = read_table(path, "table.csv")
    empty = {"", "null", "(null)", "nan", "n/a", "#n/a"}
    for k, name in enumerate(("first", "second")):
        plain = [row[k].strip() for row in rows]
        assert cells(table, name) == ["" if one.lower() in empty else one for one in plain]
    assert table.row.tolist() == list(range(2, len(rows) + 2))


@pytest.mark.parametrize(("encoding", "title"), [("cp1252", "Windows-1252"), ("utf-16-le", "UTF-16")])
def test_other_encodings_are_read_and_said(tmp_path, encoding, title):
    path = tmp_path / "table.csv"
    path.write_bytes("Straße,Preis\nGröße,5\n".encode(encoding))
    table = read_table(path, "table.csv")
    assert table.header == ("Straße", "Preis")
    assert cells(table, "Straße") == ["Größe"]
    assert table.notes == (f"table.csv is in {title}, not UTF-8",)


def test_bytes_that_windows_does_not_know_are_latin_1(tmp_path):
    path = tmp_path / "table.csv"
    path.write_bytes(b"a,b\nx\x81\xe9,1\n")
    assert cells(read_table(path, "t"), "a") == ["x\x81é"]


def test_rows_with_another_number_of_cells_are_told_by_their_numbers(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text("a,b\n1,2\n3\n\n4,5,6\n7,8,,\n", encoding="utf-8")
    table = read_table(path, "t")
    assert table.ragged == ((3, 1), (5, 3))
    assert (cells(table, "a"), table.row.tolist()) == (["1", "7"], [2, 6])


def test_a_first_line_may_name_the_delimiter_and_two_columns_may_be_called_alike(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text("sep=;\nd,1;d,1\n1;2\n", encoding="utf-8")
    table = read_table(path, "t")
    assert table.header == ("d,1", "d,1 (column 2)")
    assert table.row.tolist() == [3]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "is empty"),
        (b"\n\n", "holds no header"),
        (b"a,b\n\0\0\x01\0\0\0\0\0\0", "NUL"),
        (b'a,b\n"' + b"x" * 1_200_000, "never closed"),
    ],
)
def test_what_is_no_table_is_refused(tmp_path, data, said):
    path = tmp_path / "table.csv"
    path.write_bytes(data)
    with pytest.raises(InputError, match=said):
        read_table(path, "t")


def test_a_missing_file_is_told_with_the_nearest(tmp_path):
    (tmp_path / "leads.csv").write_text("a\n1\n", encoding="utf-8")
    with pytest.raises(InputError, match=r'did you mean "leads\.csv"'):
        read_table(tmp_path / "lead.csv", "lead.csv")


def test_a_spreadsheet_gives_what_its_text_would(tmp_path):
    pytest.importorskip("python_calamine", reason="python-calamine is not installed")
    import datetime

    import openpyxl

    book = openpyxl.Workbook()
    book.active.append(["id", "at", "value"])
    book.active.append(["x", datetime.datetime(2024, 5, 1, 14, 5), 3.5])
    book.active.append(["y", None, 4])
    book.save(tmp_path / "book.xlsx")
    table = read_table(tmp_path / "book.xlsx", "book.xlsx")
    assert [cells(table, name) for name in table.header] == [
        ["x", "y"],
        ["2024-05-01 14:05:00", ""],
        ["3.5", "4"],
    ]
    with pytest.raises(InputError, match="no such sheet"):
        read_table(tmp_path / "book.xlsx", "book.xlsx", sheet="Other")
