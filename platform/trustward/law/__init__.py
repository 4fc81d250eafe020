"""Statutes as data: the kinds of row, their selection by date, and the arithmetic of legal time.

Pure: no web, no database, no clock, and nothing of one country. What a country's law says stands in statute packs
(`trustward.law.packs`), each row with its citation, its time in force and whether somebody has seen the text.

    book = Lawbook.of(installed_packs(), on=today)
    due = book.due("KR-S01", received_at, zone)
"""
