"""``salessim fit``: exit codes, streams and the files it writes."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from click.testing import CliRunner

from salessim.cli.main import cli

ROWS = "lead id,created,closed,stage,owner\n" + "".join(
    f"n{k},2024-01-{k % 28 + 1:02d},2024-03-{k % 28 + 1:02d},{'Won' if k % 3 else 'Lost'},Ann Smith\n"
    for k in range(40)
)


def fit(*args):
    return CliRunner().invoke(cli, ["fit", *map(str, args)])


@pytest.fixture
def export(tmp_path):
    (tmp_path / "export.csv").write_text(ROWS + "bad,,2024-03-01,Won,Ann Smith\n", encoding="utf-8")
    return tmp_path


def test_a_guess_is_written_and_checked(export):
    mapping = export / "mapping.toml"
    first = fit("--guess", export / "export.csv", "-o", mapping)
    assert (first.exit_code, first.stdout) == (0, "")
    second = fit(mapping, "--check")
    assert second.exit_code == 0
    assert "40 leads" in second.stdout
    assert "export.csv,42,created,,no date at which it came in" in (export / "set_aside.csv").read_text(
        encoding="utf-8"
    )
    assert "Smith" not in first.output + second.output
    assert fit("--guess", export / "export.csv", "-o", mapping).exit_code == 2


def test_json_is_one_document_on_stdout(export):
    mapping = export / "mapping.toml"
    proposed = json.loads(fit("--guess", export / "export.csv", "-o", mapping, "--format", "json").stdout)
    assert {one["key"] for one in proposed["choices"]} >= {"created", "closed", "status", "id", "owner"}
    told = json.loads(fit(mapping, "--check", "--format", "json").stdout)
    assert (told["leads"], told["outcomes"]) == (40, {"won": 26, "lost": 14, "open": 0})
    assert told["set_aside"][0]["count"] == 1


def test_bad_input_is_exit_code_3_and_writes_nothing(export):
    (export / "mapping.toml").write_text(
        '[leads]\nfile = "export.csv"\ncreated = "creatd"\n', encoding="utf-8"
    )
    before = sorted(export.iterdir())
    for args in (
        (export / "mapping.toml", "--check"),
        ("--guess", export / "none.csv", "-o", export / "new.toml"),
    ):
        result = fit(*args)
        assert (result.exit_code, result.stdout) == (3, "")
    assert sorted(export.iterdir()) == before


def test_one_question_is_asked(export):
    assert fit("--guess", "--check", export / "export.csv").exit_code == 2
    not_a_mapping = fit(export / "export.csv")
    assert (not_a_mapping.exit_code, not_a_mapping.stdout) == (3, "")


def test_people_stay_under_pseudonyms_on_every_file(export):
    day = date(2024, 1, 1)
    rows = [
        f"n{k},{day + timedelta(k)},{day + timedelta(k + 2 + 7 * k % 30)},{'Won' if k % 3 else 'Lost'},Ann Smith\n"
        for k in range(120)
    ]
    text = "".join([ROWS.partition("\n")[0], "\n", *rows, "bad,,2024-03-01,Won,Ann Smith\n"])
    (export / "export.csv").write_text(text, encoding="utf-8")
    assert fit("--guess", export / "export.csv", "-o", export / "mapping.toml").exit_code == 0
    found = fit(export / "mapping.toml", "-o", export / "fit")
    assert found.exit_code == 0, found.output
    page = (export / "fit" / "report.html").read_text(encoding="utf-8")
    assert "no date at which it came in" in page
    texts = [path.read_text(encoding="utf-8") for path in (export / "fit").iterdir() if path.is_file()]
    assert len(texts) == 5
    assert not any("Smith" in text for text in texts)
