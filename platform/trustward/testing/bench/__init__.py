"""`make bench`: what an operation costs, beside what the bare frameworks cost in the same run.

The core's operations stand in `core`; a plugin brings its own by an entry point of the group `trustward.bench`, a module
with `furnish(stage)`, `operations(stage)` and `runs(stage)`.
"""
