from django.urls import path

from epn_commons.core.language import offer_in_english
from epn_commons.notifications import views

app_name = "notifications"
urlpatterns = [
    path("notifications/", views.inbox, name="inbox"),
    path("notifications/tout-lire/", views.mark_all_read, name="mark_all_read"),
    path("notifications/preferences/", views.preferences, name="preferences"),
    path("notifications/desinscription/<str:token>/", views.unsubscribe, name="unsubscribe"),
    path("suivis/", views.follows, name="follows"),
    path("suivis/suivre/", views.follow, name="follow"),
    path("notifications/<int:pk>/ouvrir/", views.open_one, name="open"),
    path("notifications/<int:pk>/lue/", views.mark_read, name="mark_read"),
]

offer_in_english("notifications:inbox", "notifications:follows")
offer_in_english("notifications:preferences", "notifications:unsubscribe", forms=True)
