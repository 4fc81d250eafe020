"""WSGI entry point: `gunicorn wsgi:app`."""

from trustward.wsgi import app

__all__ = ["app"]
