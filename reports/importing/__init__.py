"""Bring a city's archive of reports in: `mapping` says what the columns mean, `reading` opens the file, `rows` makes
a report and its past of each row, `loading` stores them in batches, `figures` judges what came in.
"""
