package control

import "context"

// Facts are what a look into the database shows.
type Facts struct {
	Engine        string            `json:"engine"` // "sqlite" or "postgresql"
	Version       string            `json:"version"`
	SchemaCurrent int64             `json:"schema_current"`
	SchemaLatest  int64             `json:"schema_latest"` // that this release knows
	Durability    string            `json:"durability"`
	KeyChecks     map[string][]byte `json:"key_checks"` // empty before the first start
	Ecosystems    int               `json:"ecosystems"`
}

// Schema is the version of the schema after a migration.
type Schema struct {
	Version int64    `json:"version"`
	Applied []string `json:"applied"` // the migrations that ran, in order
}

var (
	// Examine looks into the database and changes nothing.
	Examine = Call[All, Facts]{"examine", examine}
	// Migrate brings the schema to that of this release.
	Migrate = Call[All, Schema]{"migrate", migrate}
)

func examine(ctx context.Context, h *House, _ All) (Facts, error) {
	f := Facts{Engine: h.Kind}
	var err error
	if f.Version, err = h.Engine.Version(ctx); err != nil {
		return f, err
	}
	if f.SchemaCurrent, f.SchemaLatest, err = h.Engine.Migrated(ctx); err != nil {
		return f, err
	}
	if f.Durability, err = h.Engine.Durability(ctx); err != nil {
		return f, err
	}
	if f.SchemaCurrent == 0 {
		return f, nil // there are no tables to look into
	}
	if f.KeyChecks, err = h.Engine.KeyChecks(ctx, nil); err != nil {
		return f, err
	}
	ecosystems, err := h.Engine.Ecosystems(ctx)
	f.Ecosystems = len(ecosystems)
	return f, err
}

func migrate(ctx context.Context, h *House, _ All) (Schema, error) {
	s := Schema{Applied: []string{}}
	applied, err := h.Engine.Migrate(ctx)
	if err != nil {
		return s, err
	}
	s.Applied = append(s.Applied, applied...)
	s.Version, _, err = h.Engine.Migrated(ctx)
	return s, err
}
