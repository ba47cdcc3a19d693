"""Addresses of the pages that strangers may open."""

from django.urls import path

from casework.public.verification import verification

urlpatterns = [path("v/", verification, name="verification")]
