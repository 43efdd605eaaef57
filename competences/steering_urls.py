"""The addresses of steering: the board of coordinations, the groups that they follow."""

from django.urls import path, register_converter

from competences.steering_enums import Scale
from competences.views import cohorts, steering


class ScaleConverter:
    """``lieux`` or ``intercommunalites``."""

    regex = "|".join(Scale.values)

    def to_python(self, value):
        return Scale(value)

    def to_url(self, value):
        return str(value)


register_converter(ScaleConverter, "scale")
_ROOT = "competences/pilotage/"
_PLACE = f"{_ROOT}<scale:scale>/<slug:code>"
_COHORT = f"{_ROOT}groupes/<uuid:public_id>"

routes = [
    path(_ROOT, steering.steering, name="steering"),
    path("competences/pilotage.csv", steering.steering_csv, name="steering_csv"),
    path(f"{_ROOT}accord/", steering.steering_consent, name="steering_consent"),
    path(f"{_PLACE}/", steering.steering_place, name="steering_place"),
    path(f"{_PLACE}.csv", steering.steering_place_csv, name="steering_place_csv"),
    path(f"{_ROOT}groupes/", cohorts.cohort_list, name="cohort_list"),
    path(f"{_COHORT}/", cohorts.cohort, name="cohort"),
    path(f"{_COHORT}.csv", cohorts.cohort_csv, name="cohort_csv"),
    path(f"{_COHORT}/inviter/", cohorts.cohort_invite, name="cohort_invite"),
    path(f"{_COHORT}/retirer/<int:pk>/", cohorts.cohort_remove, name="cohort_remove"),
    path(f"{_COHORT}/fermer/", cohorts.cohort_close, name="cohort_close"),
    path("competences/mes-groupes/", cohorts.my_cohorts, name="my_cohorts"),
    path("competences/mes-groupes/<int:pk>/", cohorts.cohort_answer, name="cohort_answer"),
]
