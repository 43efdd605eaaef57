"""No test reaches another machine: loopback and Unix sockets alone."""

import ipaddress
import socket

import pytest

_connect, _getaddrinfo = socket.socket.connect, socket.getaddrinfo


def _is_loopback(host):
    if host in {None, "", "localhost"}:
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _guarded_connect(self, address):
    if self.family in {socket.AF_INET, socket.AF_INET6} and not _is_loopback(address[0]):
        pytest.fail(f"un test a voulu joindre {address[0]}")
    return _connect(self, address)


def _guarded_getaddrinfo(host, *args, **kwargs):
    """Names are unknown here, as on a machine without network; addresses, however written, are read."""
    if _is_loopback(host):
        return _getaddrinfo(host, *args, **kwargs)
    return _getaddrinfo(host, *args, **{**kwargs, "flags": socket.AI_NUMERICHOST})


def forbid():
    socket.socket.connect = _guarded_connect
    socket.getaddrinfo = _guarded_getaddrinfo
