from django.urls import include, path, re_path

from cartoparty.views import (
    addresses,
    booklet,
    confirming,
    coverage,
    editing,
    embedding,
    offline,
    register,
    selection_files,
    structure,
)
from epn_commons.contributions.routes import routes

app_name = "cartoparty"
urlpatterns = [
    re_path(r"^donnees/bal/(?P<insee>[0-9][0-9AB][0-9]{3})\.csv$", addresses.bal_extract, name="bal_extract"),
    path("structures/", register.structure_list, name="structure_list"),
    path("structures/carte.json", register.structure_map, name="structure_map"),
    path("structures/selection.<str:extension>", selection_files.selection_file, name="selection_file"),
    path("structures/integrer/", embedding.embed, name="embed"),
    path("structures/widget/", embedding.widget, name="widget"),
    path("structures/widget/couleurs.css", embedding.widget_colours, name="widget_colours"),
    path("structures/livret/", booklet.booklet, name="booklet"),
    path("structures/fiche/", booklet.orientation, name="orientation"),
    path("structures/hors-connexion/", offline.offline_page, name="offline"),
    path("structures/hors-connexion/lieux.json", offline.offline_data, name="offline_data"),
    path("structures/hors-connexion.js", offline.offline_worker, name="offline_worker"),
    path("structures/ajouter/", editing.structure_create, name="structure_create"),
    path("structures/horaires/", editing.hours_preview, name="hours_preview"),
    path("structures/adresses/", addresses.address_report, name="address_report"),
    path("structures/adresses/verifier/", addresses.address_check_start, name="address_check_start"),
    path("structures/adresses/a-regarder.csv", addresses.address_report_csv, name="address_report_csv"),
    path("structures/couverture/", coverage.coverage_page, name="coverage"),
    path("structures/couverture/communes.csv", coverage.coverage_csv, name="coverage_csv"),
    path("structures/adresse/", editing.address_point, name="address_point"),
    path("structures/<slug:slug>/", structure.structure_detail, name="structure_detail"),
    path("structures/<slug:slug>/modifier/", editing.structure_edit, name="structure_edit"),
    path("structures/<slug:slug>/publier/", structure.structure_publish, name="structure_publish"),
    path("structures/<slug:slug>/confirmer/", confirming.structure_confirm_link, name="structure_confirm_link"),
    path("structures/<slug:slug>/confirmer/<str:token>/", confirming.structure_confirm, name="structure_confirm"),
    path(
        "structures/<slug:slug>/confirmer/<str:token>/corriger/<str:word>/",
        confirming.structure_confirm_correct,
        name="structure_confirm_correct",
    ),
    path(
        "structures/<slug:slug>/rappels/<str:token>/",
        confirming.structure_reminders_stop,
        name="structure_reminders_stop",
    ),
    path("structures/<slug:slug>/rappels/", confirming.structure_reminders, name="structure_reminders"),
    path("structures/<slug:slug>/toujours-exact/", confirming.structure_still_right, name="structure_still_right"),
    path(
        "structures/<slug:slug>/toujours-exact/<uuid:act>/annuler/",
        confirming.structure_still_right_undo,
        name="structure_still_right_undo",
    ),
    path("structures/<slug:slug>/", include(routes("structure"))),
]
