"""The one list of columns that stand plain in the database although text, a date, JSON or bytes could be told there.

Whoever adds a column seals it (`detainees.fields`) or writes it here with the reason. `*` stands for any table;
what holds for a table holds for its history, `<table>event`. Numbers, truth values and UUIDs are not asked about.
"""

PLAIN: dict[str, str] = {
    "When a row came in, set by the database; without the row it tells nothing of anybody.": """
        *.created_at *.pgh_created_at
    """,
    "A word of a closed vocabulary, by which lists are filtered; the check of the column admits no other.": """
        *.pgh_label
        detainees_rolegrant.role detainees_apiclient.role detainees_apiclient.audience
        detainees_incident.kind detainees_incident.authorisation detainees_incident.state
        detainees_facility.kind
        detainees_detainee.sex detainees_detainee.citizenship detainees_detainee.traits
        detainees_relative.may_be_told detainees_consent.level detainees_consent.basis
        detainees_detention.release_outcome
        detainees_custodystay.confidence
        detainees_claim.field detainees_claim.confidence detainees_claim.state
        detainees_matchcandidate.state detainees_matchcandidate.reason
        detainees_searchrequest.relation detainees_searchrequest.state detainees_searchrequest.closing
        detainees_searchhit.state
        detainees_contactattempt.direction detainees_contactattempt.way detainees_contactattempt.result
        detainees_contactattempt.told
        detainees_token.scopes
        detainees_report.channel detainees_report.urgency
        detainees_triage.state detainees_triage.reason detainees_triageoutcome.kind
        detainees_subjectkey.kind detainees_timelineentry.kind detainees_change.kind
        detainees_violation.kind detainees_violation.state
        casework_auditentry.action casework_legalhold.basis casework_erasure.basis
        casework_case.jurisdiction casework_case.branch casework_case.stage
        casework_charge.article
        casework_document.template casework_document.template_version casework_document.edition
        casework_document.voice casework_document.language casework_document.state
        casework_hearing.kind casework_hearing.outcome casework_ruling.sanction
        casework_lawyer.kind casework_lawyer.languages
        casework_authority.kind
        mfa_authenticator.type
    """,
    "A code that the program sets, never words that somebody said.": """
        detainees_envelope.fault casework_document.fault casework_rehearsal.fault detainees_mergedreference.field
    """,
    "A moment that clocks, order and filters of lists are computed from in SQL; names nobody.": """
        detainees_incident.began_at detainees_incident.closed_at detainees_campaign.began_on
        detainees_headcount.counted_at
        detainees_detention.apprehended_at detainees_detention.delivered_at detainees_detention.sobered_at
        detainees_detention.released_at detainees_detention.confirmed_at
        detainees_custodystay.arrived_at detainees_custodystay.left_at
        detainees_violation.happened_at detainees_timelineentry.happened_at
        detainees_consent.given_at detainees_consent.withdrawn_at
        detainees_debrief.call_on detainees_debrief.called_at
        detainees_searchrequest.asked_at detainees_searchrequest.found_at detainees_searchrequest.call_at
        detainees_searchhit.decided_at detainees_contactattempt.at detainees_contactattempt.again_at
        detainees_claim.said_at detainees_claim.decided_at
        detainees_matchcandidate.taken_at detainees_matchcandidate.decided_at detainees_merge.undone_at
        detainees_report.sent_at detainees_report.received_at
        detainees_triage.received_at detainees_triage.taken_at detainees_triage.done_at
        casework_case.opened_on casework_case.closed_on casework_charge.brought_on
        casework_hearing.starts_at
        casework_ruling.announced_on casework_ruling.copy_received_on
        casework_authority.since casework_authority.until casework_authority.revoked_at casework_authority.came_at
        casework_document.claimed_at casework_document.made_at
        casework_auditentry.at
    """,
    "Says of an account, a token or a key until when it holds; the account has a handle and no name here.": """
        detainees_rolegrant.since detainees_rolegrant.until
        detainees_token.expires_at detainees_token.revoked_at detainees_token.last_used_on
        detainees_user.last_login casework_staffsession.expires_at casework_signingkey.retired_at
        mfa_authenticator.last_used_at detainees_intakekey.day detainees_envelope.key_day
        detainees_envelope.opened_at casework_signintries.since
    """,
    "When a backup was taken or rehearsed, when keys are held or go, known by number and never by name.": """
        casework_backup.taken_at casework_backup.kept_until casework_rehearsal.ended_at
        casework_legalhold.until casework_legalhold.lifted_at detainees_erasedsubject.erased_at
        casework_erasure.subjects casework_erasure.approved_at casework_erasure.dropped_at
        casework_erasure.destroyed_at casework_erasure.finished_at casework_erasure.counts_from
    """,
    "Occasions by town and day, and places of detention, mostly public; a home is sealed (docs/threat-model.md).": """
        *.region_id detainees_region.code detainees_region.name_ru detainees_region.name_en detainees_region.time_zone
        detainees_campaign.name_ru detainees_campaign.name_en
        detainees_incident.title_ru detainees_incident.title_en detainees_incident.city
        detainees_facility.name detainees_facility.official_name detainees_facility.city
        detainees_facility.address detainees_facility.time_zone detainees_facility.phones
        detainees_facility.hours detainees_facility.parcel_rules detainees_facility.entrances
        detainees_facility.registration_plate
        detainees_unit.name detainees_unit.agency detainees_detention.agency
        casework_hearing.room
    """,
    "An opaque handle or the name of a partner's program, by which the log is read without opening anybody.": """
        detainees_user.handle detainees_apiclient.name
    """,
    "A slow, salted digest: a weak password is guessed from a dump in time, and the second factor then stops it.": """
        detainees_user.password
    """,
    "A digest under a key or of a random secret of 256 bits, or the public part of one: a dump confirms nothing.": """
        detainees_token.prefix detainees_token.digest
        detainees_envelope.retry_digest detainees_envelope.body_digest
        casework_idempotentanswer.retry_digest casework_idempotentanswer.body_digest
        casework_staffsession.digest casework_signintries.bucket
    """,
    "Sealed by other means than a field: to the intake's key, under the root, or under a cookie.": """
        detainees_envelope.body detainees_intakekey.wrapped_private_key detainees_subjectkey.wrapped
        casework_staffsession.payload mfa_authenticator.data
    """,
    "Public by its nature: half of a pair, a certificate and its fingerprint.": """
        detainees_intakekey.public_key casework_signingkey.certificate casework_signingkey.fingerprint
    """,
    "An address or a name made of random or opaque ids alone.": """
        casework_document.file_name casework_idempotentanswer.location casework_auditentry.subjects
        casework_auditentry.place
    """,
    "History says who changed a row by the id of the account and the verb of the service.": """
        pghistory_context.metadata pghistory_context.updated_at
    """,
    "Django's log of its admin: __str__ of every record is a reference number, and fields are named only.": """
        django_admin_log.action_time django_admin_log.object_id django_admin_log.object_repr
        django_admin_log.change_message
    """,
    "Names of Django's own kinds, rights and migrations; rights come from casework.access alone.": """
        auth_permission.name auth_permission.codename auth_group.name
        django_content_type.app_label django_content_type.model
        django_migrations.app django_migrations.name django_migrations.applied
    """,
    "Tables of libraries that stay empty here; tests/architecture/test_sealed_columns.py says so.": """
        account_emailaddress.email account_emailconfirmation.created account_emailconfirmation.sent
        account_emailconfirmation.key
        casework_cache.cache_key casework_cache.value casework_cache.expires
    """,
}
