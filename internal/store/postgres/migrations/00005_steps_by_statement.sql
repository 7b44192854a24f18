-- The narrow tables of assignment are kept by one trigger for each statement, and no
-- longer by three for each row: a batch of a hundred leads is one call that moves a
-- hundred rows where it was two hundred calls that moved one, and those were a third
-- of what its hand-over took. What they keep is the same, whoever writes.
--
-- What it costs: a moment in which nothing else is done with assignments.

-- +goose Up

DROP TRIGGER assignment_inserted_waiting ON assignment;
DROP TRIGGER assignment_inserted_handed ON assignment;
DROP TRIGGER assignment_inserted_receipt ON assignment;
DROP TRIGGER assignment_updated_waiting ON assignment;
DROP TRIGGER assignment_updated_handed ON assignment;
DROP TRIGGER assignment_updated_receipt ON assignment;
DROP TRIGGER assignment_deleted_waiting ON assignment;
DROP TRIGGER assignment_deleted_handed ON assignment;
DROP TRIGGER assignment_deleted_receipt ON assignment;
DROP FUNCTION assignment_waiting();
DROP FUNCTION assignment_handed();
DROP FUNCTION assignment_receipt();

-- Plans are made once for a session, perhaps while a table is empty: they are to seek
-- then too.

-- +goose StatementBegin
CREATE FUNCTION assignment_inserted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO assignment_waiting (ecosystem_id, state, receiver_id, sequence, assignment_id)
        SELECT ecosystem_id, state, coalesce(branch_id, lender_id), sequence, id FROM now_is WHERE state IN ('ready', 'undeliverable');
    INSERT INTO assignment_handed (ecosystem_id, batch_id, batch_position, assignment_id)
        SELECT ecosystem_id, batch_id, batch_position, id FROM now_is WHERE batch_id IS NOT NULL;
    INSERT INTO assignment_receipt (ecosystem_id, receiver_id, received_at, assignment_id)
        SELECT ecosystem_id, coalesce(branch_id, lender_id), received_at, id FROM now_is WHERE received_at IS NOT NULL;
    RETURN NULL;
END $$;
-- +goose StatementEnd

-- What both hold alike stays as it is.

-- +goose StatementBegin
CREATE FUNCTION assignment_updated() RETURNS trigger LANGUAGE plpgsql
    SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
    DELETE FROM assignment_waiting AS w USING (
        SELECT ecosystem_id, state, coalesce(branch_id, lender_id) AS receiver_id, sequence, id
            FROM was WHERE state IN ('ready', 'undeliverable')
        EXCEPT SELECT ecosystem_id, state, coalesce(branch_id, lender_id), sequence, id FROM now_is) AS o
        WHERE w.ecosystem_id = o.ecosystem_id AND w.state = o.state AND w.receiver_id = o.receiver_id
            AND w.sequence = o.sequence AND w.assignment_id = o.id;
    INSERT INTO assignment_waiting (ecosystem_id, state, receiver_id, sequence, assignment_id)
        SELECT ecosystem_id, state, coalesce(branch_id, lender_id), sequence, id
            FROM now_is WHERE state IN ('ready', 'undeliverable')
        EXCEPT SELECT ecosystem_id, state, coalesce(branch_id, lender_id), sequence, id FROM was;
    DELETE FROM assignment_handed AS h USING (
        SELECT ecosystem_id, batch_id, batch_position, id FROM was WHERE batch_id IS NOT NULL
        EXCEPT SELECT ecosystem_id, batch_id, batch_position, id FROM now_is) AS o
        WHERE h.ecosystem_id = o.ecosystem_id AND h.batch_id = o.batch_id
            AND h.batch_position = o.batch_position AND h.assignment_id = o.id;
    INSERT INTO assignment_handed (ecosystem_id, batch_id, batch_position, assignment_id)
        SELECT ecosystem_id, batch_id, batch_position, id FROM now_is WHERE batch_id IS NOT NULL
        EXCEPT SELECT ecosystem_id, batch_id, batch_position, id FROM was;
    DELETE FROM assignment_receipt AS r USING (
        SELECT ecosystem_id, coalesce(branch_id, lender_id) AS receiver_id, received_at, id
            FROM was WHERE received_at IS NOT NULL
        EXCEPT SELECT ecosystem_id, coalesce(branch_id, lender_id), received_at, id FROM now_is) AS o
        WHERE r.ecosystem_id = o.ecosystem_id AND r.receiver_id = o.receiver_id
            AND r.received_at = o.received_at AND r.assignment_id = o.id;
    INSERT INTO assignment_receipt (ecosystem_id, receiver_id, received_at, assignment_id)
        SELECT ecosystem_id, coalesce(branch_id, lender_id), received_at, id FROM now_is WHERE received_at IS NOT NULL
        EXCEPT SELECT ecosystem_id, coalesce(branch_id, lender_id), received_at, id FROM was;
    RETURN NULL;
END $$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE FUNCTION assignment_deleted() RETURNS trigger LANGUAGE plpgsql
    SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
    DELETE FROM assignment_waiting AS w USING was AS o WHERE w.ecosystem_id = o.ecosystem_id AND w.state = o.state
        AND w.receiver_id = coalesce(o.branch_id, o.lender_id) AND w.sequence = o.sequence AND w.assignment_id = o.id;
    DELETE FROM assignment_handed AS h USING was AS o WHERE h.ecosystem_id = o.ecosystem_id AND h.batch_id = o.batch_id
        AND h.batch_position = o.batch_position AND h.assignment_id = o.id;
    DELETE FROM assignment_receipt AS r USING was AS o WHERE r.ecosystem_id = o.ecosystem_id
        AND r.receiver_id = coalesce(o.branch_id, o.lender_id) AND r.received_at = o.received_at AND r.assignment_id = o.id;
    RETURN NULL;
END $$;
-- +goose StatementEnd

CREATE TRIGGER assignment_inserted AFTER INSERT ON assignment
    REFERENCING NEW TABLE AS now_is FOR EACH STATEMENT EXECUTE FUNCTION assignment_inserted();
CREATE TRIGGER assignment_updated AFTER UPDATE ON assignment
    REFERENCING OLD TABLE AS was NEW TABLE AS now_is FOR EACH STATEMENT EXECUTE FUNCTION assignment_updated();
CREATE TRIGGER assignment_deleted AFTER DELETE ON assignment
    REFERENCING OLD TABLE AS was FOR EACH STATEMENT EXECUTE FUNCTION assignment_deleted();
