"""The OpenAPI document told to people: what the pages of the API show."""


class Documentation:
    """``document``: OpenAPI 3.1; ``site``: the address that the examples call."""

    def __init__(self, document, site):
        self.document, self.site = document, site
