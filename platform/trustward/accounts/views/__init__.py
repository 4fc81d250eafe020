"""Pages of the accounts' room."""

from trustward.accounts.views import access, account, invitation, members, proof, reset, sign_in
from trustward.accounts.views.blueprint import bp

BLUEPRINTS = (bp,)

__all__ = ["BLUEPRINTS", "access", "account", "invitation", "members", "proof", "reset", "sign_in"]
