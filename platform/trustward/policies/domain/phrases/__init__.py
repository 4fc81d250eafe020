"""The standing sentences of a policy, in both languages.

They are part of the published content, so they are plain data here and not interface translations: what was approved
must not change with a catalogue. What is law in them (statute, article, period, form, body) is filled in from rows.
"""
