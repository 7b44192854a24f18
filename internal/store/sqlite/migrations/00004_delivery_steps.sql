-- A hand-over and a receipt change a row of assignment and no index of it. What is
-- asked for by what such a step changes lies in narrow tables instead: what waits,
-- what was handed out in a batch, what was received. Triggers keep them, so that
-- they are to assignment what an index is: whatever writes there, the release before
-- this one too, writes here. On PostgreSQL that is what makes such a step cheap;
-- here it takes three changes of an index where it took five.
--
-- What it costs: writing what was received once more, some ten seconds for a
-- million assignments.

-- +goose Up

-- What is ready or undeliverable. The receiver is the branch, else the lender.
CREATE TABLE assignment_waiting (
    ecosystem_id  BLOB    NOT NULL,
    state         TEXT    NOT NULL,
    receiver_id   BLOB    NOT NULL,
    sequence      INTEGER NOT NULL,
    assignment_id BLOB    NOT NULL,
    CONSTRAINT assignment_waiting_pk PRIMARY KEY (ecosystem_id, state, receiver_id, sequence, assignment_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX assignment_undeliverable_order ON assignment_waiting (ecosystem_id, sequence, assignment_id)
    WHERE state = 'undeliverable';

-- What was handed out last in which batch.
CREATE TABLE assignment_handed (
    ecosystem_id   BLOB    NOT NULL,
    batch_id       BLOB    NOT NULL,
    batch_position INTEGER NOT NULL,
    assignment_id  BLOB    NOT NULL,
    CONSTRAINT assignment_handed_pk PRIMARY KEY (ecosystem_id, batch_id, batch_position, assignment_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE assignment_receipt (
    ecosystem_id  BLOB    NOT NULL,
    receiver_id   BLOB    NOT NULL,
    received_at   INTEGER NOT NULL,
    assignment_id BLOB    NOT NULL,
    CONSTRAINT assignment_receipt_pk PRIMARY KEY (ecosystem_id, receiver_id, received_at, assignment_id)
) STRICT, WITHOUT ROWID;

INSERT INTO assignment_waiting (ecosystem_id, state, receiver_id, sequence, assignment_id)
    SELECT ecosystem_id, state, coalesce(branch_id, lender_id), sequence, id FROM assignment WHERE state IN ('ready', 'undeliverable')
    ORDER BY 1, 2, 3, 4, 5;
INSERT INTO assignment_handed (ecosystem_id, batch_id, batch_position, assignment_id)
    SELECT ecosystem_id, batch_id, batch_position, id FROM assignment WHERE batch_id IS NOT NULL ORDER BY 1, 2, 3, 4;
INSERT INTO assignment_receipt (ecosystem_id, receiver_id, received_at, assignment_id)
    SELECT ecosystem_id, coalesce(branch_id, lender_id), received_at, id FROM assignment WHERE received_at IS NOT NULL
    ORDER BY 1, 2, 3, 4;

-- +goose StatementBegin
CREATE TRIGGER assignment_inserted_waiting AFTER INSERT ON assignment WHEN NEW.state IN ('ready', 'undeliverable')
BEGIN
    INSERT INTO assignment_waiting (ecosystem_id, state, receiver_id, sequence, assignment_id)
        VALUES (NEW.ecosystem_id, NEW.state, coalesce(NEW.branch_id, NEW.lender_id), NEW.sequence, NEW.id);
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER assignment_inserted_handed AFTER INSERT ON assignment WHEN NEW.batch_id IS NOT NULL
BEGIN
    INSERT INTO assignment_handed (ecosystem_id, batch_id, batch_position, assignment_id)
        VALUES (NEW.ecosystem_id, NEW.batch_id, NEW.batch_position, NEW.id);
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER assignment_inserted_receipt AFTER INSERT ON assignment WHEN NEW.received_at IS NOT NULL
BEGIN
    INSERT INTO assignment_receipt (ecosystem_id, receiver_id, received_at, assignment_id)
        VALUES (NEW.ecosystem_id, coalesce(NEW.branch_id, NEW.lender_id), NEW.received_at, NEW.id);
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER assignment_updated_waiting AFTER UPDATE OF state, lender_id, branch_id, sequence ON assignment
WHEN OLD.state IN ('ready', 'undeliverable') OR NEW.state IN ('ready', 'undeliverable')
BEGIN
    DELETE FROM assignment_waiting WHERE ecosystem_id = OLD.ecosystem_id AND state = OLD.state
        AND receiver_id = coalesce(OLD.branch_id, OLD.lender_id) AND sequence = OLD.sequence AND assignment_id = OLD.id;
    INSERT INTO assignment_waiting (ecosystem_id, state, receiver_id, sequence, assignment_id)
        SELECT NEW.ecosystem_id, NEW.state, coalesce(NEW.branch_id, NEW.lender_id), NEW.sequence, NEW.id
        WHERE NEW.state IN ('ready', 'undeliverable');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER assignment_updated_handed AFTER UPDATE OF batch_id, batch_position ON assignment
WHEN OLD.batch_id IS NOT NEW.batch_id OR OLD.batch_position <> NEW.batch_position
BEGIN
    DELETE FROM assignment_handed WHERE ecosystem_id = OLD.ecosystem_id AND batch_id = OLD.batch_id
        AND batch_position = OLD.batch_position AND assignment_id = OLD.id;
    INSERT INTO assignment_handed (ecosystem_id, batch_id, batch_position, assignment_id)
        SELECT NEW.ecosystem_id, NEW.batch_id, NEW.batch_position, NEW.id WHERE NEW.batch_id IS NOT NULL;
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER assignment_updated_receipt AFTER UPDATE OF received_at, lender_id, branch_id ON assignment
WHEN OLD.received_at IS NOT NEW.received_at OR OLD.lender_id <> NEW.lender_id OR OLD.branch_id IS NOT NEW.branch_id
BEGIN
    DELETE FROM assignment_receipt WHERE ecosystem_id = OLD.ecosystem_id AND receiver_id = coalesce(OLD.branch_id, OLD.lender_id)
        AND received_at = OLD.received_at AND assignment_id = OLD.id;
    INSERT INTO assignment_receipt (ecosystem_id, receiver_id, received_at, assignment_id)
        SELECT NEW.ecosystem_id, coalesce(NEW.branch_id, NEW.lender_id), NEW.received_at, NEW.id WHERE NEW.received_at IS NOT NULL;
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER assignment_deleted AFTER DELETE ON assignment
BEGIN
    DELETE FROM assignment_waiting WHERE ecosystem_id = OLD.ecosystem_id AND state = OLD.state
        AND receiver_id = coalesce(OLD.branch_id, OLD.lender_id) AND sequence = OLD.sequence AND assignment_id = OLD.id;
    DELETE FROM assignment_handed WHERE ecosystem_id = OLD.ecosystem_id AND batch_id = OLD.batch_id
        AND batch_position = OLD.batch_position AND assignment_id = OLD.id;
    DELETE FROM assignment_receipt WHERE ecosystem_id = OLD.ecosystem_id AND receiver_id = coalesce(OLD.branch_id, OLD.lender_id)
        AND received_at = OLD.received_at AND assignment_id = OLD.id;
END;
-- +goose StatementEnd

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

-- As in the migrations before: what the planner is to think of the new indexes.
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('assignment_waiting', 'assignment_waiting', '20000 20000 10000 400 1 1'),
    ('assignment_waiting', 'assignment_undeliverable_order', '100 100 1 1'),
    ('assignment_handed', 'assignment_handed', '800000 800000 50 1 1'),
    ('assignment_receipt', 'assignment_receipt', '700000 700000 10000 50 1'),
    ('assignment', 'assignment_changed', '10000 10000 200 150 1'),
    ('assignment', 'assignment_due', '1000 1000 50 40 1');
