-- Every table begins with the ecosystem's id, and so does every key: ecosystems
-- are independent of each other. Text sorts and compares by bytes; what is
-- absent is NULL, text is never NULL.
--
-- Small tables that change seldom refer to each other by foreign keys. The
-- busy ones (lead, assignment, event and what hangs on them) do not: the domain
-- reads what it refers to under the lock of the ecosystem, and checking it once
-- more for each row would cost as much as writing it.

-- +goose Up

CREATE TABLE ecosystem (
    ecosystem_id      uuid             NOT NULL,
    name              text COLLATE "C" NOT NULL,
    country           text COLLATE "C" NOT NULL,
    currency          text COLLATE "C" NOT NULL,
    time_zone         text COLLATE "C" NOT NULL,
    phone_region      text COLLATE "C" NOT NULL,
    languages         text COLLATE "C" NOT NULL,
    default_lender_id uuid,
    wrapped_key       bytea,
    created_at        timestamptz      NOT NULL,
    disabled_at       timestamptz,
    CONSTRAINT ecosystem_pk PRIMARY KEY (ecosystem_id)
);

-- The end of the event sequence. Whoever writes in the ecosystem holds its row.
CREATE TABLE ecosystem_head (
    ecosystem_id uuid   NOT NULL,
    number       bigint NOT NULL,
    digest       bytea,
    CONSTRAINT ecosystem_head_pk PRIMARY KEY (ecosystem_id),
    CONSTRAINT ecosystem_head_ecosystem_fk FOREIGN KEY (ecosystem_id) REFERENCES ecosystem (ecosystem_id)
);

CREATE TABLE number_block (
    ecosystem_id uuid             NOT NULL,
    noun         text COLLATE "C" NOT NULL,
    next         bigint           NOT NULL,
    CONSTRAINT number_block_pk PRIMARY KEY (ecosystem_id, noun),
    CONSTRAINT number_block_ecosystem_fk FOREIGN KEY (ecosystem_id) REFERENCES ecosystem (ecosystem_id)
);

-- Check values of the keys that the installation was made with.
CREATE TABLE key_check (
    name  text COLLATE "C" NOT NULL,
    value bytea            NOT NULL,
    CONSTRAINT key_check_pk PRIMARY KEY (name)
);

-- Where a credential has a row: for logging in, when no ecosystem is known yet.
CREATE TABLE directory (
    credential_id text COLLATE "C" NOT NULL,
    ecosystem_id  uuid             NOT NULL,
    secret_hash   bytea            NOT NULL,
    CONSTRAINT directory_pk PRIMARY KEY (credential_id, ecosystem_id)
);

CREATE INDEX directory_secret ON directory (secret_hash);

CREATE TABLE provider (
    ecosystem_id        uuid             NOT NULL,
    id                  uuid             NOT NULL,
    number              bigint           NOT NULL,
    name                text COLLATE "C" NOT NULL,
    default_service_id  uuid,
    default_campaign_id uuid,
    created_at          timestamptz      NOT NULL,
    disabled_at         timestamptz,
    CONSTRAINT provider_pk PRIMARY KEY (ecosystem_id, id),
    CONSTRAINT provider_number_uq UNIQUE (ecosystem_id, number),
    CONSTRAINT provider_ecosystem_fk FOREIGN KEY (ecosystem_id) REFERENCES ecosystem (ecosystem_id)
);

CREATE TABLE service (
    ecosystem_id uuid             NOT NULL,
    id           uuid             NOT NULL,
    number       bigint           NOT NULL,
    provider_id  uuid             NOT NULL,
    name         text COLLATE "C" NOT NULL,
    CONSTRAINT service_pk PRIMARY KEY (ecosystem_id, id),
    CONSTRAINT service_number_uq UNIQUE (ecosystem_id, number),
    CONSTRAINT service_name_uq UNIQUE (ecosystem_id, provider_id, name),
    CONSTRAINT service_provider_fk FOREIGN KEY (ecosystem_id, provider_id) REFERENCES provider (ecosystem_id, id)
);

CREATE TABLE campaign (
    ecosystem_id  uuid             NOT NULL,
    id            uuid             NOT NULL,
    number        bigint           NOT NULL,
    provider_id   uuid             NOT NULL,
    code          text COLLATE "C" NOT NULL,
    name          text COLLATE "C" NOT NULL,
    sharing_limit bigint           NOT NULL,
    CONSTRAINT campaign_pk PRIMARY KEY (ecosystem_id, id),
    CONSTRAINT campaign_number_uq UNIQUE (ecosystem_id, number),
    CONSTRAINT campaign_code_uq UNIQUE (ecosystem_id, provider_id, code),
    CONSTRAINT campaign_provider_fk FOREIGN KEY (ecosystem_id, provider_id) REFERENCES provider (ecosystem_id, id)
);

CREATE TABLE lender (
    ecosystem_id uuid             NOT NULL,
    id           uuid             NOT NULL,
    number       bigint           NOT NULL,
    name         text COLLATE "C" NOT NULL,
    description  text COLLATE "C" NOT NULL,
    tax_id       text COLLATE "C" NOT NULL,
    logo         text COLLATE "C" NOT NULL,
    status       text COLLATE "C" NOT NULL,
    dealer_code  text COLLATE "C" NOT NULL,
    created_at   timestamptz      NOT NULL,
    updated_at   timestamptz      NOT NULL,
    disabled_at  timestamptz,
    CONSTRAINT lender_pk PRIMARY KEY (ecosystem_id, id),
    CONSTRAINT lender_number_uq UNIQUE (ecosystem_id, number),
    CONSTRAINT lender_ecosystem_fk FOREIGN KEY (ecosystem_id) REFERENCES ecosystem (ecosystem_id)
);

CREATE UNIQUE INDEX lender_dealer_code_uq ON lender (ecosystem_id, dealer_code) WHERE dealer_code <> '';

CREATE TABLE branch (
    ecosystem_id uuid             NOT NULL,
    id           uuid             NOT NULL,
    number       bigint           NOT NULL,
    lender_id    uuid             NOT NULL,
    name         text COLLATE "C" NOT NULL,
    dealer_code  text COLLATE "C" NOT NULL,
    created_at   timestamptz      NOT NULL,
    disabled_at  timestamptz,
    CONSTRAINT branch_pk PRIMARY KEY (ecosystem_id, id),
    CONSTRAINT branch_number_uq UNIQUE (ecosystem_id, number),
    CONSTRAINT branch_lender_fk FOREIGN KEY (ecosystem_id, lender_id) REFERENCES lender (ecosystem_id, id)
);

CREATE UNIQUE INDEX branch_dealer_code_uq ON branch (ecosystem_id, dealer_code) WHERE dealer_code <> '';

CREATE TABLE credential (
    ecosystem_id uuid             NOT NULL,
    id           text COLLATE "C" NOT NULL,
    number       bigint           NOT NULL,
    name         text COLLATE "C" NOT NULL,
    secret_hash  bytea            NOT NULL,
    created_at   timestamptz      NOT NULL,
    disabled_at  timestamptz,
    CONSTRAINT credential_pk PRIMARY KEY (ecosystem_id, id),
    CONSTRAINT credential_number_uq UNIQUE (ecosystem_id, number),
    CONSTRAINT credential_ecosystem_fk FOREIGN KEY (ecosystem_id) REFERENCES ecosystem (ecosystem_id)
);

CREATE TABLE credential_grant (
    ecosystem_id  uuid             NOT NULL,
    credential_id text COLLATE "C" NOT NULL,
    position      bigint           NOT NULL,
    role          text COLLATE "C" NOT NULL,
    party_id      uuid,
    branch_id     uuid,
    CONSTRAINT credential_grant_pk PRIMARY KEY (ecosystem_id, credential_id, position),
    CONSTRAINT credential_grant_credential_fk FOREIGN KEY (ecosystem_id, credential_id) REFERENCES credential (ecosystem_id, id)
);

CREATE TABLE product (
    ecosystem_id  uuid             NOT NULL,
    id            uuid             NOT NULL,
    lender_id     uuid             NOT NULL,
    number        bigint           NOT NULL,
    version       bigint           NOT NULL,
    name          text COLLATE "C" NOT NULL,
    created_at    timestamptz      NOT NULL,
    updated_at    timestamptz      NOT NULL,
    credential_id text COLLATE "C" NOT NULL,
    document      bytea,
    CONSTRAINT product_pk PRIMARY KEY (ecosystem_id, id),
    CONSTRAINT product_number_uq UNIQUE (ecosystem_id, number),
    CONSTRAINT product_name_uq UNIQUE (ecosystem_id, lender_id, name),
    CONSTRAINT product_lender_fk FOREIGN KEY (ecosystem_id, lender_id) REFERENCES lender (ecosystem_id, id)
);

CREATE TABLE product_version (
    ecosystem_id  uuid             NOT NULL,
    id            uuid             NOT NULL,
    lender_id     uuid             NOT NULL,
    number        bigint           NOT NULL,
    version       bigint           NOT NULL,
    name          text COLLATE "C" NOT NULL,
    created_at    timestamptz      NOT NULL,
    updated_at    timestamptz      NOT NULL,
    credential_id text COLLATE "C" NOT NULL,
    document      bytea,
    CONSTRAINT product_version_pk PRIMARY KEY (ecosystem_id, id, version)
);

CREATE TABLE person (
    ecosystem_id uuid        NOT NULL,
    id           uuid        NOT NULL,
    number       bigint      NOT NULL,
    wrapped_key  bytea,
    created_at   timestamptz NOT NULL,
    updated_at   timestamptz NOT NULL,
    CONSTRAINT person_pk PRIMARY KEY (ecosystem_id, id),
    CONSTRAINT person_number_uq UNIQUE (ecosystem_id, number)
);

CREATE TABLE person_key (
    ecosystem_id uuid             NOT NULL,
    scope        text COLLATE "C" NOT NULL,
    kind         text COLLATE "C" NOT NULL,
    normaliser   bigint           NOT NULL,
    digest       bytea            NOT NULL,
    person_id    uuid             NOT NULL,
    CONSTRAINT person_key_pk PRIMARY KEY (ecosystem_id, scope, kind, normaliser, digest)
);

CREATE INDEX person_key_person ON person_key (ecosystem_id, person_id);

CREATE TABLE lead (
    ecosystem_id     uuid             NOT NULL,
    id               uuid             NOT NULL,
    number           bigint           NOT NULL,
    sequence         bigint           NOT NULL,
    version          bigint           NOT NULL,
    provider_id      uuid,
    lender_id        uuid,
    service_id       uuid,
    campaign_id      uuid,
    person_id        uuid,
    external_id      text COLLATE "C" NOT NULL,
    surface          text COLLATE "C" NOT NULL,
    state            text COLLATE "C" NOT NULL,
    close_reason     text COLLATE "C" NOT NULL,
    live_assignments bigint           NOT NULL,
    applications     bigint           NOT NULL,
    off_list         boolean          NOT NULL,
    created_at       timestamptz      NOT NULL,
    qualified_at     timestamptz,
    updated_at       timestamptz      NOT NULL,
    phone_e164       text COLLATE "C" NOT NULL,
    email            text COLLATE "C" NOT NULL,
    first_name       text COLLATE "C" NOT NULL,
    last_name        text COLLATE "C" NOT NULL,
    tax_digest       bytea,
    document_digest  bytea,
    wrapped_key      bytea,
    sealed           bytea,
    CONSTRAINT lead_pk PRIMARY KEY (ecosystem_id, id),
    CONSTRAINT lead_number_uq UNIQUE (ecosystem_id, number),
    CONSTRAINT lead_sequence_uq UNIQUE (ecosystem_id, sequence)
) WITH (fillfactor = 75);
-- Room in each page for a new version of a lead: a change that touches no index
-- (a counter, a state, the contents) then needs no new entry in any of them.

-- A provider's own id names one lead where the contract says so: on /v1.
CREATE UNIQUE INDEX lead_external_id_uq ON lead (ecosystem_id, provider_id, external_id)
    WHERE surface = 'native' AND external_id <> '';

-- Indexes end in the sequence, so that a page comes out of them in order.
CREATE INDEX lead_listed      ON lead (ecosystem_id, sequence) WHERE NOT off_list;
CREATE INDEX lead_provider    ON lead (ecosystem_id, provider_id, sequence) WHERE provider_id IS NOT NULL;
CREATE INDEX lead_lender      ON lead (ecosystem_id, lender_id, sequence) WHERE lender_id IS NOT NULL;
CREATE INDEX lead_external_id ON lead (ecosystem_id, external_id, sequence) WHERE external_id <> '';
CREATE INDEX lead_phone       ON lead (ecosystem_id, phone_e164, sequence) WHERE phone_e164 <> '';
CREATE INDEX lead_tax         ON lead (ecosystem_id, tax_digest, sequence) WHERE tax_digest IS NOT NULL;

CREATE TABLE batch (
    ecosystem_id uuid        NOT NULL,
    id           uuid        NOT NULL,
    lender_id    uuid        NOT NULL,
    branch_id    uuid,
    opened_at    timestamptz NOT NULL,
    closed_at    timestamptz,
    CONSTRAINT batch_pk PRIMARY KEY (ecosystem_id, id)
);

-- A receiver has at most one open batch; two indexes, because NULLs differ from
-- each other in a unique index.
CREATE UNIQUE INDEX batch_open_lender_uq ON batch (ecosystem_id, lender_id)
    WHERE closed_at IS NULL AND branch_id IS NULL;
CREATE UNIQUE INDEX batch_open_branch_uq ON batch (ecosystem_id, lender_id, branch_id)
    WHERE closed_at IS NULL AND branch_id IS NOT NULL;

CREATE TABLE assignment (
    ecosystem_id    uuid             NOT NULL,
    id              uuid             NOT NULL,
    lead_id         uuid             NOT NULL,
    lender_id       uuid             NOT NULL,
    branch_id       uuid,
    state           text COLLATE "C" NOT NULL,
    live            boolean          NOT NULL,
    sequence        bigint           NOT NULL,
    version         bigint           NOT NULL,
    batch_id        uuid,
    batch_position  bigint           NOT NULL,
    attempts        bigint           NOT NULL,
    first_version   bigint           NOT NULL,
    first_pulled_at timestamptz,
    received_at     timestamptz,
    converted_at    timestamptz,
    exclusive       boolean          NOT NULL,
    override        boolean          NOT NULL,
    reason          text COLLATE "C" NOT NULL,
    overlay         bytea,
    created_at      timestamptz      NOT NULL,
    updated_at      timestamptz      NOT NULL,
    lead_sequence   bigint           NOT NULL,
    CONSTRAINT assignment_pk PRIMARY KEY (ecosystem_id, id)
);

-- A lead has at most one live assignment per lender.
CREATE UNIQUE INDEX assignment_live_uq ON assignment (ecosystem_id, lead_id, lender_id) WHERE live;

CREATE INDEX assignment_ready  ON assignment (ecosystem_id, lender_id, branch_id, sequence) WHERE state = 'ready';
CREATE INDEX assignment_batch  ON assignment (ecosystem_id, batch_id, batch_position) WHERE batch_id IS NOT NULL;
CREATE INDEX assignment_lead   ON assignment (ecosystem_id, lead_id, sequence);
CREATE INDEX assignment_queue  ON assignment (ecosystem_id, lender_id, sequence, lead_id) WHERE live;
CREATE INDEX assignment_feed   ON assignment (ecosystem_id, lender_id, lead_sequence) WHERE live;
CREATE INDEX assignment_listed ON assignment (ecosystem_id, lender_id, lead_sequence) WHERE live AND converted_at IS NULL;

CREATE TABLE client (
    ecosystem_id uuid             NOT NULL,
    id           uuid             NOT NULL,
    number       bigint           NOT NULL,
    person_id    uuid             NOT NULL,
    lender_id    uuid             NOT NULL,
    lead_id      uuid,
    version      bigint           NOT NULL,
    created_at   timestamptz      NOT NULL,
    updated_at   timestamptz      NOT NULL,
    phone_e164   text COLLATE "C" NOT NULL,
    email        text COLLATE "C" NOT NULL,
    first_name   text COLLATE "C" NOT NULL,
    last_name    text COLLATE "C" NOT NULL,
    tax_digest   bytea,
    sealed       bytea,
    CONSTRAINT client_pk PRIMARY KEY (ecosystem_id, id),
    CONSTRAINT client_number_uq UNIQUE (ecosystem_id, number),
    CONSTRAINT client_person_uq UNIQUE (ecosystem_id, person_id, lender_id)
);

CREATE INDEX client_age    ON client (ecosystem_id, created_at, id);
CREATE INDEX client_lender ON client (ecosystem_id, lender_id, created_at, id);
CREATE INDEX client_phone  ON client (ecosystem_id, phone_e164, created_at, id) WHERE phone_e164 <> '';
CREATE INDEX client_tax    ON client (ecosystem_id, tax_digest, created_at, id) WHERE tax_digest IS NOT NULL;

CREATE TABLE application (
    ecosystem_id    uuid             NOT NULL,
    id              uuid             NOT NULL,
    number          bigint           NOT NULL,
    lead_id         uuid,
    lender_id       uuid             NOT NULL,
    person_id       uuid             NOT NULL,
    client_id       uuid             NOT NULL,
    product_id      uuid,
    product_version bigint           NOT NULL,
    status          text COLLATE "C" NOT NULL,
    sequence        bigint           NOT NULL,
    created_at      timestamptz      NOT NULL,
    updated_at      timestamptz      NOT NULL,
    CONSTRAINT application_pk PRIMARY KEY (ecosystem_id, id),
    CONSTRAINT application_number_uq UNIQUE (ecosystem_id, number),
    CONSTRAINT application_lead_uq UNIQUE (ecosystem_id, lead_id, lender_id)
);

CREATE INDEX application_person ON application (ecosystem_id, person_id, sequence);
CREATE INDEX application_lender ON application (ecosystem_id, lender_id, sequence);

CREATE TABLE outcome (
    ecosystem_id  uuid        NOT NULL,
    id            uuid        NOT NULL,
    lead_id       uuid        NOT NULL,
    lender_id     uuid        NOT NULL,
    assignment_id uuid,
    status        bigint      NOT NULL,
    reason        bigint,
    occurred_at   timestamptz NOT NULL,
    reported_at   timestamptz NOT NULL,
    sequence      bigint      NOT NULL,
    CONSTRAINT outcome_pk PRIMARY KEY (ecosystem_id, id)
);

-- An exact repeat is one outcome; two indexes for the same reason as at batch.
CREATE UNIQUE INDEX outcome_repeat_uq ON outcome (ecosystem_id, lead_id, lender_id, status, occurred_at)
    WHERE reason IS NULL;
CREATE UNIQUE INDEX outcome_repeat_reason_uq ON outcome (ecosystem_id, lead_id, lender_id, status, occurred_at, reason)
    WHERE reason IS NOT NULL;

CREATE INDEX outcome_lead ON outcome (ecosystem_id, lead_id, sequence);

CREATE TABLE once (
    ecosystem_id  uuid             NOT NULL,
    credential_id text COLLATE "C" NOT NULL,
    key           text COLLATE "C" NOT NULL,
    fingerprint   bytea,
    status        bigint           NOT NULL,
    subject_id    uuid,
    sealed        bytea,
    created_at    timestamptz      NOT NULL,
    CONSTRAINT once_pk PRIMARY KEY (ecosystem_id, credential_id, key)
);

CREATE TABLE event (
    ecosystem_id   uuid             NOT NULL,
    number         bigint           NOT NULL,
    id             uuid             NOT NULL,
    kind           text COLLATE "C" NOT NULL,
    at             timestamptz      NOT NULL,
    credential_id  text COLLATE "C" NOT NULL,
    role           text COLLATE "C" NOT NULL,
    party_id       uuid,
    surface        text COLLATE "C" NOT NULL,
    request_id     text COLLATE "C" NOT NULL,
    lead_id        uuid,
    lender_id      uuid,
    assignment_id  uuid,
    person_id      uuid,
    client_id      uuid,
    application_id uuid,
    facts          text COLLATE "C" NOT NULL,
    sealed         bytea,
    subject_id     uuid,
    person_subject boolean          NOT NULL,
    digest         bytea,
    CONSTRAINT event_pk PRIMARY KEY (ecosystem_id, number)
);

CREATE INDEX event_lead ON event (ecosystem_id, lead_id, number) WHERE lead_id IS NOT NULL;

-- What is sealed cannot be compressed; trying would only take time.
ALTER TABLE lead ALTER COLUMN sealed SET STORAGE EXTERNAL;
ALTER TABLE assignment ALTER COLUMN overlay SET STORAGE EXTERNAL;
ALTER TABLE client ALTER COLUMN sealed SET STORAGE EXTERNAL;
ALTER TABLE once ALTER COLUMN sealed SET STORAGE EXTERNAL;
ALTER TABLE event ALTER COLUMN sealed SET STORAGE EXTERNAL;
