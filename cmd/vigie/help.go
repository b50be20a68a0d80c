package main

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/alecthomas/kong"

	"github.com/vigie-ia/vigie/internal/words"
)

// speaking gives each command, argument and flag its help in a language. The key
// is the path of the command and the name: "cli.help.user.add.login".
func speaking(w *words.Words) kong.Option {
	return kong.PostBuild(func(k *kong.Kong) error {
		say := func(key string) string { return strings.ReplaceAll(w.Say(key), "$", "$$") } // $ is kong's
		return kong.Visit(k.Model.Node, func(v kong.Visitable, next kong.Next) error {
			node, ok := v.(*kong.Node)
			if !ok {
				return next(nil)
			}
			key := helpKey(node)
			node.Help = say(key)
			for _, flag := range node.Flags {
				flag.Help = say(key + "." + flag.Name)
				if place, ok := w.Text("cli.place." + flag.PlaceHolder); ok {
					flag.PlaceHolder = place
				}
			}
			for _, arg := range node.Positional {
				arg.Help = say(key + "." + arg.Name)
			}
			return next(nil)
		})
	})
}

func helpKey(node *kong.Node) string {
	if node.Parent == nil {
		return "cli.help"
	}
	return "cli.help." + strings.ReplaceAll(node.Path(), " ", ".")
}

// columns is how wide help is: that of a plain terminal.
const columns = 80

// manual is the help of a command, in kong's order.
type manual struct {
	w     *words.Words
	lines []string
}

// print is kong's printer of help: its own has its headings in English alone.
func (m *manual) print(_ kong.HelpOptions, ctx *kong.Context) error {
	node := ctx.Selected()
	if node == nil {
		node = ctx.Model.Node
	}
	m.lines = append(m.lines, m.w.Say("cli.usage", "vigie "+m.call(node)), "")
	m.wrap("", node.Help)
	m.rows("cli.part.arguments", m.arguments(node))
	m.rows("cli.part.flags", m.flags(node))
	if leaves := node.Leaves(true); len(leaves) > 0 {
		m.lines = append(m.lines, "", m.w.Say("cli.part.commands"))
		for _, leaf := range leaves {
			m.lines = append(m.lines, "  "+m.call(leaf))
			m.wrap("    ", leaf.Help)
			m.lines = append(m.lines, "")
		}
		m.lines = append(m.lines, m.w.Say("cli.more"))
	}
	_, err := fmt.Fprintln(ctx.Stdout, plain(strings.Join(m.lines, "\n")))
	return err
}

// call is how a command is called.
func (m *manual) call(node *kong.Node) string {
	parts := strings.Fields(node.Path() + " " + node.FlagSummary(true))
	for _, arg := range node.Positional {
		parts = append(parts, arg.Summary())
	}
	if len(node.Children) > 0 {
		parts = append(parts, m.w.Say("cli.command"))
	}
	return strings.Join(append(parts, m.w.Say("cli.flags")), " ")
}

func (m *manual) arguments(node *kong.Node) (rows [][2]string) {
	for _, arg := range node.Positional {
		rows = append(rows, [2]string{arg.Summary(), arg.Help})
	}
	return rows
}

func (m *manual) flags(node *kong.Node) (rows [][2]string) {
	for _, group := range node.AllFlags(true) {
		for _, flag := range group {
			name := flag.String()
			if flag.Short == 0 {
				name = "    " + name
			}
			rows = append(rows, [2]string{name, flag.Help})
		}
	}
	return rows
}

// rows writes names with their texts beside them, under a heading.
func (m *manual) rows(heading string, rows [][2]string) {
	if len(rows) == 0 {
		return
	}
	m.lines = append(m.lines, "", m.w.Say(heading))
	width := 0
	for _, row := range rows {
		if n := utf8.RuneCountInString(row[0]); n <= columns*3/8 {
			width = max(width, n)
		}
	}
	for _, row := range rows {
		from := len(m.lines)
		m.wrap(strings.Repeat(" ", width+6), row[1])
		if utf8.RuneCountInString(row[0]) > width {
			m.lines = append(m.lines[:from], append([]string{"  " + row[0]}, m.lines[from:]...)...)
			continue
		}
		m.lines[from] = fmt.Sprintf("  %-*s    %s", width, row[0], strings.TrimLeft(m.lines[from], " "))
	}
}

// wrap breaks a text into lines; a space that may not be broken never is.
func (m *manual) wrap(indent, text string) {
	line := indent
	for word := range strings.SplitSeq(text, " ") {
		if line != indent && utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > columns {
			m.lines, line = append(m.lines, line), indent
		}
		if line != indent {
			line += " "
		}
		line += word
	}
	m.lines = append(m.lines, line)
}
