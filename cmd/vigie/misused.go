package main

import (
	"errors"
	"io/fs"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/alecthomas/kong"

	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/suggest"
)

// misused is what is wrong with a call, as a code. kong's faults are sentences in
// English, without types: each is found anew in what kong had read when it
// stopped. What is not found stays kong's sentence.
func misused(err error) error {
	stopped := (*kong.ParseError)(nil)
	if !errors.As(err, &stopped) || stopped.Context == nil {
		return err
	}
	fault := unfit(stopped.Context)
	if stopped.Context.Error != nil {
		fault = unread(stopped.Context, err)
	}
	if fault == "" {
		return err
	}
	return reason.Because(err, fault)
}

// unread is why reading stopped at a word of the call.
func unread(ctx *kong.Context, err error) reason.Text {
	rest := ctx.Path[len(ctx.Path)-1].Remainder()
	if len(rest) == 0 {
		return ""
	}
	node := selected(ctx)
	if name, value, given := strings.Cut(rest[0], "="); strings.HasPrefix(name, "-") {
		if !given && len(rest) > 1 {
			value, given = rest[1], !strings.HasPrefix(rest[1], "-")
		}
		flags := flagsOf(node)
		if flag := flags[name]; flag != nil {
			return unreadable(flag.Value, value, given, err)
		}
		return reason.New("cli.fault.flag", strconv.Quote(name), suggest.Meant(name, namesOf(flags)))
	}
	for _, arg := range node.Positional {
		if !arg.Set {
			return unreadable(arg, rest[0], true, err)
		}
	}
	if len(node.Children) > 0 {
		return reason.New("cli.fault.command", strconv.Quote(rest[0]), suggest.Meant(rest[0], commands(node)))
	}
	return reason.New("cli.fault.argument", strconv.Quote(rest[0]))
}

// unreadable is why a value is not taken: what has a code of its own says it.
func unreadable(v *kong.Value, value string, given bool, err error) reason.Text {
	path := (*fs.PathError)(nil)
	if code := reason.Text(""); errors.As(err, &code) {
		return reason.New("prefixed", v.ShortSummary(), code)
	}
	target := v.Target.Type()
	if target.Kind() == reflect.Pointer {
		target = target.Elem()
	}
	switch {
	case errors.As(err, &path):
		return reason.New("prefixed", v.ShortSummary(), reason.Of(path))
	case !given:
		return reason.New("cli.fault.value", v.ShortSummary())
	case v.IsBool():
		return reason.New("cli.fault.bool", v.ShortSummary())
	case v.Tag.Type == "existingfile":
		return reason.New("cli.fault.folder", v.ShortSummary(), value)
	case target.Kind() == reflect.Int || target.Kind() == reflect.Float64:
		return reason.New("cli.fault.number", v.ShortSummary(), strconv.Quote(value))
	}
	return ""
}

// unfit is why a call that was read whole is none.
func unfit(ctx *kong.Context) reason.Text {
	node := selected(ctx)
	if len(node.Children) > 0 {
		return reason.New("cli.fault.which", strings.Join(commands(node), ", "))
	}
	var missing []string
	given := map[string]*kong.Flag{}
	for _, flag := range slices.Concat(node.AllFlags(true)...) {
		if fault := unaccepted(flag); fault != "" {
			return fault
		}
		if flag.Required && !flag.Set {
			missing = append(missing, flag.Summary())
		}
		if fault := beside(flag, given); fault != "" {
			return fault
		}
	}
	for _, arg := range node.Positional {
		if arg.Required && !arg.Set {
			missing = append(missing, arg.Summary())
		}
	}
	if len(missing) == 0 {
		return ""
	}
	return reason.New("cli.fault.missing", strings.Join(missing, ", "))
}

// unaccepted is why a value is none of those that its flag takes.
func unaccepted(flag *kong.Flag) reason.Text {
	value, accepted := flag.Target.String(), flag.EnumSlice()
	if flag.Enum == "" || slices.Contains(accepted, value) {
		return ""
	}
	accepted = slices.DeleteFunc(accepted, func(s string) bool { return s == "" })
	return reason.New("cli.fault.enum", flag.ShortSummary(), strconv.Quote(value), strings.Join(accepted, ", "))
}

// beside is why a flag does not go with one given before it, by what both choose.
func beside(flag *kong.Flag, given map[string]*kong.Flag) reason.Text {
	if !flag.Set {
		return ""
	}
	for _, xor := range flag.Xor {
		if other := given[xor]; other != nil {
			return reason.New("cli.fault.together", other.ShortSummary(), flag.ShortSummary())
		}
		given[xor] = flag
	}
	return ""
}

// selected is the command that was read, or the program.
func selected(ctx *kong.Context) *kong.Node {
	if node := ctx.Selected(); node != nil {
		return node
	}
	return ctx.Model.Node
}

func commands(node *kong.Node) []string {
	var names []string
	for _, child := range node.Children {
		names = append(names, child.Name)
	}
	return names
}

// flagsOf are the flags that a command takes, by how they are written.
func flagsOf(node *kong.Node) map[string]*kong.Flag {
	flags := map[string]*kong.Flag{}
	for _, flag := range slices.Concat(node.AllFlags(true)...) {
		flags["--"+flag.Name] = flag
		if flag.Short != 0 {
			flags["-"+string(flag.Short)] = flag
		}
	}
	return flags
}

func namesOf(flags map[string]*kong.Flag) []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(flags)), func(name string) bool { return !strings.HasPrefix(name, "--") })
}
