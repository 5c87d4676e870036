from django.urls.resolvers import URLPattern

app_name = "integrations"

urlpatterns: list[URLPattern] = []
