-- Summaries as they were written, with their provenance, and the leases that keep two processes from writing the same
-- one at the same time.

create table summary (
  tenant_id integer not null,
  id bigint generated always as identity,
  patient_id bigint not null,
  audience text not null,
  max_length integer not null,
  status text not null default 'draft' check (status in ('draft', 'approved', 'rejected', 'superseded')),
  -- All that the summary depends on: the notes, the options, the model and the prompt's version.
  input_hash text not null,
  -- The notes alone: another set of notes makes the summary stale.
  notes_hash text not null,
  -- Text, citations, receipt and provenance, as they are shown.
  document json not null,
  -- What left the premises for it: a hash and counts; null where nothing did.
  egress json,
  review_comment text,
  reviewed_by text,
  reviewed_at timestamptz(3),
  created_at timestamptz(3) not null default now(),
  primary key (tenant_id, id),
  foreign key (tenant_id, patient_id) references patient (tenant_id, id) on delete cascade
);
create index summary_by_patient on summary (tenant_id, patient_id, id desc);
create index summary_by_input on summary (tenant_id, patient_id, input_hash, id desc);

create table summary_lease (
  tenant_id integer not null,
  patient_id bigint not null,
  input_hash text not null,
  holder uuid not null,
  expires_at timestamptz(3) not null,
  primary key (tenant_id, patient_id, input_hash),
  foreign key (tenant_id, patient_id) references patient (tenant_id, id) on delete cascade
);

alter table summary enable row level security;
alter table summary_lease enable row level security;
create policy tenant_isolation on summary to medical_app using (tenant_id = current_tenant());
create policy tenant_isolation on summary_lease to medical_app using (tenant_id = current_tenant());
grant select, insert, update, delete on summary, summary_lease to medical_app;
