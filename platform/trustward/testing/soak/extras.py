"""Letting a running system load a plugin that is not installed: a folder for its PYTHONPATH."""

from __future__ import annotations

from pathlib import Path


def installed_plugin(folder: Path, name: str, module: str) -> str:
    """Make `folder` a place from which `name` counts as an installed plugin. Returns: what PYTHONPATH needs."""
    facts = folder / f"trustward_{name}-0.dist-info"
    facts.mkdir(parents=True)
    (facts / "METADATA").write_text(f"Metadata-Version: 2.1\nName: trustward-{name}\nVersion: 0\n")
    (facts / "entry_points.txt").write_text(f"[trustward.plugins]\n{name} = {module}\n")
    return str(folder)
