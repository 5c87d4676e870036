"""The three roles, as groups that an admin can give to people."""

from django.db import migrations

ROLES = ("viewer", "operator", "admin")


def create_roles(apps, schema_editor):
    groups = apps.get_model("auth", "Group").objects
    for name in ROLES:
        groups.get_or_create(name=name)


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("integrations", "0002_owed_sequence"),
    ]

    operations = [migrations.RunPython(create_roles, migrations.RunPython.noop)]
