"""Open Badges 3.0: signing, verifying and carrying attestations.

``badges`` is the only module that knows the library which signs. The private keys are files of ``private_keys``; what
is public of them is a table (:class:`competences.models.IssuerKey`).
"""
