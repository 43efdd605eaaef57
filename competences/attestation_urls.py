from django.urls import path

from competences.views import attestations

routes = [
    path(".well-known/did.json", attestations.did_document, name="did_document"),
    path("competences/statuts/<int:number>", attestations.status_list, name="status_list"),
    path("competences/badges/", attestations.achievement_list, name="achievement_list"),
    path("competences/badges/<slug:slug>/", attestations.achievement_detail, name="achievement_detail"),
    path("competences/badges/<slug:slug>/delivrer/", attestations.achievement_issue, name="achievement_issue"),
    path("competences/badges/<slug:slug>/dessin.svg", attestations.achievement_image, name="achievement_image"),
    path("competences/mes-attestations/", attestations.my_attestations, name="my_attestations"),
    path("attestations/verifier/", attestations.attestation_check, name="attestation_check"),
    path("attestations/<uuid:public_id>/", attestations.attestation_detail, name="attestation_detail"),
    path("attestations/<uuid:public_id>.json", attestations.attestation_json, name="attestation_json"),
    path("attestations/<uuid:public_id>.svg", attestations.attestation_svg, name="attestation_svg"),
    path("attestations/<uuid:public_id>.png", attestations.attestation_png, name="attestation_png"),
    path("attestations/<uuid:public_id>.pdf", attestations.attestation_pdf, name="attestation_pdf"),
    path("attestations/<uuid:public_id>.zip", attestations.attestation_bundle, name="attestation_bundle"),
    path("attestations/<uuid:public_id>/nom/", attestations.attestation_show_name, name="attestation_show_name"),
]
