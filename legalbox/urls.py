from django.urls import include, path

from epn_commons.contributions.routes import routes
from epn_commons.core.language import offer_in_english
from legalbox.views import asking, intake, questions, taking_away, watch

app_name = "legalbox"
urlpatterns = [
    path("questions/", questions.question_list, name="question_list"),
    path("questions/poser/", asking.question_ask, name="question_ask"),
    path("questions/proches/", asking.closest, name="closest"),
    path("questions/verifier/", asking.guard_check, name="guard_check"),
    path("questions/a-repondre/", intake.waiting, name="waiting"),
    path("questions/a-valider/", intake.to_validate, name="to_validate"),
    path("questions/veille/", watch.law_watch, name="law_watch"),
    path("questions/veille/<int:pk>/", watch.impact_decide, name="impact_decide"),
    path("questions/ce-qui-a-change/", watch.law_changes, name="law_changes"),
    path("questions/ce-qui-a-change.atom", watch.law_changes_feed, name="law_changes_feed"),
    path("questions/tableau/", watch.board, name="board"),
    path("questions/manque/", watch.search_miss, name="search_miss"),
    path("questions/<slug:slug>/", questions.question_detail, name="question_detail"),
    path("questions/<slug:slug>/modifier/", questions.question_edit, name="question_edit"),
    path("questions/<slug:slug>/fiche/", taking_away.question_sheet, name="question_sheet"),
    path("questions/<slug:slug>/fiche.pdf", taking_away.question_pdf, name="question_pdf"),
    path("questions/<slug:slug>/prendre/", intake.take, name="question_take"),
    path("questions/<slug:slug>/rendre/", intake.give_back, name="question_give_back"),
    path("questions/<slug:slug>/precision/", intake.precision_ask, name="precision_ask"),
    path("questions/<slug:slug>/precision/<int:pk>/", intake.precision_answer, name="precision_answer"),
    path("questions/<slug:slug>/refuser/", intake.refuse, name="question_refuse"),
    path("questions/<slug:slug>/fusionner/", intake.merge, name="question_merge"),
    path("questions/<slug:slug>/signer/<str:kind>/", intake.sign, name="question_sign"),
    path("questions/<slug:slug>/signature/<int:pk>/retirer/", intake.unsign, name="question_unsign"),
    path("questions/<slug:slug>/avis/", watch.feedback, name="question_feedback"),
    path("questions/<slug:slug>/references/<int:pk>/", intake.reference_correct, name="reference_correct"),
    path("questions/<slug:slug>/", include(routes("question"))),
]

offer_in_english(
    "legalbox:question_list", "legalbox:question_detail", "legalbox:question_sheet", "legalbox:law_changes"
)
