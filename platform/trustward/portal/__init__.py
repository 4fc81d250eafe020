"""The way in for a vendor's contact, who has no account: a link by mail, a code by mail, then the pages that plugins show.

The link says which door it is, the code that whoever holds the link also reads the mail at the address on file.
"""
