"""Both languages are complete: English stands in code and templates, Korean in the catalogues of the rooms."""

import importlib.util
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
spec = importlib.util.spec_from_file_location("catalogue", ROOT / ".ci" / "catalogue.py")
catalogue = importlib.util.module_from_spec(spec)
spec.loader.exec_module(catalogue)


def test_every_text_is_translated_into_korean_where_it_stands():
    lacking = [
        f"{room.name}/{places[0]}: {text!r}"
        for room in catalogue.rooms()
        for text, places in catalogue.missing(room).items()
    ]
    assert lacking == []
    assert len(catalogue.translations(catalogue.SHELL)) > 20


def test_no_two_rooms_translate_a_text_differently():
    assert catalogue.contradictions() == {}
