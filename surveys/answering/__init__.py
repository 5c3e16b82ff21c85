"""Answering a survey: what is shown, the draft, sending it, and what a respondent may do with a sent answer.

The way of an answer: `drafts.start` → (`reading.read`, `showing.look`, `drafts.save`) for each page → `sending.send`.
"""
