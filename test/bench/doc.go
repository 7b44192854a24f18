// Package bench measures the product beside others, on the machine it runs on:
// the real program, over loopback, on SQLite and on PostgreSQL, and in the same
// run a PocketBase, a plain loop of pgx and, where there is a copy of it, pgmq.
//
// What counts is the ratio of two figures of one run; times alone say more about
// the machine than about the program. So nothing here passes or fails by how fast
// it is: in RESULTS.md every goal stands as met or not. What fails a run is an
// answer that is none.
//
// What a run finds of one kind of work on one engine is a part, with a file of its
// own in results, so that parts of several runs stand side by side in RESULTS.md,
// which is made of those files (part.go, report.go).
//
// A kind of work is a file (intake.go, list.go, delivery.go, mixed.go,
// overload.go, start.go, schedule.go), and so is a peer (peer_pocketbase.go,
// peer_pgx.go, peer_pgmq.go). PostgreSQL is one server for all of a run, brought into
// the state of one that has run for days (cluster_test.go, statistics.go). Peak rates are driven by wrk with a fixed number of
// connections, latencies by a load with a fixed rate: package openloop.
//
// The package sees the program from outside alone.
package bench
