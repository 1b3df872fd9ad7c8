"""Makes the documentation that can be made: reference pages from the code, outputs of commands, the picture of the README.

python -m docs.generator            writes all of it
python -m docs.generator --check    says what is out of date, and writes nothing
"""
