package bench

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"
)

// What a lead and its event are stored as by a program that does nothing else:
// the columns that ours are searched by, and as many sealed bytes.
const (
	plainTables = `
CREATE TABLE lead (
	ecosystem uuid NOT NULL, id uuid NOT NULL, number bigint NOT NULL, provider uuid NOT NULL, external_id text NOT NULL,
	first_name text NOT NULL, last_name text NOT NULL, phone text NOT NULL, email text NOT NULL,
	tax_id bytea NOT NULL, document bytea NOT NULL, created_at timestamptz NOT NULL, wrapped_key bytea NOT NULL, sealed bytea NOT NULL,
	PRIMARY KEY (ecosystem, id));
CREATE UNIQUE INDEX lead_number ON lead (ecosystem, number);
CREATE INDEX lead_phone ON lead (ecosystem, phone);
CREATE INDEX lead_tax_id ON lead (ecosystem, tax_id);
CREATE TABLE event (
	ecosystem uuid NOT NULL, number bigint NOT NULL, lead uuid NOT NULL, kind text NOT NULL, at timestamptz NOT NULL,
	digest bytea NOT NULL, sealed bytea NOT NULL,
	PRIMARY KEY (ecosystem, number));
CREATE INDEX event_lead ON event (ecosystem, lead, number)`

	plainInsert = `
WITH l AS (
	INSERT INTO lead (ecosystem, id, number, provider, external_id, first_name, last_name, phone, email, tax_id, document, created_at, wrapped_key, sealed)
	VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) RETURNING ecosystem, id, number)
INSERT INTO event (ecosystem, number, lead, kind, at, digest, sealed)
SELECT ecosystem, number, id, 'lead.submitted', $12, $15, $16 FROM l`

	// noTables is for an insert into tables that are there.
	noTables = ""

	// ownInsert is the same into the tables of Leadex, with all their indexes.
	ownInsert = `
WITH l AS (
	INSERT INTO lead (ecosystem_id, id, number, sequence, version, provider_id, external_id, surface, state, close_reason,
		live_assignments, applications, decisions, off_list, first_name, last_name, phone_e164, email, tax_digest, document_digest,
		created_at, qualified_at, updated_at, wrapped_key, sealed)
	VALUES ($1, $2, $3, $3, 1, $4, $5, 'brainysoft', 'open', '', 0, 0, 0, false, $6, $7, $8, $9, $10, $11, $12, $12, $12, $13, $14)
	RETURNING ecosystem_id, id, number)
INSERT INTO event (ecosystem_id, number, id, kind, at, credential_id, role, party_id, surface, request_id, lead_id, facts, sealed,
	subject_id, person_subject, digest)
SELECT ecosystem_id, number, id, 'lead.submitted', $12, '', 'provider', $4, 'brainysoft', '', id, '{"state":"open"}', $16, id, false, $15 FROM l`

	sealedBytes = 1100 // a lead of 1.4 kB without its columns, as ours seals it
)

// SingleStatement has the limit of PostgreSQL without batches measured in turns with
// intake: 32 connections, each inserting one lead with its event by one statement.
func (b *Bench) SingleStatement(ctx context.Context, database string) error {
	return b.insertOneByOne(ctx, database, "insert a lead and its event by one statement, 32 connections", plainTables, plainInsert)
}

// SingleStatementOwn is SingleStatement with the tables and indexes of Leadex, which
// the program makes.
func (b *Bench) SingleStatementOwn(ctx context.Context, p Place) error {
	made := &installation{program: p.Program, where: p.where()}
	if _, err := made.newMarket("Own"); err != nil {
		return err
	}
	return b.insertOneByOne(ctx, p.Database, "the same into the tables of Leadex", noTables, ownInsert)
}

func (b *Bench) insertOneByOne(ctx context.Context, database, work, tables, insert string) error {
	config, err := pgxpool.ParseConfig(database)
	if err != nil {
		return err
	}
	config.MinConns, config.MaxConns = connections, connections
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return err
	}
	b.ends = append(b.ends, func() error {
		pool.Close()
		return nil
	})
	if tables != noTables {
		if _, err := pool.Exec(ctx, tables); err != nil {
			return fmt.Errorf("make the plain tables: %w", err)
		}
	}
	loop := &plainLoop{pool: pool, text: insert, ecosystem: uuid.New()}
	b.besides("postgres", &rival{figure: Figure{Work: work, Engine: "pgx", Unit: "leads/s"}, run: loop.run})
	return nil
}

type plainLoop struct {
	pool      *pgxpool.Pool
	text      string
	ecosystem uuid.UUID
	last      atomic.Int64
}

// run inserts for a time and returns how many leads a second that were.
func (l *plainLoop) run(ctx context.Context, d time.Duration) (float64, error) {
	begun := time.Now()
	errs := make([]error, connections)
	before := l.last.Load()
	var group sync.WaitGroup
	for i := range connections {
		group.Go(func() {
			sealed := make([]byte, sealedBytes)
			_, _ = rand.Read(sealed)
			for time.Since(begun) < d && errs[i] == nil {
				errs[i] = l.insert(ctx, sealed)
			}
		})
	}
	group.Wait()
	return float64(l.last.Load()-before) / time.Since(begun).Seconds(), errors.Join(errs...)
}

func (l *plainLoop) insert(ctx context.Context, sealed []byte) error {
	id, err := uuid.NewV7()
	if err != nil {
		return err
	}
	n := l.last.Add(1)
	digest := func(of int) []byte { return append(id[:], sealed[of:of+16]...) }
	_, err = l.pool.Exec(ctx, l.text, l.ecosystem, id, n, l.ecosystem, fmt.Sprintf("A-2026-%09d", n), "Александр", "Константинопольский",
		fmt.Sprintf("+7916%07d", n), "alexander.k@example.ru", digest(0), digest(16), time.Now(), sealed[:60], sealed, digest(32), sealed)
	return err
}
