"""Tenants as code: a folder of TOML and Markdown files, read with the place of every mistake."""
