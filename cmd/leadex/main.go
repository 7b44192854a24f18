// Leadex is an open lead exchange for lending.
package main

import (
	"os"

	"leadex/internal/cli"
)

func main() { os.Exit(cli.Main()) }
