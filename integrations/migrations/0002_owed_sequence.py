from django.db import migrations


class Migration(migrations.Migration):
    """Every debt gets a number of its own, so that settling an older one clears no newer one."""

    dependencies = [("integrations", "0001_initial")]

    operations = [
        migrations.RunSQL(
            sql="CREATE SEQUENCE integrations_owed_seq",
            reverse_sql="DROP SEQUENCE integrations_owed_seq",
        )
    ]
