-- A hand-over and a receipt change a row of assignment and no index of it. A new
-- version of a row that touches no index stays in its page and has no entry
-- anywhere (a heap-only update); one that touches any has a new entry in all of
-- them, and that was nine tenths of what such a step took. What is asked for by
-- what a step changes lies in narrow tables instead: what waits, what was handed
-- out in a batch, what was received. Triggers keep them, so that they are to
-- assignment what an index is: whatever writes there, the release before this one
-- too, writes here.
--
-- That release goes on; with millions of assignments its pulls and confirmations
-- are slow until it is replaced, since the indexes are gone that they asked.
--
-- What it costs: writing what was received once more, some ten seconds for a
-- million assignments, in which nothing is assigned, pulled or confirmed. Rows that are
-- there stay where they are, so their first step may still leave their page.

-- +goose Up

-- What is ready or undeliverable. The receiver is the branch, else the lender.
CREATE TABLE assignment_waiting (
    ecosystem_id  uuid             NOT NULL,
    state         text COLLATE "C" NOT NULL,
    receiver_id   uuid             NOT NULL,
    sequence      bigint           NOT NULL,
    assignment_id uuid             NOT NULL,
    CONSTRAINT assignment_waiting_pk PRIMARY KEY (ecosystem_id, state, receiver_id, sequence, assignment_id)
);

CREATE INDEX assignment_undeliverable_order ON assignment_waiting (ecosystem_id, sequence, assignment_id)
    WHERE state = 'undeliverable';

-- What was handed out last in which batch.
CREATE TABLE assignment_handed (
    ecosystem_id   uuid   NOT NULL,
    batch_id       uuid   NOT NULL,
    batch_position bigint NOT NULL,
    assignment_id  uuid   NOT NULL
);

CREATE TABLE assignment_receipt (
    ecosystem_id  uuid        NOT NULL,
    receiver_id   uuid        NOT NULL,
    received_at   timestamptz NOT NULL,
    assignment_id uuid        NOT NULL
);

-- The triggers copy what the row holds and make no values of their own. They run for
-- each row, which every engine that speaks PostgreSQL's language knows. A plan is made
-- once for a session, perhaps while the table is empty: it is to seek then too.

-- +goose StatementBegin
CREATE FUNCTION assignment_waiting() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
BEGIN
    IF TG_OP <> 'INSERT' AND OLD.state IN ('ready', 'undeliverable') THEN
        DELETE FROM assignment_waiting WHERE ecosystem_id = OLD.ecosystem_id AND state = OLD.state
            AND receiver_id = coalesce(OLD.branch_id, OLD.lender_id) AND sequence = OLD.sequence AND assignment_id = OLD.id;
    END IF;
    IF TG_OP <> 'DELETE' AND NEW.state IN ('ready', 'undeliverable') THEN
        INSERT INTO assignment_waiting (ecosystem_id, state, receiver_id, sequence, assignment_id)
            VALUES (NEW.ecosystem_id, NEW.state, coalesce(NEW.branch_id, NEW.lender_id), NEW.sequence, NEW.id);
    END IF;
    RETURN NULL;
END $$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE FUNCTION assignment_handed() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
BEGIN
    IF TG_OP <> 'INSERT' AND OLD.batch_id IS NOT NULL THEN
        DELETE FROM assignment_handed WHERE ecosystem_id = OLD.ecosystem_id AND batch_id = OLD.batch_id
            AND batch_position = OLD.batch_position AND assignment_id = OLD.id;
    END IF;
    IF TG_OP <> 'DELETE' AND NEW.batch_id IS NOT NULL THEN
        INSERT INTO assignment_handed (ecosystem_id, batch_id, batch_position, assignment_id)
            VALUES (NEW.ecosystem_id, NEW.batch_id, NEW.batch_position, NEW.id);
    END IF;
    RETURN NULL;
END $$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE FUNCTION assignment_receipt() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
BEGIN
    IF TG_OP <> 'INSERT' AND OLD.received_at IS NOT NULL THEN
        DELETE FROM assignment_receipt WHERE ecosystem_id = OLD.ecosystem_id AND receiver_id = coalesce(OLD.branch_id, OLD.lender_id)
            AND received_at = OLD.received_at AND assignment_id = OLD.id;
    END IF;
    IF TG_OP <> 'DELETE' AND NEW.received_at IS NOT NULL THEN
        INSERT INTO assignment_receipt (ecosystem_id, receiver_id, received_at, assignment_id)
            VALUES (NEW.ecosystem_id, coalesce(NEW.branch_id, NEW.lender_id), NEW.received_at, NEW.id);
    END IF;
    RETURN NULL;
END $$;
-- +goose StatementEnd

CREATE TRIGGER assignment_inserted_waiting AFTER INSERT ON assignment FOR EACH ROW
    WHEN (NEW.state IN ('ready', 'undeliverable')) EXECUTE FUNCTION assignment_waiting();
CREATE TRIGGER assignment_inserted_handed AFTER INSERT ON assignment FOR EACH ROW
    WHEN (NEW.batch_id IS NOT NULL) EXECUTE FUNCTION assignment_handed();
CREATE TRIGGER assignment_inserted_receipt AFTER INSERT ON assignment FOR EACH ROW
    WHEN (NEW.received_at IS NOT NULL) EXECUTE FUNCTION assignment_receipt();
CREATE TRIGGER assignment_updated_waiting AFTER UPDATE OF state, lender_id, branch_id, sequence ON assignment FOR EACH ROW
    WHEN (OLD.state IN ('ready', 'undeliverable') OR NEW.state IN ('ready', 'undeliverable'))
    EXECUTE FUNCTION assignment_waiting();
CREATE TRIGGER assignment_updated_handed AFTER UPDATE OF batch_id, batch_position ON assignment FOR EACH ROW
    WHEN (OLD.batch_id IS DISTINCT FROM NEW.batch_id OR OLD.batch_position <> NEW.batch_position)
    EXECUTE FUNCTION assignment_handed();
CREATE TRIGGER assignment_updated_receipt AFTER UPDATE OF received_at, lender_id, branch_id ON assignment FOR EACH ROW
    WHEN (OLD.received_at IS DISTINCT FROM NEW.received_at
        OR OLD.lender_id <> NEW.lender_id OR OLD.branch_id IS DISTINCT FROM NEW.branch_id)
    EXECUTE FUNCTION assignment_receipt();
CREATE TRIGGER assignment_deleted_waiting AFTER DELETE ON assignment FOR EACH ROW
    WHEN (OLD.state IN ('ready', 'undeliverable')) EXECUTE FUNCTION assignment_waiting();
CREATE TRIGGER assignment_deleted_handed AFTER DELETE ON assignment FOR EACH ROW
    WHEN (OLD.batch_id IS NOT NULL) EXECUTE FUNCTION assignment_handed();
CREATE TRIGGER assignment_deleted_receipt AFTER DELETE ON assignment FOR EACH ROW
    WHEN (OLD.received_at IS NOT NULL) EXECUTE FUNCTION assignment_receipt();

INSERT INTO assignment_waiting (ecosystem_id, state, receiver_id, sequence, assignment_id)
    SELECT ecosystem_id, state, coalesce(branch_id, lender_id), sequence, id FROM assignment WHERE state IN ('ready', 'undeliverable');
INSERT INTO assignment_handed (ecosystem_id, batch_id, batch_position, assignment_id)
    SELECT ecosystem_id, batch_id, batch_position, id FROM assignment WHERE batch_id IS NOT NULL;
INSERT INTO assignment_receipt (ecosystem_id, receiver_id, received_at, assignment_id)
    SELECT ecosystem_id, coalesce(branch_id, lender_id), received_at, id FROM assignment WHERE received_at IS NOT NULL;
ALTER TABLE assignment_handed ADD CONSTRAINT assignment_handed_pk
    PRIMARY KEY (ecosystem_id, batch_id, batch_position, assignment_id);
ALTER TABLE assignment_receipt ADD CONSTRAINT assignment_receipt_pk
    PRIMARY KEY (ecosystem_id, receiver_id, received_at, assignment_id);

DROP INDEX assignment_ready;
DROP INDEX assignment_batch;
DROP INDEX assignment_in_progress;
DROP INDEX assignment_undeliverable;
DROP INDEX assignment_received;
-- These two stay, without the state.
DROP INDEX assignment_changed;
DROP INDEX assignment_due;
CREATE INDEX assignment_changed ON assignment (ecosystem_id, lender_id, branch_id, change_sequence) WHERE change_sequence > 0;
CREATE INDEX assignment_due ON assignment (ecosystem_id, lender_id, branch_id, redelivery_sequence)
    WHERE redelivery_sequence > 0 AND NOT redelivering;

-- Room in each page for a new version of every row: a batch may be all of a page.
ALTER TABLE assignment SET (fillfactor = 50);
