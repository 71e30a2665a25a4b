"""Django's inspectdb and its mapper, over mysqlclient."""
import io

import django
from django.conf import settings
from django.core.management import call_command
from django.db import connection, models

from probe import *

client("Django", django.get_version())
settings.configure(USE_TZ=True, TIME_ZONE="UTC", INSTALLED_APPS=[], DATABASES={"default": {
    "ENGINE": "django.db.backends.mysql", "HOST": HOST, "PORT": PORT, "USER": USER, "PASSWORD": PASSWORD, "NAME": DATABASE, "OPTIONS": {"charset": "utf8mb4"}}})
django.setup()


class Message(models.Model):
    """A message, as inspectdb writes it."""
    id = models.CharField(primary_key=True, max_length=512)
    subject = models.CharField(max_length=1024)
    folder_path = models.CharField(max_length=4096)
    is_read = models.BooleanField()
    received_date_time = models.DateTimeField()

    class Meta:
        managed = False
        app_label = "mail"
        db_table = "messages"


@check
def inspectdb():
    out = io.StringIO()
    call_command("inspectdb", "messages", "folders", stdout=out)
    assert "class Messages(models.Model)" in out.getvalue() and "received_date_time = models.DateTimeField" in out.getvalue(), out.getvalue()[:200]


@check
def introspection():
    with connection.cursor() as cursor:
        assert "messages" in connection.introspection.table_names(cursor)
        want(connection.introspection.get_primary_key_column(cursor, "users"), "id")
        connection.introspection.get_constraints(cursor, "messages")


@check
def order_and_limit():
    newest = list(Message.objects.order_by("-received_date_time")[:5])
    want([m.received_date_time for m in newest], sorted((m.received_date_time for m in newest), reverse=True))
    want(newest[0].received_date_time.tzinfo is not None, True)


@check
def lookups():
    assert Message.objects.filter(folder_path__iexact="sENT iTEMS").count() > 0
    assert Message.objects.filter(subject__icontains="ORDER").count() > 0
    assert Message.objects.filter(subject__startswith="Order").count() > 0
    want(Message.objects.filter(subject__contains="100%_\\").count(), 0)
    assert Message.objects.filter(received_date_time__year=2026, is_read=False).exists()


@check
def aggregates():
    counts = dict(Message.objects.values_list("folder_path").annotate(n=models.Count("id")))
    want(counts["Sent Items"], Message.objects.filter(folder_path="Sent Items").count())


@check
def by_month():
    from django.db.models.functions import TruncMonth
    months = Message.objects.annotate(month=TruncMonth("received_date_time")).values("month").annotate(n=models.Count("id"))
    assert all(m["month"].day == 1 for m in months if m["month"])


@check
def iterator():
    want(sum(1 for _ in Message.objects.only("id").iterator(chunk_size=500)), Message.objects.count())


@check
def by_key():
    newest = Message.objects.order_by("-received_date_time").first()
    want(Message.objects.get(pk=newest.pk).subject, newest.subject)


@check
def transaction():
    from django.db import transaction
    with transaction.atomic(), transaction.atomic():
        assert Message.objects.exists()


end()
