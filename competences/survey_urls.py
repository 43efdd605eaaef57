from django.urls import path

from competences.views import surveys

_SURVEY = "competences/enquetes/<slug:slug>/"

routes = [
    path("competences/enquetes/", surveys.survey_list, name="survey_list"),
    path("competences/enquetes/preparer/", surveys.survey_create, name="survey_create"),
    path(_SURVEY, surveys.survey_detail, name="survey_detail"),
    path(f"{_SURVEY}repondre/", surveys.survey_answer, name="survey_answer"),
    path(f"{_SURVEY}questions/", surveys.survey_build, name="survey_build"),
    path(f"{_SURVEY}questions/<int:pk>/retirer/", surveys.question_remove, name="question_remove"),
    path(f"{_SURVEY}ouvrir/", surveys.survey_open, name="survey_open"),
    path(f"{_SURVEY}codes/", surveys.survey_codes, name="survey_codes"),
    path(f"{_SURVEY}modifier/", surveys.survey_edit, name="survey_edit"),
    path(f"{_SURVEY}annuler/", surveys.survey_cancel, name="survey_cancel"),
    path(f"{_SURVEY}clore/", surveys.survey_close, name="survey_close"),
    path(f"{_SURVEY}textes/", surveys.survey_texts, name="survey_texts"),
]
