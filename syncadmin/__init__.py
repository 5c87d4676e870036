"""The Django project: wiring only. Nothing of the product imports it."""

from syncadmin.celery import app as celery_app

__all__ = ["celery_app"]
