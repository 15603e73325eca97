"""Addresses of the guided demonstration, mounted at ``/demo/`` in demonstration mode and not at all otherwise."""

from __future__ import annotations

from django.urls import path

from tongban.sites.demo import clockwork, views

app_name = "demo"
urlpatterns = [
    path("", views.home, name="home"),
    path("clock", clockwork.clock_page, name="clock"),
    path("clock/move", clockwork.move, name="move"),
    path("sign-in", views.sign_in, name="sign-in"),
    path("<slug:chapter>/", views.chapter_page, name="chapter"),
    path("<slug:chapter>/step", views.step, name="step"),
    path("<slug:chapter>/again", views.again, name="again"),
    path("<slug:chapter>/paper/<slug:copy>", views.paper, name="paper"),
]
