package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"

	"leadex/internal/config"
	"leadex/internal/exchange"
)

// Exit codes.
const (
	exitDone   = 0
	exitFailed = 1 // what was asked could not be done, or was refused
	exitUsage  = 2 // the command line could not be understood
)

// World is what a command sees of its surroundings.
type World struct {
	Args   []string // without the name of the program
	Env    func(string) (string, bool)
	Stdout io.Writer
	Stderr io.Writer

	settings *config.Resolver // of this command line
}

// Main runs the program and returns its exit code. The first interrupt or
// SIGTERM ends a server gracefully, the second at once.
func Main() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop)
	collectSeldom(os.LookupEnv)
	return Run(ctx, World{Args: os.Args[1:], Env: os.LookupEnv, Stdout: os.Stdout, Stderr: os.Stderr})
}

// exit ends parsing after --help.
type exit int

// Run runs one command line until it is done or ctx ends.
func Run(ctx context.Context, w World) (code int) {
	defer func() {
		switch e := recover().(type) {
		case nil:
		case exit:
			code = int(e)
		default:
			panic(e)
		}
	}()
	w.settings = config.NewResolver(w.Env)
	parser, err := kong.New(&commands{}, kong.Name("leadex"), kong.Description(description),
		kong.Resolvers(w.settings), kong.Writers(w.Stdout, w.Stderr), kong.Exit(func(code int) { panic(exit(code)) }),
		kong.ValueFormatter(helpOf), kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 100}))
	if err != nil {
		panic(err) // the commands are declared wrongly; any test finds it
	}
	line, err := parser.Parse(w.Args)
	if err != nil {
		fmt.Fprintf(w.Stderr, "leadex: %s\n", err)
		fmt.Fprintln(w.Stderr, "leadex: --help after any command shows what it takes")
		return exitUsage
	}
	w.settings.Given(line)
	line.BindTo(ctx, (*context.Context)(nil))
	if err := line.Run(&w); err != nil {
		if !errors.Is(err, errSaid) {
			fmt.Fprintf(w.Stderr, "leadex: %s\n", explain(err))
		}
		return exitFailed
	}
	return exitDone
}

// errSaid is the error of a command that has told already what went wrong.
var errSaid = errors.New("said already")

// explain is an error as the owner of the installation should read it: with its
// private cause, but without the words that are meant for programs.
func explain(err error) string {
	var e *exchange.Error
	if !errors.As(err, &e) {
		return err.Error()
	}
	text := e.Message
	if e.Field != "" {
		text = strings.ReplaceAll(e.Field, "_", "-") + ": " + text
	}
	if cause := errors.Unwrap(e); cause != nil {
		text += " (" + cause.Error() + ")"
	}
	// What was wrapped around the error stays in front of it.
	return strings.Replace(err.Error(), e.Error(), text, 1)
}

// helpOf is the help of a flag, with the variable that sets it too.
func helpOf(v *kong.Value) string {
	if v.Tag.Has("setting") {
		return v.Help + " ($" + config.Variable(v.Name) + ")"
	}
	return v.Help
}
