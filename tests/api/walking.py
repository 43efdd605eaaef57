"""From page to page."""


def walk(client, address):
    """Every item of a list from this address on."""
    while address:
        body = client.get(address).json()
        yield from body["results"]
        address = body["next"]
