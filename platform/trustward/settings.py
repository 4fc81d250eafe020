"""Settings: one frozen object, read from the environment in this file alone.

An unknown name with our prefix stops the start with a sentence, so that a typing error never becomes a silent default.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlsplit

from trustward.hosts import Place, read_places

PREFIX = "TRUSTWARD_"
PREFIXED = ("HOME", "BASE_URL", "SECRET_KEY", "MASTER_KEY_FILE", "DEMO", "TEST", "FAILPOINTS")
UNPREFIXED = (
    "PORT", "DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_SWEEPER_URL", "RETAINED_DATABASE_URL",
    "RETAINED_DATABASE_OWNER_URL", "KEYS_URL", "REDIS_URL", "SMTP_URL", "MAIL_FROM", "FILES_URL", "METRICS_PORT",
    "TRUSTED_PROXIES", "PUBLIC_BASE_URL", "PORTAL_BASE_URL", "KEY_EPOCH_HOURS", "KEY_BACKUP_DAYS",
    "CONNECTOR_HOSTS",
)  # fmt: skip

SCHEMES = {
    "TRUSTWARD_BASE_URL": ("http", "https"), "PUBLIC_BASE_URL": ("http", "https"), "PORTAL_BASE_URL": ("http", "https"),
    "REDIS_URL": ("redis", "rediss", "unix"), "SMTP_URL": ("smtp", "smtps"), "FILES_URL": ("file",), "KEYS_URL": ("sqlite",),
}  # fmt: skip
"""How an address may begin. A kind that nobody can serve is refused here instead of being taken for a path."""

SHORTEST_SECRET = 32
RESTORING = "restoring.json"
"""A file in the home while a restore is under way: nothing starts as long as it is there."""
SERVE_LOCK = "run/serve.lock"
"""A file in the home, locked as long as a process tree serves from it."""
_LONGEST_SOCKET_NAME = 100  # the kernel takes 107 bytes on Linux, 103 elsewhere


class BadSettings(SystemExit):
    """The environment can't be used as it is; the sentence says what to mend."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What an operator may set; `docs/operating.md` explains each field (a test compares the two)."""

    home: Path
    port: int = 8000
    base_url: str = "http://127.0.0.1:8000"
    public_base_url: str = ""
    portal_base_url: str = ""
    secret_key: str = field(default="", repr=False)
    master_key_file: Path = Path()
    demo: bool = False
    test: bool = False
    failpoints: Path | None = None
    database_url: str = field(default="", repr=False)
    database_owner_url: str = field(default="", repr=False)
    database_sweeper_url: str = field(default="", repr=False)
    retained_database_url: str = field(default="", repr=False)
    retained_database_owner_url: str = field(default="", repr=False)
    keys_url: str = field(default="", repr=False)
    redis_url: str = field(default="", repr=False)
    smtp_url: str = field(default="", repr=False)
    mail_from: str = "Trustward <no-reply@trustward.example>"
    files_url: str = ""
    metrics_port: int = 0
    trusted_proxies: int = 0
    key_epoch_hours: int = 24
    key_backup_days: int = 30
    connector_hosts: tuple[Place, ...] = ()

    @property
    def embedded_queue(self) -> bool:
        """Whether the queue server is ours to start."""
        return self.redis_url == _unix_url(queue_socket(self.home))

    @property
    def on_postgresql(self) -> bool:
        return self.database_url.startswith("postgresql")


def read_settings(env: Mapping[str, str]) -> Settings:
    """Read the settings from `env`.

    Raises:
        BadSettings: an unknown name with our prefix, a value of the wrong kind, an address that can't be served, or a
            secret that could be guessed.
    """
    unknown = sorted(n for n in env if n.startswith(PREFIX) and n.removeprefix(PREFIX) not in PREFIXED)
    if unknown:
        raise BadSettings(f"Unknown setting {', '.join(unknown)}. Known: {', '.join(PREFIX + n for n in PREFIXED)}.")
    if env.get("TRUSTWARD_FAILPOINTS") and not _flag(env, "TRUSTWARD_TEST"):
        raise BadSettings("TRUSTWARD_FAILPOINTS lets processes be killed at chosen places: it is for tests only.")
    _check_addresses(env)
    home = Path(env.get("TRUSTWARD_HOME") or "var").absolute()
    port = _number(env, "PORT", 8000)
    database = _database(env, "DATABASE_URL", home / "main.sqlite")
    retained = _database(env, "RETAINED_DATABASE_URL", home / "retained" / "retained.sqlite")
    if _place(retained) == _place(database):
        raise BadSettings("RETAINED_DATABASE_URL is the main database: what a statute keeps apart must be kept apart.")
    return Settings(
        home=home,
        port=port,
        base_url=(env.get("TRUSTWARD_BASE_URL") or f"http://127.0.0.1:{port}").rstrip("/"),
        public_base_url=env.get("PUBLIC_BASE_URL", "").rstrip("/"),
        portal_base_url=env.get("PORTAL_BASE_URL", "").rstrip("/"),
        secret_key=_secret(env) or _kept_secret(home / "secret.key"),
        master_key_file=Path(env.get("TRUSTWARD_MASTER_KEY_FILE") or home / "keys" / "master.key"),
        demo=_flag(env, "TRUSTWARD_DEMO"),
        test=_flag(env, "TRUSTWARD_TEST"),
        failpoints=Path(env["TRUSTWARD_FAILPOINTS"]).absolute() if env.get("TRUSTWARD_FAILPOINTS") else None,
        database_url=database,
        database_owner_url=_psycopg(env.get("DATABASE_OWNER_URL") or database),
        database_sweeper_url=_psycopg(env.get("DATABASE_SWEEPER_URL") or database),
        retained_database_url=retained,
        retained_database_owner_url=_psycopg(env.get("RETAINED_DATABASE_OWNER_URL") or retained),
        keys_url=env.get("KEYS_URL") or f"sqlite:///{home / 'keys' / 'keys.sqlite'}",
        redis_url=env.get("REDIS_URL") or _unix_url(queue_socket(home)),
        smtp_url=env.get("SMTP_URL", ""),
        mail_from=env.get("MAIL_FROM") or "Trustward <no-reply@trustward.example>",
        files_url=env.get("FILES_URL") or f"file://{home / 'files'}",
        metrics_port=_number(env, "METRICS_PORT", 0),
        trusted_proxies=_number(env, "TRUSTED_PROXIES", 0),
        key_epoch_hours=_number(env, "KEY_EPOCH_HOURS", 24),
        key_backup_days=_number(env, "KEY_BACKUP_DAYS", 30),
        connector_hosts=_places(env, "CONNECTOR_HOSTS"),
    )


def queue_socket(home: Path) -> Path:
    """Where the queue server of this home listens: below it, or in a short folder where that name is too long."""
    path = home.absolute() / "run" / "valkey.sock"
    if len(os.fsencode(path)) <= _LONGEST_SOCKET_NAME:
        return path
    mark = hashlib.sha256(os.fsencode(home.absolute())).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"trustward-{os.getuid()}-{mark}" / "v.sock"


def _unix_url(socket: Path) -> str:
    return f"unix://{quote(str(socket))}"


def _check_addresses(env: Mapping[str, str]) -> None:
    if env.get("KEYS_URL", "").startswith("postgresql"):
        raise BadSettings("KEYS_URL: a PostgreSQL address is refused: a key deleted there stays readable in its logs.")
    for name, schemes in SCHEMES.items():
        if env.get(name) and urlsplit(env[name]).scheme not in schemes:
            raise BadSettings(f"{name} must begin with {' or '.join(f'{scheme}:' for scheme in schemes)}.")


def _secret(env: Mapping[str, str]) -> str:
    secret = env.get("TRUSTWARD_SECRET_KEY", "")
    if 0 < len(secret) < SHORTEST_SECRET:
        raise BadSettings(
            f"TRUSTWARD_SECRET_KEY must have at least {SHORTEST_SECRET} characters; `openssl rand -hex 32` makes one."
        )
    return secret


def _number(env: Mapping[str, str], name: str, default: int) -> int:
    value = env.get(name) or str(default)
    if not value.isdecimal():
        raise BadSettings(f"{name} must be a whole number, not {value!r}.")
    return int(value)


def _places(env: Mapping[str, str], name: str) -> tuple[Place, ...]:
    try:
        return read_places(env.get(name, ""))
    except ValueError as error:
        raise BadSettings(
            f"{name}: {str(error)!r} can't be read. Write names, *.domains, addresses or ranges, each with a port or without: "
            "db.example 10.1.0.0/16:5432 [2001:db8::/32]:5432."
        ) from error


def _flag(env: Mapping[str, str], name: str) -> bool:
    value = env.get(name, "").strip().lower()
    if value not in {"", "0", "1", "false", "true", "no", "yes"}:
        raise BadSettings(f"{name} must be 1 or 0, not {value!r}.")
    return value in {"1", "true", "yes"}


def _database(env: Mapping[str, str], name: str, file: Path) -> str:
    url = env.get(name) or f"sqlite:///{file}"
    if urlsplit(url).scheme.split("+")[0] not in {"sqlite", "postgresql"}:
        raise BadSettings(f"{name} must begin with sqlite: or postgresql:.")
    return _psycopg(url)


def _place(url: str) -> tuple[str, str, str]:
    """Which database an address means, by whichever role."""
    parts = urlsplit(url)
    return parts.netloc.rpartition("@")[2], parts.path, parts.query


def _psycopg(url: str) -> str:
    return url.replace("postgresql://", "postgresql+psycopg://", 1)


def _kept_secret(file: Path) -> str:
    """The secret of an embedded installation, made once and readable by its owner alone."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        temporary = file.with_suffix(f".{secrets.token_hex(4)}")
        temporary.touch(0o600)
        temporary.write_text(secrets.token_hex(32))
        with suppress(FileExistsError):  # several processes may start at once: the first link wins
            file.hardlink_to(temporary)
        temporary.unlink()
    return file.read_text().strip()
