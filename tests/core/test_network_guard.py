import socket

import pytest


def test_another_machine_cannot_be_reached():
    with socket.socket() as out, pytest.raises(pytest.fail.Exception, match=r"8\.8\.8\.8"):
        out.connect(("8.8.8.8", 80))


def test_names_are_unknown():
    with pytest.raises(socket.gaierror):
        socket.getaddrinfo("example.org", 80)
