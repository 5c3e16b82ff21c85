"""Safety of citizens' pictures.

`inspect` looks at a file in the request, `encode` makes new pixels in a child process, `runner` starts that
child, `similar` compares pictures.

Nothing is imported here: the child process must start without Django.
"""
