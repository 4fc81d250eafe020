"""What is wrong with the sending of mail, in plain sentences for `trustward doctor`."""

from __future__ import annotations

from flask import current_app

from trustward.notices.domain import LOCAL_DOMAINS
from trustward.notices.mailer import Server


def troubles() -> list[str]:
    """What the operator should know about the mail settings; empty when all is well."""
    settings = current_app.extensions["trustward.settings"]
    if not settings.smtp_url:
        return ["SMTP_URL is not set: every message waits. Set it to smtp://host:port or smtps://user:password@host."]
    try:
        server = Server.parse(settings.smtp_url)
    except ValueError as error:
        return [str(error)]
    found = []
    if server.user and not server.encrypted and server.starttls == "never":
        found.append("SMTP_URL has a password and starttls=never: the password would go over the network in clear.")
    if settings.mail_from.rstrip(">").rpartition(".")[2] in LOCAL_DOMAINS and not (settings.demo or settings.test):
        found.append("MAIL_FROM is an example address: set it to an address of your own domain.")
    return found
