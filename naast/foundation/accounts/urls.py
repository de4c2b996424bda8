"""The addresses of signing in; Dutch first, English in locale/ (context "address")."""

from django.urls import URLPattern

# Without a language: addresses a provider was told once.
bare: list[URLPattern] = []
urlpatterns: list[URLPattern] = []
