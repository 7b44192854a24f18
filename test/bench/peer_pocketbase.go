package bench

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
)

// PocketBase measures PocketBase with a collection of leads: creating one record
// and listing a hundred. It is built from its own module and keeps its data below
// dir.
func (b *Bench) PocketBase(ctx context.Context, dir string) (err error) {
	program := filepath.Join(dir, "pocketbase")
	build := exec.CommandContext(ctx, "go", "build", "-o", program, ".")
	build.Dir = "peers/pocketbase"
	if out, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("build PocketBase: %w\n%s", err, out)
	}
	address, err := freeAddress()
	if err != nil {
		return err
	}
	end, err := startPocketBase(program, address, filepath.Join(dir, "pb_data"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, end()) }()
	const records = "/api/collections/leads/records"
	create := &target{address: address, method: http.MethodPost, path: records, body: b.bodies.pocketBase}
	b.peers.create, _, err = b.drive(ctx, Figure{Work: "create one record", Engine: "PocketBase", Unit: "req/s",
		Note: "SQLite, synchronous=NORMAL, its default"}, create, 1)
	if err != nil {
		return err
	}
	list := &target{address: address, method: http.MethodGet, path: records + "?perPage=100", few: true}
	b.peers.list, _, err = b.drive(ctx, Figure{Work: "list 100 records", Engine: "PocketBase", Unit: "records/s",
		Note: "4 connections, the total included, its default"}, list, 100)
	return err
}

// startPocketBase returns when it answers.
func startPocketBase(program, address, data string) (end func() error, err error) {
	log, err := os.Create(data + ".log")
	if err != nil {
		return nil, err
	}
	defer log.Close()
	p := exec.Command(program, "serve", "--http="+address, "--dir="+data)
	p.Stdout, p.Stderr = log, log
	if err := p.Start(); err != nil {
		return nil, fmt.Errorf("start PocketBase: %w", err)
	}
	ended := make(chan struct{})
	go func() {
		_ = p.Wait() // it is told to end
		close(ended)
	}()
	end = func() error {
		defer func() { <-ended }()
		if err := p.Process.Signal(syscall.SIGKILL); !errors.Is(err, os.ErrProcessDone) {
			return err
		}
		return nil
	}
	if err := awaitAnswer(address, "/api/health", ended); err != nil {
		return nil, errors.Join(fmt.Errorf("start PocketBase: %w", err), end())
	}
	return end, nil
}
