"""Makes the documentation that can be made: reference pages from the code, outputs of commands, the picture of the README.

`python -m docs.generator` writes all of it; with `--check` it says what is out of date, and writes nothing.
"""
