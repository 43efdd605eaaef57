from django.urls import include, path, re_path

from competences.attestation_urls import routes as attestation_routes
from competences.exam_urls import routes as exam_routes
from competences.views import alignments, authoring, case, frameworks
from epn_commons.contributions.routes import routes

_UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_ALIGNMENT = "competences/correspondances/<uuid:public_id>/"
_FRAMEWORK = "competences/referentiels/<slug:slug>/"

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
]
