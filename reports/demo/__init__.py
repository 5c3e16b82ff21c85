"""A living city to show and to measure with: fictional people, reports, pictures and six months of history.

`people` makes the accounts, `places` and `texts` say where and what, `stories` what became of it, `pictures` draws,
`city` puts it together. Everything follows from a seed and the moment at which the history ends.
"""
