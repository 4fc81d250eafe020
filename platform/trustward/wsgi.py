"""The application for a web server: `gunicorn -c python:trustward.serve.web trustward.wsgi:app`."""

from trustward.app import create_app
from trustward.start import refuse_unsafe

app = refuse_unsafe(create_app())
