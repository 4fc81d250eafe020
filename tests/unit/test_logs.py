"""What is logged holds no value: not an exception's text, not an argument of a library's line, not the token of a link."""

import json
import logging
import sys

import pytest
import sqlalchemy as sa

from trustward.kernel.logs import ForeignLines, scrub, without_values

CANARY = "kim@hanbit.example"
TOKEN = "Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4"


def line(message, *arguments, error=None):
    record = logging.LogRecord("gunicorn.error", logging.ERROR, "x.py", 1, message, arguments, error)
    return json.loads(ForeignLines().format(record))


def raised(make):
    try:
        raise make()
    except Exception:
        return sys.exc_info()


def test_a_library_s_line_keeps_its_words_and_numbers_only():
    found = line("Error handling request %s %s after %d s", "GET", f"/a/{TOKEN}", 3)
    assert found["event"] == "Error handling request … … after 3 s"
    assert found["module"] == "gunicorn.error"


@pytest.mark.parametrize("message", [ValueError(CANARY), {"a": CANARY}])
def test_a_message_that_is_no_text_is_only_named(message):
    assert CANARY not in json.dumps(line(message))


def test_a_token_that_stands_in_the_words_is_cut_out():
    assert TOKEN not in line(f"Invalid request line GET /a/{TOKEN} HTTP/1.1")["event"]
    assert TOKEN not in scrub(None, "", {"event": f"POST /reset/{TOKEN}"})["event"]


@pytest.mark.parametrize(
    "make",
    [
        lambda: RuntimeError(CANARY),
        lambda: sa.exc.IntegrityError(
            f"insert {CANARY}", {"email": CANARY}, Exception(f"Key (email)=({CANARY}) exists")
        ),
    ],
)
def test_an_exception_is_its_type_and_its_place(make):
    error = raised(make)
    assert CANARY not in json.dumps(line("it failed", error=error))
    entry = without_values(None, "", {"event": "it failed", "exc_info": error[1]})
    assert CANARY not in json.dumps(entry)
    assert type(error[1]).__name__ in entry["exception"]
    assert "test_logs" in entry["exception"]


def test_a_name_that_is_not_on_the_list_is_dropped():
    assert scrub(None, "", {"event": "x", "email": CANARY}) == {"event": "x"}
