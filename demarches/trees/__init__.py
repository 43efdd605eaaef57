"""Questions that lead: a tree of questions, answers and results, walked by the address alone.

``graph`` says what a tree may be, ``outline`` how a person writes one, ``walking`` where answers lead, ``drawing``
what it looks like as a whole.
"""
