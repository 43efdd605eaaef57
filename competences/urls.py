from django.urls import include, path, re_path

from competences.attestation_urls import routes as attestation_routes
from competences.criteria_urls import routes as criteria_routes
from competences.exam_urls import routes as exam_routes
from competences.steering_urls import routes as steering_routes
from competences.survey_urls import routes as survey_routes
from competences.views import (
    alignments,
    authoring,
    case,
    certifications,
    frameworks,
    paths,
    profile,
    trainings,
    validations,
)
from epn_commons.contributions.routes import routes
from epn_commons.core.language import offer_in_english

_UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_ALIGNMENT = "competences/correspondances/<uuid:public_id>/"
_FRAMEWORK = "competences/referentiels/<slug:slug>/"
_CERTIFICATION = "competences/certifications/<slug:slug>/"
_TRAINING = "competences/formations/<slug:slug>/"
_MINE = "competences/mon-profil/competence/<uuid:public_id>/"
_VALIDATION = "competences/validations/<uuid:public_id>/"
_PATH = "competences/parcours/<slug:slug>/"

app_name = "competences"
urlpatterns = [
    *attestation_routes,
    path("donnees/referentiels/<slug:slug>.case.json", case.framework_file, name="framework_case"),
    path("competences/case/v1p0/CFDocuments", case.case_documents, name="case_documents"),
    re_path(
        rf"^competences/case/v1p0/(?P<family>CFDocuments|CFPackages|CFItems|CFAssociations)/(?P<identifier>{_UUID})$",
        case.case_one,
        name="case_one",
    ),
    *exam_routes,
    *criteria_routes,
    *survey_routes,
    *steering_routes,
    path("competences/", frameworks.home, name="home"),
    path("competences/referentiels/", frameworks.framework_list, name="framework_list"),
    path("competences/referentiels/ecrire/", authoring.framework_create, name="framework_create"),
    path(_FRAMEWORK, frameworks.framework_detail, name="framework_detail"),
    path(f"{_FRAMEWORK}modifier/", authoring.framework_edit, name="framework_edit"),
    path(f"{_FRAMEWORK}nouvelle-version/", authoring.framework_version, name="framework_version"),
    path(f"{_FRAMEWORK}niveaux/ajouter/", authoring.level_add, name="level_add"),
    path(f"{_FRAMEWORK}elements/ajouter/", authoring.item_add, name="item_add"),
    path(f"{_FRAMEWORK}elements/<str:code>/modifier/", authoring.item_edit, name="item_edit"),
    path(f"{_FRAMEWORK}elements/<str:code>/retirer/", authoring.item_remove, name="item_remove"),
    path(f"{_FRAMEWORK}correspondances/<slug:other>/", alignments.matrix, name="alignment_matrix"),
    path(f"{_FRAMEWORK}correspondances/<slug:other>/proposer/", alignments.alignment_add, name="alignment_add"),
    path(f"{_ALIGNMENT}relire/", alignments.alignment_review, name="alignment_review"),
    path(f"{_ALIGNMENT}contester/", alignments.alignment_act, {"act": "contester"}, name="alignment_dispute"),
    path(f"{_ALIGNMENT}ecarter/", alignments.alignment_act, {"act": "ecarter"}, name="alignment_reject"),
    path(_FRAMEWORK, include(routes("framework"))),
    path("competences/certifications/", certifications.certification_list, name="certification_list"),
    path(_CERTIFICATION, certifications.certification_detail, name="certification_detail"),
    path(f"{_CERTIFICATION}rattacher/", certifications.certification_align, name="certification_align"),
    path(_CERTIFICATION, include(routes("certification"))),
    path("competences/formations/", trainings.training_list, name="training_list"),
    path("competences/formations/ajouter/", trainings.training_create, name="training_create"),
    path(_TRAINING, trainings.training_detail, name="training_detail"),
    path(f"{_TRAINING}modifier/", trainings.training_edit, name="training_edit"),
    path(f"{_TRAINING}avis/", trainings.training_review, name="training_review"),
    path(f"{_TRAINING}avis/<int:pk>/retirer/", trainings.training_review_withdraw, name="training_review_withdraw"),
    path(f"{_TRAINING}lieux/", trainings.training_place, name="training_place"),
    path(_TRAINING, include(routes("training"))),
    path("competences/parcours/", paths.path_list, name="path_list"),
    path("competences/parcours/decrire/", paths.path_create, name="path_create"),
    path(_PATH, paths.path_detail, name="path_detail"),
    path(f"{_PATH}modifier/", paths.path_edit, name="path_edit"),
    path(_PATH, include(routes("career-path"))),
    path("competences/mon-profil/", profile.profile_home, name="profile"),
    path("competences/mon-profil/situer/<slug:slug>/", profile.assess, name="assess"),
    path(_MINE, profile.profile_competence, name="profile_competence"),
    path(f"{_MINE}preuves/", profile.evidence_add, name="evidence_add"),
    path(f"{_MINE}demander/", profile.validation_ask, name="validation_ask"),
    path("competences/mon-profil/preuves/<uuid:public_id>/", profile.evidence_file, name="evidence_file"),
    path("competences/mon-profil/preuves/<uuid:public_id>/effacer/", profile.evidence_remove, name="evidence_remove"),
    path("competences/mon-profil/partages/", validations.share_list, name="share_list"),
    path("competences/mon-profil/partages/<int:pk>/fermer/", validations.share_close, name="share_close"),
    path("competences/portfolio/<str:token>/", validations.portfolio_page, name="portfolio"),
    path("competences/portfolio/<str:token>/portfolio.pdf", validations.portfolio_file, name="portfolio_pdf"),
    path("competences/faire-reconnaitre/", validations.recognition, name="recognition"),
    path("competences/validations/", validations.validation_list, name="validation_list"),
    path(_VALIDATION, validations.validation_detail, name="validation_detail"),
    path(f"{_VALIDATION}retirer/", validations.validation_withdraw, name="validation_withdraw"),
]

offer_in_english("competences:home", "competences:achievement_list", "competences:achievement_detail")
offer_in_english("competences:attestation_detail")
offer_in_english(
    "competences:framework_list", "competences:framework_detail", "competences:certification_list",
    "competences:certification_detail", "competences:training_list", "competences:training_detail",
    "competences:path_list", "competences:path_detail",
)  # fmt: skip
offer_in_english("competences:attestation_check", forms=True)
