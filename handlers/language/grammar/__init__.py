"""Reading a line of words by a grammar: every way to account for all of its words, the simplest first.

`rules` reads the grammar, `phrases` the lexicon, `words` brings typed words into comparable forms,
`parsing` puts the three together.
"""
