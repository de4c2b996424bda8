"""Where a receiver thinks it belongs better is sealed."""

from django.db import migrations

import naast.foundation.core.sealed


class Migration(migrations.Migration):
    dependencies = [("referrals", "0001_initial")]

    operations = [
        migrations.RemoveField(model_name="referral", name="better"),
        migrations.AddField(
            model_name="referral",
            name="better",
            field=naast.foundation.core.sealed.EncryptedText(file="referral", max_length=80, null=True, subject="id"),
        ),
    ]
