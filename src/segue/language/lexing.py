"""Text to words, for Lark's parser: Lark's own lexer, quicker on blanks.

Lark tries every word that may come next at every blank before it passes over it, and counts lines as it goes. Here blanks
and comments are passed over in one step, and a word is only told its offsets.
"""

from __future__ import annotations

import re
from typing import Any

from lark import Token
from lark.common import LexerConf
from lark.lexer import BasicLexer, ContextualLexer, LexerState


class _WordLexer(BasicLexer):
    """Reads the words that may stand at one place of the grammar."""

    def __init__(self, conf: LexerConf, comparator: Any = None) -> None:
        super().__init__(conf, comparator)
        ignored = "|".join(self.terminals_by_name[name].pattern.to_regexp() for name in sorted(self.ignore_types))
        self._blanks = re.compile(f"(?:{ignored})*")

    def next_token(self, lex_state: LexerState, parser_state: Any = None) -> Token:
        text, counter = lex_state.text, lex_state.line_ctr
        blank = self._blanks.match(text.text, counter.char_pos)
        at = counter.char_pos = blank.end() if blank else counter.char_pos
        found = self.scanner.match(text, at) if at < text.end else None
        if found is None:
            return super().next_token(lex_state, parser_state)  # which raises: this is the end, or no word
        word, kind = found
        counter.char_pos += len(word)
        token = Token(kind, word, at, end_pos=counter.char_pos)
        if kind in self.callback:
            token = self.callback[kind](token)
        lex_state.last_token = token
        return token


class Lexer(ContextualLexer):
    """At every place tries only the words that the grammar lets stand there."""

    BasicLexer = _WordLexer
