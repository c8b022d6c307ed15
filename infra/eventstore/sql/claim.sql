-- Release and take one unit's keys, in the order given: releases come first.
create or replace function {log}_claim(
    first_claim int, last_claim int, kinds text[], keys text[], holders uuid[]
) returns void language plpgsql as $$
begin
    for i in first_claim .. last_claim loop
        if holders[i] is null then
            delete from {log}_claims c where c.kind = kinds[i] and c.key = keys[i];
        else
            insert into {log}_claims (kind, key, stream_id) values (kinds[i], keys[i], holders[i]);
        end if;
    end loop;
end
$$;
