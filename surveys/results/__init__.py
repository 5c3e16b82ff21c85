"""Results of a survey: counted by the worker, stored as one JSON document, and only read by the pages.

reading      the answers as columns of numbers
counting     frequencies, means and scores
flow         starts, pages reached, and what ended without an answer
crossing     crosstabs, small groups hidden
comparing    scores by groups
pairing      one scale explained by another
computing    all of it: `compute(survey, now)`
storing      when to count again, and keeping the document
showing      the document as sections of tables, figures and sentences
"""
