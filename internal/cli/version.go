package cli

import (
	"fmt"
	"io"
	"runtime"
	"runtime/debug"
)

type version struct {
	output `embed:""`
}

func (version) Help() string {
	return `Example:

  leadex version --output json`
}

// release is what is known of the program that runs.
type release struct {
	Version  string `json:"version"`  // "(devel)" when it was built from a working tree
	Revision string `json:"revision"` // of the source; "" when it is not known
	Modified bool   `json:"modified"` // the source differed from the revision
	Go       string `json:"go"`
	Platform string `json:"platform"`
}

func (c version) Run(w *World) error {
	r := release{Version: "(devel)", Go: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH}
	if built, ok := debug.ReadBuildInfo(); ok {
		r.read(built)
	}
	return c.print(w, r, func(out io.Writer) {
		fmt.Fprintf(out, "leadex %s\n%s %s\n", r.Version, r.Go, r.Platform)
		if r.Revision != "" {
			fmt.Fprintf(out, "revision %s\n", r.Revision)
		}
	})
}

func (r *release) read(built *debug.BuildInfo) {
	if built.Main.Version != "" {
		r.Version = built.Main.Version
	}
	for _, s := range built.Settings {
		switch s.Key {
		case "vcs.revision":
			r.Revision = s.Value
		case "vcs.modified":
			r.Modified = s.Value == "true"
		}
	}
}
