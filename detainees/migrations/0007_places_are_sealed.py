"""The place and the coordinates of an incident are sealed: of a home visit or a search they are somebody's address.

What stands plain, in the rows and in their history, is sealed first; the plain columns go then, and the tables are
written anew, since a column that is dropped stays in the rows on the disk until then. All in one transaction: when
the keys are missing, nothing has changed. Backups made before keep the plain places.
"""

import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import connection, migrations
from django.db.models import Q

from detainees import keys
from detainees.crypto import Binding
from detainees.crypto_keyfiles import KeyFileRefused
from detainees.fields import Sealed, SealedJSONField, SealedTextField

LABEL = "detainees.incident"


def seal(apps, _schema_editor):
    """Seal each plain place under its incident's key. What was the same stays one ciphertext, as in any history."""
    told = Q(latitude__isnull=False) | Q(longitude__isnull=False) | ~Q(plain_place="")
    sealed = {}
    for name in ("Incident", "IncidentEvent"):
        rows = apps.get_model("detainees", name)._default_manager.filter(told)
        if count := rows.count():
            must_have_keys(count)
        for row in rows.order_by("pk").iterator():
            pair = [row.latitude, row.longitude]
            rows.model._default_manager.filter(pk=row.pk).update(
                place=cell(sealed, row.id, "place", row.plain_place or None),
                coordinates=cell(sealed, row.id, "coordinates", None if pair == [None, None] else pair),
            )


class KeysAreMissing(KeyFileRefused):
    """The places cannot be sealed here; told to the person who migrates, without a traceback."""

    def __init__(self, count, refused):
        ring, root = settings.ENVIRONMENT.keyring_dir, settings.ENVIRONMENT.root_secret_file
        Exception.__init__(
            self,
            f"Plain places of incidents are sealed before their column goes (rows that have one: {count}), and the keys"
            " cannot be read."
            f" {refused} Give the shell that migrates the root secret and the keyring of the web process"
            f" (HABEAS_ROOT_SECRET_FILE, now {root}, and HABEAS_KEYRING_DIR, now {ring}), and migrate again."
            " Nothing was changed.",
        )
        self.code, self.path = refused.code, refused.path


def must_have_keys(count):
    try:
        keys.keyring()
    except KeyFileRefused as refused:
        raise KeysAreMissing(count, refused) from refused


def key_of(incident):
    """The data key of an incident, made when it has none: with the tables as they are at this point."""
    if incident not in keys.keys_of((incident,)):
        _, wrapped = keys.keyring().new_data_key(incident)
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO detainees_subjectkey (id, subject_id, kind, generation, wrapped)"
                " VALUES (%s, %s, %s, %s, %s)",
                [wrapped.key_id, incident, "incident", wrapped.generation, bytes(wrapped.blob)],
            )
    return keys.keys_of((incident,))[incident]


def cell(sealed, incident, column, value):
    if value is None:
        return None
    place = (incident, column, str(value))
    if place not in sealed:
        field = SealedTextField(name=column) if column == "place" else SealedJSONField(name=column)
        binding = Binding(model=LABEL, column=column, row=incident, subject=incident)
        sealed[place] = Sealed(key_of(incident).seal(field.encode(value), binding))
    return sealed[place]


# A table alone may be written anew within a transaction; the mark by which it would be again is taken off.
WRITE_ANEW = [
    statement
    for table in ("detainees_incident", "detainees_incidentevent")
    for statement in (
        f"CLUSTER {table} USING {table}_pkey",
        f"ALTER TABLE {table} SET WITHOUT CLUSTER",
    )
]


class Migration(migrations.Migration):
    dependencies = [("detainees", "0006_intake_finds_again")]

    # Never backwards: what was sealed is not written plain again.
    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="incident",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="incident",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="incident",
            name="delete_delete",
        ),
        migrations.RemoveConstraint(model_name="incident", name="incident_coordinates_come_in_pairs"),
        *(
            operation
            for model in ("incident", "incidentevent")
            for operation in (
                migrations.RenameField(model_name=model, old_name="place", new_name="plain_place"),
                migrations.AddField(
                    model_name=model,
                    name="place",
                    field=SealedTextField(
                        blank=True, help_text="Square, street, building.", null=True, verbose_name="place"
                    ),
                ),
                migrations.AddField(
                    model_name=model,
                    name="coordinates",
                    field=SealedJSONField(
                        blank=True,
                        help_text="Latitude and longitude in degrees, sealed as one.",
                        null=True,
                        verbose_name="coordinates",
                    ),
                ),
            )
        ),
        migrations.RunPython(seal),
        *(
            migrations.RemoveField(model_name=model, name=name)
            for model in ("incident", "incidentevent")
            for name in ("plain_place", "latitude", "longitude")
        ),
        migrations.RunSQL(WRITE_ANEW),
        pgtrigger.migrations.AddTrigger(
            model_name="incident",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "detainees_incidentevent" ("authorisation", "began_at", "campaign_id", "city", "closed_at", "coordinates", "created_at", "id", "is_practice", "kind", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "region_id", "state", "title_en", "title_ru") VALUES (NEW."authorisation", NEW."began_at", NEW."campaign_id", NEW."city", NEW."closed_at", NEW."coordinates", NEW."created_at", NEW."id", NEW."is_practice", NEW."kind", NEW."note", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."place", NEW."region_id", NEW."state", NEW."title_en", NEW."title_ru"); RETURN NULL;',
                    hash="aa6dc1409cbdf532bfcbbbc0ba3be569dbbe86cf",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_7ea1a",
                    table="detainees_incident",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="incident",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "detainees_incidentevent" ("authorisation", "began_at", "campaign_id", "city", "closed_at", "coordinates", "created_at", "id", "is_practice", "kind", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "region_id", "state", "title_en", "title_ru") VALUES (NEW."authorisation", NEW."began_at", NEW."campaign_id", NEW."city", NEW."closed_at", NEW."coordinates", NEW."created_at", NEW."id", NEW."is_practice", NEW."kind", NEW."note", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."place", NEW."region_id", NEW."state", NEW."title_en", NEW."title_ru"); RETURN NULL;',
                    hash="f8b39a5d72846419fff2c3d8a507cb1f32899b86",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_90902",
                    table="detainees_incident",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="incident",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "detainees_incidentevent" ("authorisation", "began_at", "campaign_id", "city", "closed_at", "coordinates", "created_at", "id", "is_practice", "kind", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "region_id", "state", "title_en", "title_ru") VALUES (OLD."authorisation", OLD."began_at", OLD."campaign_id", OLD."city", OLD."closed_at", OLD."coordinates", OLD."created_at", OLD."id", OLD."is_practice", OLD."kind", OLD."note", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."place", OLD."region_id", OLD."state", OLD."title_en", OLD."title_ru"); RETURN NULL;',
                    hash="2ada2093be0ce11cceba7c2bd2f46741e12640c9",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_ea2b3",
                    table="detainees_incident",
                    when="AFTER",
                ),
            ),
        ),
    ]
