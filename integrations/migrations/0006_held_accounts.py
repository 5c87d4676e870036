from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('integrations', '0005_notices'),
    ]

    operations = [
        migrations.RemoveConstraint(model_name='passedloss', name='one_passed_loss_per_person'),
        migrations.RenameField(model_name='passedloss', old_name='person_id', new_name='subject_id'),
        migrations.AddConstraint(
            model_name='passedloss',
            constraint=models.UniqueConstraint(fields=('integration', 'kind', 'subject_id'), name='one_passed_loss_per_subject'),
        ),
        migrations.AddField(
            model_name='accountlink',
            name='held',
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name='accountlink',
            name='approved_at',
            field=models.DateTimeField(null=True),
        ),
    ]
