"""The forms for everybody: no log-in, no cookie, no script. What was typed comes back with every refusal."""

from .page import HONEYPOT, Page, draw, draw_form, frame, new_page, open_form, receipt_of, refuse_other_sites
from .taking import Behalf, take
from .views import bp

__all__ = [
    "HONEYPOT",
    "Behalf",
    "Page",
    "bp",
    "draw",
    "draw_form",
    "frame",
    "new_page",
    "open_form",
    "receipt_of",
    "refuse_other_sites",
    "take",
]
