"""Pages of the accounts' room."""

from trustward.accounts.views import account, sign_in
from trustward.accounts.views.blueprint import bp

BLUEPRINTS = (bp,)

__all__ = ["BLUEPRINTS", "account", "sign_in"]
