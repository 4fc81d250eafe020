"""`make soak-move`: is a record readable in exactly one place, whatever dies while it is moved apart?"""
