"""`python -m trustward.serve`: the same command without the rest of the command line, which needs less memory."""

from trustward.serve.command import serve

serve()
