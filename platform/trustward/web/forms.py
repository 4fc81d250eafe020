"""Forms: marshmallow reads them, nothing typed is lost, each is taken once, and a clash shows both texts."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from flask import Response, g, request
from flask_babel import gettext as _
from marshmallow import Schema, ValidationError
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.orm.exc import StaleDataError

from trustward.kernel import audit, clock, scope
from trustward.kernel.db import Base, TenantRow, insert_new
from trustward.kernel.due import Every, every
from trustward.kernel.errors import Conflict, DomainError, Invalid, Refused, TooMany, by_field

ONCE, VERSION = "_once", "_version"
KEEP_USES = timedelta(days=30)
LONGEST_LOCATION = 500
_MACHINES = re.compile("[0-9a-f-]{32,64}(:[0-9a-f]{64})?")
"""Ids and hashes, which nobody typed."""
_OURS = frozenset({ONCE, VERSION, "csrf_token", "_repeat", "_proof_code", "_proof_password"})


class FormUse(TenantRow, Base):
    """That a form's token was used, and where it led: a second click goes to the same place and does nothing."""

    __tablename__ = "form_use"
    __table_args__ = (sa.UniqueConstraint("tenant_id", "token"),)

    token: Mapped[str] = mapped_column(sa.String(40))
    location: Mapped[str] = mapped_column(sa.String(LONGEST_LOCATION))
    used_at: Mapped[datetime]


class AlreadyDone(DomainError):
    """This very form was taken before."""

    code = "already_done"

    def __init__(self, location: str) -> None:
        super().__init__(_("This was already saved; nothing was done twice."))
        self.location = location


class Form:
    """One form on one page.

    Example:
        form = Form(ServiceSchema(), initial=as_typed(service), version=service.version)
        if form.submitted:
            with form.guard():
                services.change(id, form.load(), version=form.version)
                return redirect(…)
        return render_template("…", form=form), form.status
    """

    def __init__(self, schema: Schema, *, initial: Mapping[str, Any] | None = None, version: int | None = None) -> None:
        self._schema = schema
        self.submitted = request.method == "POST"
        self.typed: Any = request.form if self.submitted else (initial or {})
        self.errors: dict[str, list[Any]] = {}
        self.message: Any = ""
        self.objections: Sequence[Any] = ()
        self.theirs: Mapping[str, Any] = {}
        self.status = 200
        self.once = request.form.get(ONCE, "") if self.submitted else str(uuid4())
        typed_version = request.form.get(VERSION, "") if self.submitted else ""
        self.version: int | None = int(typed_version) if typed_version.isdecimal() else version
        self.current_version = version
        self.drawn = False
        """Whether the page shows what is wrong with it."""

    def value(self, name: str) -> Any:
        """What stands in a field: what was typed, or the initial value."""
        return self.typed.get(name, "")

    def values(self, name: str) -> list[Any]:
        """What stands in a field that takes several."""
        if self.submitted:
            return list(request.form.getlist(name))
        found = self.typed.get(name, [])
        return list(found) if isinstance(found, (list, tuple, set, frozenset)) else [found]

    def load(self) -> dict[str, Any]:
        """Check what was typed and take the form.

        Raises:
            Invalid: with messages by field. AlreadyDone: it was taken before.
        """
        many = {n for n, f in self._schema.fields.items() if type(f).__name__ in {"List", "Set"}}
        raw: dict[str, Any] = {
            n: request.form.getlist(n) if n in many else request.form[n] for n in request.form if n not in _OURS
        }
        unreadable = {n for n, values in request.form.lists() if any("\0" in value for value in values)} - _OURS
        if unreadable:
            message = _("This text contains characters that can't be shown.")
            raise Invalid(_("Please check the marked fields."), fields={name: [message] for name in unreadable})
        raw |= {n: [] for n in many if n not in raw}
        raw.update({n: f for n, f in request.files.items() if f.filename})
        try:
            loaded: dict[str, Any] = self._schema.load(raw)
        except ValidationError as error:
            fields = _of_whole_lists(by_field(error), many)
            raise Invalid(_("Please check the marked fields."), fields=fields) from error
        use_once(self.once)
        return loaded

    def _place(self, name: str) -> int:
        """What is wrong is told in the order of the schema, which is that of the page."""
        names = list(self._schema.fields)
        return names.index(name) if name in names else len(names)

    def draw(self) -> str:
        """Called by whatever shows what is wrong with it. Draws nothing."""
        self.drawn = True
        return ""

    def kept(self) -> list[str]:
        """Every text that was typed, for a page that has no field for it any more; no passwords and no codes."""
        open_fields = (name for name in request.form if name not in _OURS and "password" not in name and "code" not in name)
        texts = (text for name in open_fields for text in request.form.getlist(name))
        return [text for text in texts if text.strip() and not _MACHINES.fullmatch(text)]

    def guard(self) -> _Guard:
        """A context that turns a refusal into messages on this form, undoing whatever was written."""
        return _Guard(self)

    def refuse(self, error: DomainError) -> None:
        """Show `error` on the form."""
        if self not in g.setdefault("refused_forms", []):
            g.refused_forms.append(self)
        self.message = error.message or _("This could not be done.")
        self.status = 422 if isinstance(error, Invalid) else 429 if isinstance(error, TooMany) else 409
        if isinstance(error, TooMany):
            g.retry_after = error.retry_after
        if isinstance(error, Invalid):
            self.errors = {name: list(error.fields[name]) for name in sorted(error.fields, key=self._place)}
        if isinstance(error, Conflict):
            self.theirs, self.version = error.theirs, self.current_version
        if isinstance(error, Refused):
            self.objections = error.objections
            if scope.entered():
                audit.record("act.refused", ("endpoint", request.endpoint), {"code": error.code})
        self.once = str(uuid4())


def _of_whole_lists(messages: Mapping[str, list[Any]], many: set[str]) -> dict[str, list[Any]]:
    """A wrong entry of a field that takes several is a mistake of that field: the page has one place for it."""
    found: dict[str, list[Any]] = {}
    for name, texts in messages.items():
        whole = name.partition(".")[0]
        kept = found.setdefault(whole if whole in many else name, [])
        kept += [text for text in texts if text not in kept]
    return found


class _Guard:
    def __init__(self, form: Form) -> None:
        self._form = form
        self._attempt: Any = scope.attempt() if scope.entered() else nullcontext()

    def __enter__(self) -> None:
        self._attempt.__enter__()

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> bool:
        try:
            self._attempt.__exit__(kind, error, trace)
        except StaleDataError as overtaken:
            error = overtaken
        except BaseException as raised:
            if raised is not error:
                raise
        if isinstance(error, StaleDataError):  # two who had loaded the same version
            error = Conflict(_("Somebody else saved this at the same moment. Save again to see both texts."))
        if not isinstance(error, (Invalid, Conflict, Refused, TooMany)):
            return False
        self._form.refuse(error)
        return True


def use_once(token: str) -> None:
    """Take a form's token in the current transaction. Raises: AlreadyDone; Invalid when the form brought none."""
    if not scope.entered():
        return
    if not 8 <= len(token) <= 40:
        raise Invalid(_("This form is incomplete. Please load the page again."), code="no_form_token")
    row = {"token": token, "location": "", "used_at": clock.now()}
    if not insert_new(FormUse, [row], ("tenant_id", "token")):
        location = scope.session().scalar(sa.select(FormUse.location).where(FormUse.token == token)) or ""
        raise AlreadyDone(location)
    g.once = token


def remember_where_it_led(response: Response) -> None:
    """Note where a taken form led, so that its twin goes there too."""
    if g.get("once") and response.location and len(response.location) <= LONGEST_LOCATION:
        scope.session().execute(sa.update(FormUse).where(FormUse.token == g.once).values(location=response.location))


def check_version(row: Any, version: int | None, *, ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> None:
    """Refuse to overwrite what somebody else saved meanwhile. Raises: Conflict, with both texts."""
    if version is not None and row.version != version:
        message = _("Somebody else changed this in the meantime. Both texts are shown; save again to keep yours.")
        raise Conflict(message, theirs=theirs, ours=ours)


@every(Every.DAY, "web.forget_form_uses")
def forget_form_uses() -> None:
    """A form that was taken so long ago is not sent again by accident."""
    scope.session().execute(sa.delete(FormUse).where(FormUse.used_at < clock.now() - KEEP_USES))
