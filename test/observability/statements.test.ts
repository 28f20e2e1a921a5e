import { expect, test } from 'vitest';
import { describeStatement } from '../../src/observability/statements.ts';

test.each([
  ['select "id", "name" from "patient" where "id" = $1', 'select', 'patient'],
  ['insert into "note" ("content") values ($1) returning *', 'insert', 'note'],
  ['update "patient" set "name" = $1', 'update', 'patient'],
  ['delete from note where id = $1', 'delete', 'note'],
  ['select append_audit($1::json)', 'select', 'append_audit'],
  ['/* with commit */ select append_audit($1::json)', 'select', 'append_audit'],
  ['select tenant_id from take_jobs($1, $2)', 'select', 'take_jobs'],
  ['with made as (insert into job (a) values ($1) returning id) select id from made', 'insert', 'job'],
  ['with held as (select 1 from note for key share), w as (update job set a = 1) select 1', 'update', 'job'],
  ['with page as (select * from patient) select * from page', 'select', 'patient'],
  ['commit', 'commit', undefined],
  ["set time zone 'UTC'", 'other', undefined],
  ['', 'other', undefined],
])('%s is named by its own words', (text, operation, target) => {
  expect(describeStatement(text)).toEqual({ operation, target });
});
