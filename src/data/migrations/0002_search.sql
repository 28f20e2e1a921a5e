-- Search by name. LIKE and the trigram operators are not leakproof, so under row-level security they could not use
-- their indexes: these functions run as the owner and filter by tenant themselves.

create function like_pattern(term text) returns text
  language sql immutable parallel safe strict
  return '%' || regexp_replace(term, '([\\%_])', '\\\1', 'g') || '%';

-- One page of the patients whose name contains the term, in the order of `sort_by` and then id, and how many there are:
-- exact up to 1 000, above it the planner's estimate. `after_key` and `after_id` are the last row of the page before, or
-- null; a null `updated_at` sorts as the infinity that puts it last. Up to 1 000 matches are read once and sorted here; of
-- more, the list's own index is walked until the page is full. Volatile only because EXPLAIN asks for it.
create function search_patients(
  term text, sort_by text, descending boolean, after_key text, after_id bigint, skip bigint, take integer,
  out total bigint, out is_estimate boolean, out page patient[]
)
language plpgsql volatile security definer set search_path = pg_catalog, public as $$
declare
  sort_key text := case sort_by
    when 'id' then 'id'
    when 'name' then 'name collate "und-x-icu"'
    when 'date_of_birth' then 'date_of_birth'
    when 'created_at' then 'created_at'
    when 'updated_at' then format('coalesce(updated_at, %L)', case when descending then '-infinity' else 'infinity' end)
  end;
  key_type text := case sort_by
    when 'id' then 'bigint' when 'name' then 'text' when 'date_of_birth' then 'date' else 'timestamptz'
  end;
  direction text := case when descending then 'desc' else 'asc' end;
  matching text := 'from patient where tenant_id = $1 and name_lowered like $2';
  ordered text := format('%s order by %s %s, id %s limit $3 offset $4',
    case when after_id is null then 'true'
      else format('(%s, id) %s ($5::%s, $6)', sort_key, case when descending then '<' else '>' end, key_type) end,
    sort_key, direction, direction);
  tenant integer := current_tenant();
  pattern text := like_pattern(lowered(term));
  found patient[];
  plan json;
begin
  execute 'select array_agg(match) from (select * ' || matching || ' limit 1001) as match'
    into found using tenant, pattern;
  total := coalesce(cardinality(found), 0);
  is_estimate := total > 1000;
  if is_estimate then
    execute 'explain (format json) select ' || matching into plan using tenant, pattern;
    total := greatest(total, (plan -> 0 -> 'Plan' ->> 'Plan Rows')::bigint);
    execute 'select array_agg(row) from (select * ' || matching || ' and ' || ordered || ') as row'
      into page using tenant, pattern, take, skip, after_key, after_id;
  else
    execute 'select array_agg(row) from (select * from unnest($7) where ' || ordered || ') as row'
      into page using tenant, pattern, take, skip, after_key, after_id, found;
  end if;
end $$;

-- The term with each two neighbouring letters exchanged: the misspelling that trigrams of short names do not find.
create function transpositions(term text) returns text
  language sql immutable parallel safe strict
  return (
    select string_agg(
      regexp_replace(
        left(term, i - 1) || substr(term, i + 1, 1) || substr(term, i, 1) || substr(term, i + 2),
        '([][(){}.*+?^$|\\])', '\\\1', 'g'), '|')
    from generate_series(1, least(length(term), 40) - 1) i
  );

-- What a name has to fulfil to resemble the term, and how well it does, both as SQL over `name_folded`: each word (the
-- first eight) stands in the name, or something like it does, or it with two letters exchanged.
create function resemblance(term text, out condition text, out score text)
language sql immutable strict set search_path = pg_catalog, public as $$
  select
    coalesce(string_agg(format('(name_folded like %L or name_folded %%> %L or name_folded ~ %L)',
      like_pattern(word), word, transpositions(word)), ' and '), 'false'),
    coalesce(string_agg(format('greatest(word_similarity(%L, name_folded), case when name_folded ~ %L then 0.9 else 0 end)',
      word, transpositions(word)), ' + '), '0.0::real')
  from (select word from regexp_split_to_table(folded(term), '\s+') as word where word <> '' limit 8) as words
$$;

-- Patients whose name resembles the term: containing it, with or without accents, or misspelt. Best match first.
create function search_patients_fuzzily(term text, skip bigint, take integer) returns setof patient
language plpgsql stable security definer
set search_path = pg_catalog, public set pg_trgm.word_similarity_threshold = 0.3 as $$
declare
  wanted record := resemblance(term);
begin
  return query execute
    'select * from patient where tenant_id = $1 and ' || wanted.condition ||
    ' order by name_folded like $2 desc, (' || wanted.score || ') desc, similarity($3, name_folded) desc,
      name collate "und-x-icu", id limit $4 offset $5'
  using current_tenant(), like_pattern(folded(term)), folded(term), take, skip;
end $$;

create function count_resembling_patients(term text, out total bigint, out is_estimate boolean)
language plpgsql stable security definer
set search_path = pg_catalog, public set pg_trgm.word_similarity_threshold = 0.3 as $$
declare
  wanted record := resemblance(term);
begin
  execute 'select count(*) from (select from patient where tenant_id = $1 and ' || wanted.condition
    || ' limit 1001) as bounded' into total using current_tenant();
  is_estimate := total > 1000;
end $$;

revoke execute on function search_patients, search_patients_fuzzily, count_resembling_patients
  from public;
grant execute on function search_patients, search_patients_fuzzily, count_resembling_patients
  to medical_app;
