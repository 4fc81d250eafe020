"""`trustward destruction verify` without an installation."""

from zipfile import ZipFile

import pytest
from click.testing import CliRunner

from trustward.cli.destruction import destruction


@pytest.mark.parametrize("key", ["zz", "ab", "g" * 64, "a" * 65])
def test_what_is_no_public_key_is_said_in_a_sentence(tmp_path, key):
    file = tmp_path / "certificate.json"
    file.write_text("{}")
    told = CliRunner().invoke(destruction, ["verify", str(file), "--public-key", key])
    assert told.exit_code == 2
    assert "64 hexadecimal digits" in told.output


def test_a_public_key_may_be_written_in_capitals_and_with_space_around(tmp_path):
    file = tmp_path / "certificate.json"
    file.write_text("{}")
    told = CliRunner().invoke(destruction, ["verify", str(file), "--public-key", f" {'AB' * 32} "])
    assert told.exit_code == 1
    assert "no certificate of destruction" in told.output


def test_an_office_file_is_told_from_other_files(tmp_path):
    file = tmp_path / "certificate.docx"
    with ZipFile(file, "w") as archive:
        archive.writestr("word/document.xml", "<document/>")
    told = CliRunner().invoke(destruction, ["verify", str(file)])
    assert told.exit_code == 1
    assert "PDF or JSON" in told.output
