-- Whether the same unit releases a key before it claims it. A release is a claim without a holder.
create or replace function {log}_released(
    kind text, key text, first_claim int, before_claim int, kinds text[], keys text[], holders uuid[]
) returns boolean language plpgsql immutable as $$
begin
    for i in first_claim .. before_claim - 1 loop
        if holders[i] is null and kinds[i] = kind and keys[i] = key then
            return true;
        end if;
    end loop;
    return false;
end
$$;
