"""The addresses that the guide sends people to, visited each night.

``addresses`` says which and how much they are used, ``visiting`` goes and ``judging`` says what was found there,
``running`` does it for all at a polite pace, ``keeping`` remembers and decides what is dead, ``report`` shows it.
"""
