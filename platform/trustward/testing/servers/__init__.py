"""The real servers that tests run against, all from packages: PostgreSQL, Valkey, an SMTP sink, a browser.

Plain functions and context managers; fixtures stand on top of them. What can't be found raises: no test is skipped
because a server is missing.
"""

from trustward.testing.servers.browser import Browser, find_browser
from trustward.testing.servers.mail import Ledger, mail_server
from trustward.testing.servers.postgres import Postgres, PostgresUrls, postgres_server
from trustward.testing.servers.queue import queue_server
from trustward.testing.servers.tree import Tree, process_tree

__all__ = [
    "Browser",
    "Ledger",
    "Postgres",
    "PostgresUrls",
    "Tree",
    "find_browser",
    "mail_server",
    "postgres_server",
    "process_tree",
    "queue_server",
]
