"""The register's pages below `/t/<slug>/register/`."""

from __future__ import annotations

from .pages import bp

BLUEPRINTS = (bp,)
