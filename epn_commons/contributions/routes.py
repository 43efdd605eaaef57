"""The pages that every kind has under the address of each contribution.

An app includes them in its own addresses::

    path("structures/<slug:slug>/", include(routes("structure"))),

and templates link to them after ``get_absolute_url()``: ``{{ structure.get_absolute_url }}historique/``.
"""

from django.urls import path

from epn_commons.contributions import views


def routes(kind):
    """URL patterns relative to one contribution of ``kind``, named ``<kind>_history``, ``<kind>_report``…"""
    pages = [
        ("historique/", views.history, "history"),
        ("historique/<int:version>/revenir/", views.revert, "revert"),
        ("signaler/", views.report_create, "report"),
        ("signaler/merci/", views.report_thanks, "report_thanks"),
        ("envoyer/", views.submit, "submit"),
        ("retirer/", views.withdraw, "withdraw"),
        ("reprendre/", views.rework, "rework"),
        ("archiver/", views.archive, "archive"),
        ("retablir/", views.restore, "restore"),
    ]
    return [path(address, view, {"kind": kind}, name=f"{kind}_{name}") for address, view, name in pages]
