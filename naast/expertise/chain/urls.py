"""The addresses of chain; Dutch first, English in locale/ (context "address")."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
