// Command vigie follows the energy, the use and the wellbeing impacts of an
// authority's AI systems. This file reads signals and exits; each sub-command
// has a file of its own, and the work is done in cmd/vigie/app.
package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"

	"github.com/vigie-ia/vigie/cmd/vigie/app"
	"github.com/vigie-ia/vigie/config"
	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/words"
)

// release is the number of this version, with or without git; CHANGELOG.md says
// what is in it.
const release = "0.2.0"

// version is what this binary calls itself; the linker may say it, as the tests do.
var version string

// built is the release, and the commit that the binary was made from where the
// toolchain knows one.
func built() string {
	commit, changed := "", ""
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			switch {
			case s.Key == "vcs.revision" && len(s.Value) >= 9:
				commit = "+" + s.Value[:9]
			case s.Key == "vcs.modified" && s.Value == "true":
				changed = ".changed"
			}
		}
	}
	if commit == "" {
		return release
	}
	return release + commit + changed
}

// cli is every sub-command with its flags.
type cli struct {
	Config string `short:"c" default:"vigie.yaml" type:"path"`
	Data   string `type:"path" placeholder:"DIR"`
	Lang   string `enum:"${languages}" default:"" placeholder:"${codes}"`

	Init       initCmd       `cmd:""`
	Demo       demoCmd       `cmd:""`
	Serve      serveCmd      `cmd:""`
	Check      checkCmd      `cmd:""`
	Collect    collectCmd    `cmd:""`
	Indicators indicatorsCmd `cmd:""`
	Estimate   estimateCmd   `cmd:""`
	Factors    factorsCmd    `cmd:""`
	Freeze     freezeCmd     `cmd:""`
	Correct    correctCmd    `cmd:""`
	Recompute  recomputeCmd  `cmd:""`
	Template   templateCmd   `cmd:""`
	Survey     surveyCmd     `cmd:""`
	Copy       copyCmd       `cmd:""`
	Backup     backupCmd     `cmd:""`
	Purge      purgeCmd      `cmd:""`
	Schema     schemaCmd     `cmd:""`
	Approve    approveCmd    `cmd:""`
	Report     reportCmd     `cmd:""`
	Publish    publishCmd    `cmd:""`
	Withdraw   withdrawCmd   `cmd:""`
	Verify     verifyCmd     `cmd:""`
	User       userCmd       `cmd:""`
	Session    sessionCmd    `cmd:""`
	Token      tokenCmd      `cmd:""`
	Notify     notifyCmd     `cmd:""`
	Audit      auditCmd      `cmd:""`
	Version    versionCmd    `cmd:""`
}

// session is what every sub-command works with.
type session struct {
	ctx    context.Context //nolint:containedctx // one command is one call: kong binds values, not arguments
	config string
	data   string // asked for; "": see config.StateDir
	lang   string // asked for; "": see language
	in     io.Reader
	out    io.Writer
	errOut io.Writer
	log    *slog.Logger
}

func main() {
	version = cmp.Or(version, built())
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// commandLine is the parser of what is called, with its help in a language; a
// language with a file of words may be asked for.
func commandLine(c *cli, w *words.Words, options ...kong.Option) (*kong.Kong, error) {
	options = append(options, kong.Name("vigie"), speaking(w), kong.Help((&manual{w: w}).print),
		kong.Vars{"languages": "," + strings.Join(words.Codes(), ","), "codes": strings.Join(words.Codes(), "|")})
	parser, err := kong.New(c, options...)
	if err != nil {
		return nil, reason.While(err, "doing.call")
	}
	return parser, nil
}

// run is main without the process: 0 done, 1 failed, 2 called wrongly.
func run(ctx context.Context, args []string, in io.Reader, out, errOut io.Writer) int {
	var c cli
	lang := languageIn(args, os.Getenv)
	parser, err := commandLine(&c, words.Of(lang), kong.Writers(out, errOut))
	if err != nil {
		return complain(errOut, err, lang, 2)
	}
	command, err := parser.Parse(args)
	if err != nil {
		return complain(errOut, misused(err), lang, 2)
	}
	s := &session{
		ctx: ctx, config: c.Config, data: c.Data, lang: c.Lang, in: in, out: out, errOut: errOut,
		log: slog.New(slog.NewTextHandler(errOut, nil)),
	}
	if err := command.Run(s); err != nil && !errors.Is(err, context.Canceled) {
		return complain(errOut, err, s.language(), 1)
	}
	return 0
}

// complain says what went wrong in a language, one fault a line.
func complain(to io.Writer, err error, lang string, code int) int {
	if _, werr := fmt.Fprintf(to, "vigie: %s\n", worded(err, words.Typed(lang))); werr != nil {
		return 3 // there is nowhere left to say it
	}
	return code
}

// load reads the configuration, and goes on as the owner of what Vigie keeps.
func (s *session) load() (*config.Config, error) {
	state := config.StateDir(s.config, s.data, os.Getenv)
	if _, err := os.ReadDir(state); errors.Is(err, fs.ErrPermission) {
		return nil, reason.Because(err, reason.New("cli.owner", err, state))
	}
	cfg, err := config.LoadIn(s.config, state)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, reason.Because(err, reason.New("cli.no_configuration", err))
	}
	if faults := (*config.Faults)(nil); errors.As(err, &faults) {
		return nil, allFaults(faults)
	}
	if err != nil {
		return nil, err
	}
	return cfg, becomeOwner(cfg.Data, state)
}

// options are what the command line adds to the configuration.
func (s *session) options(only []string) app.Options {
	return app.Options{Version: version, Only: only, Getenv: os.Getenv, Log: s.log}
}

// with opens the app, lets do work with it and closes it.
func (s *session) with(only []string, do func(*app.App) error) error {
	cfg, err := s.load()
	if err != nil {
		return err
	}
	return s.withConfig(cfg, s.options(only), do)
}

// withConfig is with, of a configuration that was read.
func (s *session) withConfig(cfg *config.Config, o app.Options, do func(*app.App) error) (err error) {
	a, err := app.Open(s.ctx, cfg, o)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	return do(a)
}

type versionCmd struct{}

// Run prints the version.
func (versionCmd) Run(s *session) error {
	_, err := fmt.Fprintln(s.out, version)
	return err
}

type schemaCmd struct{}

// Run prints the JSON Schema of the configuration.
func (schemaCmd) Run(s *session) error {
	schema, err := config.Schema()
	if err == nil {
		_, err = s.out.Write(schema)
	}
	return err
}
