-- Leases of batches, changes after the hand-over, and what outcomes mean. New
-- columns have defaults, so that the release before this one goes on writing.

-- +goose Up

ALTER TABLE lender ADD COLUMN lease_seconds         bigint NOT NULL DEFAULT 0;
ALTER TABLE lender ADD COLUMN max_attempts          bigint NOT NULL DEFAULT 0;
ALTER TABLE lender ADD COLUMN return_window_seconds bigint NOT NULL DEFAULT 604800;
ALTER TABLE lender ADD COLUMN revisions             boolean NOT NULL DEFAULT false;

ALTER TABLE batch ADD COLUMN lease_until timestamptz;

-- known_version 0, of rows that the release before wrote, stands for first_version.
ALTER TABLE assignment ADD COLUMN known_version       bigint NOT NULL DEFAULT 0;
ALTER TABLE assignment ADD COLUMN change_sequence     bigint NOT NULL DEFAULT 0;
ALTER TABLE assignment ADD COLUMN redelivery_sequence bigint NOT NULL DEFAULT 0;
ALTER TABLE assignment ADD COLUMN redelivering        boolean NOT NULL DEFAULT false;
ALTER TABLE assignment ADD COLUMN revision            bigint NOT NULL DEFAULT 0;

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
    ecosystem_id uuid NOT NULL,
    status       bigint NOT NULL,
    reasons      text COLLATE "C" NOT NULL, -- any, none, or this: the one in reason
    reason       bigint NOT NULL,
    class        text COLLATE "C" NOT NULL, -- '' while it has none
    created_at   timestamptz NOT NULL,
    updated_at   timestamptz NOT NULL,
    CONSTRAINT outcome_code_pk PRIMARY KEY (ecosystem_id, status, reasons, reason),
    CONSTRAINT outcome_code_ecosystem_fk FOREIGN KEY (ecosystem_id) REFERENCES ecosystem (ecosystem_id)
);
