"""WSGI entry point: `gunicorn wsgi:app`."""

from trustward.app import create_app

app = create_app()
