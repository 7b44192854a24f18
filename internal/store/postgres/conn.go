package postgres

import (
	"context"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"leadex/internal/exchange"
)

// patience bounds a call of the store, the wait for a connection included. No
// request may hang over 10 seconds: whoever waits longer is told to come again.
const patience = 8 * time.Second

// session are parameters of each connection, unless the URL sets them.
func session() map[string]string {
	return map[string]string{
		"application_name": "leadex",
		// The bounds hold on the server too, where a broken connection is noticed
		// late: a lock that nobody waits for any more must not be kept.
		"statement_timeout":                   milliseconds(patience),
		"lock_timeout":                        milliseconds(patience - time.Second),
		"idle_in_transaction_session_timeout": milliseconds(10 * time.Second),
		// A statement runs by one plan, whatever its values are. A plan for values goes by
		// what was last counted of them: of an ecosystem that is new since then nothing, so
		// that any index seems as good as another, and its leads were walked through.
		"plan_cache_mode": "force_generic_plan",
		// Plans are kept for as long as a connection, some from when a table was empty
		// or a queue drained: read as a whole it costs nothing then. All that is asked
		// for is in an index, so nothing is read as a whole, and what one table leads to is
		// looked up in the next and not met there on a walk. What has no index all the
		// same is not to be compiled for looking so expensive, nor given to processes that
		// take longer to start than the first hundred of a long queue to read.
		"enable_seqscan": "off", "enable_mergejoin": "off", "enable_hashjoin": "off",
		"jit": "off", "max_parallel_workers_per_gather": "0",
	}
}

func milliseconds(d time.Duration) string { return strconv.FormatInt(d.Milliseconds(), 10) }

func poolConfig(url string, options Options) (*pgxpool.Config, error) {
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		// The text of the library leaves passwords out.
		return nil, exchange.InvalidField("database", "must be a URL such as postgres://user@host/database").Because(err)
	}
	switch config.ConnConfig.DefaultQueryExecMode {
	case pgx.QueryExecModeCacheStatement, pgx.QueryExecModeCacheDescribe, pgx.QueryExecModeDescribeExec:
	default: // the others send values as text, without types
		return nil, exchange.InvalidField("database", "default_query_exec_mode must be cache_statement, cache_describe or describe_exec")
	}
	if !strings.Contains(url, "pool_max_conns") {
		config.MaxConns = options.MaxConnections
		if config.MaxConns <= 0 {
			config.MaxConns = int32(max(16, 4*runtime.GOMAXPROCS(0)))
		}
	}
	if config.ConnConfig.ConnectTimeout == 0 || config.ConnConfig.ConnectTimeout > patience {
		config.ConnConfig.ConnectTimeout = patience / 2
	}
	parameters := config.ConnConfig.RuntimeParams
	for name, value := range session() {
		if _, ok := parameters[name]; !ok {
			parameters[name] = value
		}
	}
	parameters["timezone"] = "UTC"
	config.AfterConnect = prepareSession
	return config, nil
}

// prepareSession makes a new connection durable and teaches it our arrays.
//
// synchronous_commit is raised to on, so that a commit waits for the disk
// whatever the server, the database or the role say. What is stronger stays: a
// cluster that says remote_apply waits for its replicas as well.
func prepareSession(ctx context.Context, conn *pgx.Conn) error {
	registerArrays(conn.TypeMap())
	_, err := conn.Exec(ctx, "SELECT set_config('synchronous_commit', 'on', false)"+
		" WHERE current_setting('synchronous_commit') NOT IN ('on', 'remote_apply')")
	return err
}
