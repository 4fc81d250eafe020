"""Both languages are complete: English stands in code and templates, Korean in the catalogues of the rooms."""

import importlib.util
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
spec = importlib.util.spec_from_file_location("catalogue", ROOT / ".ci" / "catalogue.py")
catalogue = importlib.util.module_from_spec(spec)
spec.loader.exec_module(catalogue)


def test_every_text_is_translated_into_korean():
    everywhere = catalogue.translated()
    lacking = [
        f"{room.name}/{places[0]}: {text!r}"
        for room in catalogue.rooms()
        for text, places in catalogue.missing(room, everywhere).items()
    ]
    assert lacking == []
    assert len(everywhere) > 20
