"""`create_app(settings)`: the one place where the parts are put together."""

from __future__ import annotations

import functools
import os
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

from flask import Flask
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from trustward import models
from trustward.accounts.sessions import DatabaseSessions
from trustward.kernel import logs, uploads
from trustward.kernel.db import db
from trustward.kernel.queue import Waker
from trustward.kernel.vault import open_vault
from trustward.plugins import manager
from trustward.settings import Settings, read_settings
from trustward.web import hosts, shell
from trustward.web.entry import TrustwardFlask

MAX_REQUEST = 25 * 1024 * 1024


def create_app(settings: Settings | None = None, *, plugins: Sequence[ModuleType] | None = None) -> Flask:
    """Build the application.

    Args:
        settings: read from the environment when left out.
        plugins: exactly these plugin modules instead of the installed ones (tests).
    """
    settings = settings or read_settings(os.environ)
    logs.configure(quiet=settings.test)
    settings.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    app = TrustwardFlask(
        "trustward", instance_path=str(settings.home), static_folder="web/static", template_folder="web/templates"
    )
    _configure(app, settings)
    app.extensions["trustward.settings"] = settings
    app.extensions["trustward.vault"] = open_vault(settings)
    app.extensions["trustward.waker"] = Waker(settings.redis_url)
    app.extensions["trustward.plugins"] = manager.load() if plugins is None else manager.load(found=(), extra=plugins)
    models.import_tables()
    db.init_app(app)
    app.session_interface = DatabaseSessions()
    hosts.init(app, settings)
    CSRFProtect(app)
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]
    shell.init(app)
    return app


@functools.cache
def application() -> Flask:
    """The application of this process, built once from its environment; a fork has that of the process it came from."""
    return create_app()


def _configure(app: Flask, settings: Settings) -> None:
    for url in (settings.database_url, settings.retained_database_url):
        if url.startswith("sqlite:///"):
            os.makedirs(os.path.dirname(url.removeprefix("sqlite:///")) or ".", mode=0o700, exist_ok=True)
    _keep_to_the_owner(settings.retained_database_url)
    # an error's text quotes no value that somebody typed
    engine: dict[str, Any] = {"pool_pre_ping": not settings.test, "hide_parameters": True}
    app.config.update(
        SECRET_KEY=settings.secret_key,
        TESTING=settings.test,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=engine,
        SQLALCHEMY_BINDS={
            "retained": {"url": settings.retained_database_url, **engine},
            "sweeper": {"url": settings.database_sweeper_url, **engine},
        },
        PROVIDE_AUTOMATIC_OPTIONS=False,
        MAX_CONTENT_LENGTH=MAX_REQUEST,
        UPLOAD_LIMIT=uploads.LIMIT,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
        BABEL_DEFAULT_LOCALE="ko",
        BABEL_DEFAULT_TIMEZONE="Asia/Seoul",
    )


def _keep_to_the_owner(url: str) -> None:
    """The embedded retained database is read by its owner alone; what SQLite puts beside it takes over its rights."""
    if url.startswith("sqlite:///"):
        file = Path(url.removeprefix("sqlite:///"))
        file.touch(0o600)
        if file.stat().st_uid == os.getuid():
            file.chmod(0o600)
