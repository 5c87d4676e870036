from django.db import connection


def test_tests_run_on_postgresql(db):
    with connection.cursor() as cursor:
        cursor.execute("SHOW fsync")
        assert cursor.fetchone() == ("off",)
