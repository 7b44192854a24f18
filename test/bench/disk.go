package bench

import (
	"context"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"

	"github.com/jackc/pgx/v5"
)

// What a stored lead takes on the disk with its indexes, its event and its share
// of the log, measured with a million of them and rounded up.
const (
	leadBytes    = 6000
	elseBytes    = 4 << 30 // logs, the peers, and what is measured before growth
	growthFactor = 1.1     // what is measured with many leads stored adds to them
)

// neededBytes is what a run takes of a disk at the most: one engine's leads, since
// they are removed before the next engine begins.
func neededBytes(stored []int) int64 {
	if len(stored) == 0 {
		return elseBytes
	}
	return elseBytes + int64(float64(slices.Max(stored))*growthFactor*leadBytes)
}

// EnoughDisk refuses a directory with less free than the run takes, before an hour
// has gone into it.
func (b *Bench) EnoughDisk(dir string) error {
	var stored []int
	if b.Wants("growth") {
		stored = b.Form.Stored
	}
	free, err := freeBytes(dir)
	if err != nil {
		return err
	}
	needed := neededBytes(stored)
	if free < needed && b.Form.rank > 0 {
		return fmt.Errorf("%s has %.0f GB free, and this run takes up to %.0f GB: set TMPDIR to a directory on a larger disk, or store fewer leads (STORED=10000,1000000)",
			dir, gigabytes(free), gigabytes(needed))
	}
	b.Tell(fmt.Sprintf("%.0f GB are free, at most %.0f GB are needed", gigabytes(free), gigabytes(needed)))
	return nil
}

func gigabytes(n int64) float64 { return float64(n) / 1e9 }

// takenBytes is what the leads of a stage take of the disk with everything that
// belongs to them; of PostgreSQL without its log, which has a bound.
func (s *stage) takenBytes(ctx context.Context) (sum int64, err error) {
	if s.place.Database != "" {
		conn, err := pgx.Connect(ctx, s.place.Database)
		if err != nil {
			return 0, err
		}
		defer conn.Close(context.WithoutCancel(ctx))
		err = conn.QueryRow(ctx, "SELECT pg_database_size(current_database())").Scan(&sum)
		return sum, err
	}
	err = filepath.WalkDir(s.place.Data, func(_ string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		file, err := d.Info()
		if err == nil {
			sum += file.Size()
		}
		return err
	})
	return sum, err
}
