"""Acts on accounts, sessions and memberships."""

from trustward.accounts.services.accounts import create_account, email_of, name_of
from trustward.accounts.services.memberships import add_membership
from trustward.accounts.services.signing_in import check_code, check_password, set_second_factor

__all__ = [
    "add_membership",
    "check_code",
    "check_password",
    "create_account",
    "email_of",
    "name_of",
    "set_second_factor",
]
