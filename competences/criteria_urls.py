from django.urls import include, path

from competences.views import consultations, criteria
from epn_commons.contributions.routes import routes as kernel_routes

_CONSULTATION = "competences/consultations/<slug:slug>/"
_CRITERION = "competences/criteres/<slug:slug>/"

routes = [
    path("competences/criteres/", criteria.criterion_list, name="criterion_list"),
    path("competences/criteres/proposer/", criteria.criterion_create, name="criterion_create"),
    path(_CRITERION, criteria.criterion_detail, name="criterion_detail"),
    path(f"{_CRITERION}modifier/", criteria.criterion_edit, name="criterion_edit"),
    path(f"{_CRITERION}commenter/", criteria.criterion_comment, name="criterion_comment"),
    path(f"{_CRITERION}commentaires/<int:pk>/retirer/", criteria.comment_withdraw, name="comment_withdraw"),
    path(f"{_CRITERION}commentaires/<int:pk>/signaler/", criteria.comment_report, name="comment_report"),
    path("competences/consultations/", consultations.consultation_list, name="consultation_list"),
    path("competences/consultations/ouvrir/", consultations.consultation_create, name="consultation_create"),
    path(_CONSULTATION, consultations.consultation_detail, name="consultation_detail"),
    path(f"{_CONSULTATION}voter/", consultations.consultation_vote, name="consultation_vote"),
    path(f"{_CONSULTATION}modifier/", consultations.consultation_edit, name="consultation_edit"),
    path(f"{_CONSULTATION}annuler/", consultations.consultation_cancel, name="consultation_cancel"),
    path(f"{_CONSULTATION}clore/", consultations.consultation_close, name="consultation_close"),
    path(_CRITERION, include(kernel_routes("criterion"))),
]
