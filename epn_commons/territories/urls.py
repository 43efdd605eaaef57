from django.urls import path

from epn_commons.territories import views

app_name = "territories"
urlpatterns = [path("communes.json", views.communes, name="communes")]
