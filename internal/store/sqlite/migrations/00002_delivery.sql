-- Leases of batches, changes after the hand-over, and what outcomes mean. New
-- columns have defaults, so that the release before this one goes on writing.

-- +goose Up

ALTER TABLE lender ADD COLUMN lease_seconds         INTEGER NOT NULL DEFAULT 0;
ALTER TABLE lender ADD COLUMN max_attempts          INTEGER NOT NULL DEFAULT 0;
ALTER TABLE lender ADD COLUMN return_window_seconds INTEGER NOT NULL DEFAULT 604800;
ALTER TABLE lender ADD COLUMN revisions             INTEGER NOT NULL DEFAULT 0;

ALTER TABLE batch ADD COLUMN lease_until INTEGER;

-- known_version 0, of rows that the release before wrote, stands for first_version.
ALTER TABLE assignment ADD COLUMN known_version       INTEGER NOT NULL DEFAULT 0;
ALTER TABLE assignment ADD COLUMN change_sequence     INTEGER NOT NULL DEFAULT 0;
ALTER TABLE assignment ADD COLUMN redelivery_sequence INTEGER NOT NULL DEFAULT 0;
ALTER TABLE assignment ADD COLUMN redelivering        INTEGER NOT NULL DEFAULT 0;
ALTER TABLE assignment ADD COLUMN revision            INTEGER NOT NULL DEFAULT 0;

CREATE INDEX batch_lease ON batch (ecosystem_id, lease_until, id) WHERE closed_at IS NULL;

-- Each list of assignments and each figure of the delivery view comes out of an
-- index that holds nothing else.
CREATE INDEX assignment_in_progress   ON assignment (ecosystem_id, lender_id, branch_id) WHERE state = 'in_progress';
CREATE INDEX assignment_undeliverable ON assignment (ecosystem_id, sequence, lender_id, branch_id) WHERE state = 'undeliverable';
CREATE INDEX assignment_received      ON assignment (ecosystem_id, lender_id, branch_id, received_at) WHERE received_at IS NOT NULL;
CREATE INDEX assignment_changed       ON assignment (ecosystem_id, lender_id, branch_id, change_sequence, state)
    WHERE change_sequence > 0 AND state IN ('received', 'return_requested', 'return_denied');
CREATE INDEX assignment_due           ON assignment (ecosystem_id, lender_id, branch_id, redelivery_sequence)
    WHERE redelivery_sequence > 0 AND NOT redelivering AND state IN ('received', 'return_requested', 'return_denied');

CREATE TABLE outcome_code (
    ecosystem_id BLOB NOT NULL,
    status       INTEGER NOT NULL,
    reasons      TEXT NOT NULL, -- any, none, or this: the one in reason
    reason       INTEGER NOT NULL,
    class        TEXT NOT NULL, -- '' while it has none
    created_at   INTEGER NOT NULL,
    updated_at   INTEGER NOT NULL,
    CONSTRAINT outcome_code_pk PRIMARY KEY (ecosystem_id, status, reasons, reason),
    CONSTRAINT outcome_code_ecosystem_fk FOREIGN KEY (ecosystem_id) REFERENCES ecosystem (ecosystem_id)
) STRICT, WITHOUT ROWID;

-- As in the migration before: what the planner is to think of the new indexes.
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('batch', 'batch_lease', '100 100 2 1'),
    ('assignment', 'assignment_in_progress', '10000 10000 200 150'),
    ('assignment', 'assignment_undeliverable', '100 100 1 1 1'),
    ('assignment', 'assignment_received', '700000 700000 14000 10000 50'),
    ('assignment', 'assignment_changed', '10000 10000 200 150 1 1'),
    ('assignment', 'assignment_due', '1000 1000 50 40 1'),
    ('outcome_code', 'outcome_code', '100 100 5 3 1');
