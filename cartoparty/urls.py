from django.urls import path

from cartoparty.views import register, structure

app_name = "cartoparty"
urlpatterns = [
    path("structures/", register.structure_list, name="structure_list"),
    path("structures/carte.json", register.structure_map, name="structure_map"),
    path("structures/<slug:slug>/", structure.structure_detail, name="structure_detail"),
    path("structures/<slug:slug>/publier/", structure.structure_publish, name="structure_publish"),
    path("structures/<slug:slug>/archiver/", structure.structure_archive, name="structure_archive"),
    path("structures/<slug:slug>/retablir/", structure.structure_restore, name="structure_restore"),
]
