"""A browser's requests without a browser: pages are loaded, their forms filled in and sent as they are."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin

from flask import Flask
from werkzeug.test import TestResponse

from trustward.accounts.sessions import ServerSession, _write, cookie_name
from trustward.testing.builders import APerson


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[dict[str, Any]] = []
        self._open: tuple[str, str] | None = None
        self._select: str | None = None
        self._in_main = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        a = {k: v or "" for k, v in attrs}
        self._in_main = self._in_main or tag == "main"
        if tag == "form":
            self.forms.append(
                {
                    "action": a.get("action", ""),
                    "method": a.get("method", "get").lower(),
                    "id": a.get("id", ""),
                    "in_main": self._in_main,
                    "fields": [],
                }
            )
        if not self.forms or ("name" not in a and tag != "option"):
            return
        fields = self.forms[-1]["fields"]
        if tag == "input" and a.get("type") not in {"submit", "file", "button"}:
            if a.get("type") not in {"checkbox", "radio"} or "checked" in a:
                fields.append((a["name"], a.get("value", "on" if a.get("type") == "checkbox" else "")))
        elif tag == "textarea":
            self._open = (a["name"], "")
        elif tag == "select":
            self._select = a["name"]
        elif tag == "option" and self._select and "selected" in a:
            fields.append((self._select, a.get("value", "")))

    def handle_data(self, data: str) -> None:
        if self._open:
            self._open = (self._open[0], self._open[1] + data)

    def handle_endtag(self, tag: str) -> None:
        self._in_main = self._in_main and tag != "main"
        if tag == "textarea" and self._open and self.forms:
            self.forms[-1]["fields"].append(self._open)
            self._open = None
        if tag == "select":
            self._select = None


class Desk:
    """One browser. `get`, `post`, and `submit(page, data)`, which loads a page and sends its form."""

    def __init__(self, app: Flask, person: APerson | None = None) -> None:
        self.app, self.person = app, person
        self.client = app.test_client()
        if person is not None:
            self._sign_in(person)

    def _sign_in(self, person: APerson) -> None:
        from trustward.accounts.sessions import fresh_sign_in

        with self.app.test_request_context("/"):
            session = ServerSession()
            session.rename()
            fresh_sign_in(session, person.id)
            _write(session)
            name = cookie_name()
        self.client.set_cookie(name, session.token)

    def get(self, url: str, **kwargs: Any) -> TestResponse:
        return self.client.get(url, **kwargs)

    def post(self, url: str, data: Any = None, **kwargs: Any) -> TestResponse:
        return self.client.post(url, data=data, **kwargs)

    def forms(self, url: str) -> list[dict[str, Any]]:
        """The forms of a page, with the fields as they stand."""
        parser = _Forms()
        parser.feed(self.get(url).get_data(as_text=True))
        return parser.forms

    def filled(self, url: str, data: dict[str, Any], form: str | int = 0) -> tuple[str, dict[str, list[Any]]]:
        """A page's form with `data` filled in: where it goes and what is sent. `form`: its id or address, or which
        one of the page's own POST forms, those of its main part first (the shell's sign-out is none of them)."""
        found = sorted((f for f in self.forms(url) if f["method"] == "post"), key=lambda f: not f["in_main"])
        if isinstance(form, str):
            found = [f for f in found if form in (f["id"], f["action"])]
            form = 0
        else:
            found = [f for f in found if f["action"] != "/sign-out"]
        if len(found) <= form:
            raise LookupError(f"{url} has no such form")
        fields: dict[str, list[Any]] = {}
        for name, value in found[form]["fields"]:
            fields.setdefault(name, []).append(value)
        for name, value in data.items():
            fields[name] = list(value) if isinstance(value, (list, tuple)) and not _is_file(value) else [value]
        return urljoin(url, found[form]["action"] or url), fields

    def submit(self, url: str, data: dict[str, Any] | None = None, form: str | int = 0, **kwargs: Any) -> TestResponse:
        """Load a page, fill in its form, send it."""
        action, fields = self.filled(url, data or {}, form)
        return self.post(action, data=fields, **kwargs)


def _is_file(value: Any) -> bool:
    return isinstance(value, tuple) and bool(value) and hasattr(value[0], "read")
