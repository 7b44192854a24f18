-- Leads are found by the digests that they hold through a narrow table, which is
-- written later than they are. The order of digests is that of chance: in an index of
-- lead each new one lies on a page of its own, and the two indexes were half of what a
-- commit wrote. What is written later is written in the order of the table, so that
-- many share a page.
--
-- What it costs: sorting all digests once, some ten seconds for a million leads. The
-- release before goes on without an index for them: it finds the same, slowly.

-- +goose Up

-- Which lead holds a digest with this beginning, of eight bytes. The lead tells whether
-- it is that digest.
CREATE TABLE lead_digest (
    prefix       BLOB    NOT NULL,
    ecosystem_id BLOB    NOT NULL,
    sequence     INTEGER NOT NULL,
    CONSTRAINT lead_digest_pk PRIMARY KEY (prefix, ecosystem_id, sequence)
) STRICT, WITHOUT ROWID;

-- To which lead of an ecosystem, in the order of sequence, lead_digest is complete.
CREATE TABLE lead_digest_reach (
    ecosystem_id BLOB    NOT NULL,
    sequence     INTEGER NOT NULL,
    CONSTRAINT lead_digest_reach_pk PRIMARY KEY (ecosystem_id)
) STRICT, WITHOUT ROWID;

INSERT INTO lead_digest (prefix, ecosystem_id, sequence)
    SELECT substr(tax_digest, 1, 8), ecosystem_id, sequence FROM lead WHERE tax_digest IS NOT NULL
    UNION SELECT substr(document_digest, 1, 8), ecosystem_id, sequence FROM lead WHERE document_digest IS NOT NULL
    ORDER BY 1, 2, 3;
INSERT INTO lead_digest_reach (ecosystem_id, sequence) SELECT ecosystem_id, max(sequence) FROM lead GROUP BY ecosystem_id;

-- A lead that is there changes what it holds: corrected, erased, with other keys.
-- +goose StatementBegin
CREATE TRIGGER lead_digest_updated AFTER UPDATE OF tax_digest, document_digest ON lead
WHEN OLD.tax_digest IS NOT NEW.tax_digest OR OLD.document_digest IS NOT NEW.document_digest
BEGIN
    DELETE FROM lead_digest WHERE ecosystem_id = OLD.ecosystem_id AND sequence = OLD.sequence
        AND prefix IN (substr(OLD.tax_digest, 1, 8), substr(OLD.document_digest, 1, 8));
    INSERT INTO lead_digest (prefix, ecosystem_id, sequence)
        SELECT substr(NEW.tax_digest, 1, 8), NEW.ecosystem_id, NEW.sequence WHERE NEW.tax_digest IS NOT NULL
        UNION SELECT substr(NEW.document_digest, 1, 8), NEW.ecosystem_id, NEW.sequence WHERE NEW.document_digest IS NOT NULL;
END;
-- +goose StatementEnd

DROP INDEX lead_tax;
DROP INDEX lead_document;

-- As in the migrations before: what the planner is to think of the new index.
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('lead_digest', 'lead_digest', '1800000 2 2 1'),
    ('lead_digest_reach', 'lead_digest_reach', '10 1');
