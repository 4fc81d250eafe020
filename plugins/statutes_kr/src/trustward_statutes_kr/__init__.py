"""The statute pack for Korea: rows under `rows/`, example cases that prove them under `examples/`."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from trustward.api import StatutePack, read_pack


@cache
def statutes() -> StatutePack:
    """The pack, read once per process. Raises PackError with file and place of every fault."""
    return read_pack(files(__name__))
