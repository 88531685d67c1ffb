"""What is unchanged and acquired is no more counted as left to work on: sums are counted anew.

Once all migrations are done, a database whose sums are empty fills them by itself.
"""

from django.db import migrations

SUMS = ("tally", "counted", "farmvisits", "presence")


class Migration(migrations.Migration):

    dependencies = [
        ('visits', '0016_allotment'),
    ]

    operations = [
        migrations.RunSQL(
            [f"DELETE FROM visits_{name}" for name in SUMS],  # noqa: S608 - names of our own
            migrations.RunSQL.noop,
        ),
    ]
