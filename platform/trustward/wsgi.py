"""The application for a web server: `gunicorn -c python:trustward.serve.web trustward.wsgi:app`."""

from trustward.app import create_app
from trustward.settings import BadSettings
from trustward.start import refuse_unsafe

try:
    app = refuse_unsafe(create_app())
except BadSettings as refusal:
    # an exit would make gunicorn start the next worker, for ever; an error makes it end with the sentence
    raise RuntimeError(str(refusal)) from None
