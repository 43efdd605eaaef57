from django.urls import path

from competences.views import exam, exam_bank, exam_sessions

_ROOT = "competences/examens/"

routes = [
    path(_ROOT, exam.exam_home, name="exam_home"),
    path(f"{_ROOT}code/", exam.exam_claim, name="exam_claim"),
    path(f"{_ROOT}passage/<uuid:public_id>/", exam.exam_start, name="exam_start"),
    path(f"{_ROOT}passage/<uuid:public_id>/<int:position>/", exam.exam_question, name="exam_question"),
    path(f"{_ROOT}passage/<uuid:public_id>/relire/", exam.exam_review, name="exam_review"),
    path(f"{_ROOT}passage/<uuid:public_id>/fin/", exam.exam_end, name="exam_end"),
    path(f"{_ROOT}sessions/", exam_sessions.exam_sessions, name="exam_sessions"),
    path(f"{_ROOT}sessions/<uuid:public_id>/", exam_sessions.exam_session, name="exam_session"),
    path(f"{_ROOT}sessions/<uuid:public_id>/codes/", exam_sessions.exam_codes, name="exam_codes"),
    path(f"{_ROOT}sessions/<uuid:public_id>/fermer/", exam_sessions.exam_close, name="exam_close"),
    path(f"{_ROOT}personnes/<uuid:public_id>/", exam_sessions.exam_attempt, name="exam_attempt"),
    path(f"{_ROOT}personnes/<uuid:public_id>/papier/", exam_sessions.exam_paper, name="exam_paper"),
    path(f"{_ROOT}personnes/<uuid:public_id>/copie/", exam_sessions.exam_entry, name="exam_entry"),
    path(f"{_ROOT}jury/", exam_sessions.exam_jury, name="exam_jury"),
    path(f"{_ROOT}jury/<uuid:public_id>/", exam_sessions.exam_jury_attempt, name="exam_jury_attempt"),
    path(f"{_ROOT}banque/", exam_bank.exam_bank, name="exam_bank"),
    path(f"{_ROOT}banque/<str:code>/", exam_bank.exam_item, name="exam_item"),
]
