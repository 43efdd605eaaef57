from django.urls import path

from epn_commons.contributions import account_views, link_views, space_views
from epn_commons.core.language import offer_in_english

app_name = "contributions"
urlpatterns = [
    path("espace/", space_views.mine, name="space"),
    path("tableau-de-bord/", space_views.board, name="board"),
    path("tableau-de-bord/<slug:code>.csv", space_views.panel_csv, name="board_csv"),
    path("tableau-de-bord/<slug:code>/", space_views.counted, name="board_counted"),
    path("contributions/", account_views.mine, name="mine"),
    path("contributions/propositions/<int:pk>/retirer/", account_views.revision_withdraw, name="revision_withdraw"),
    path("liens/<int:pk>/", link_views.decide, name="link_decide"),
    path("liens/<slug:kind>/<uuid:public_id>/", link_views.add, name="link_add"),
    path("saisies/", account_views.draft_save, name="draft_save"),
    path("saisies/oublier/", account_views.draft_forget, name="draft_forget"),
]

offer_in_english("contributions:space", "contributions:mine")
