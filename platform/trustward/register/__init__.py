"""The processing register: what a controller collects, why, on what basis, for how long, and who else handles it.

One room of the core. `domain` holds the facts and the `Snapshot` from which the policy is rendered.
"""
