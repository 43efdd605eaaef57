from django.urls import include, path

from competences.views import criteria
from epn_commons.contributions.routes import routes as kernel_routes

_CRITERION = "competences/criteres/<slug:slug>/"

routes = [
    path("competences/criteres/", criteria.criterion_list, name="criterion_list"),
    path("competences/criteres/proposer/", criteria.criterion_create, name="criterion_create"),
    path(_CRITERION, criteria.criterion_detail, name="criterion_detail"),
    path(f"{_CRITERION}modifier/", criteria.criterion_edit, name="criterion_edit"),
    path(f"{_CRITERION}commenter/", criteria.criterion_comment, name="criterion_comment"),
    path(f"{_CRITERION}commentaires/<int:pk>/retirer/", criteria.comment_withdraw, name="comment_withdraw"),
    path(f"{_CRITERION}commentaires/<int:pk>/signaler/", criteria.comment_report, name="comment_report"),
    path(_CRITERION, include(kernel_routes("criterion"))),
]
