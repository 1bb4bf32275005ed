package main

import (
	"bytes"
	"strings"

	"github.com/alecthomas/kong"
)

// helpWords are the parser's own words on a help page.
var helpWords = strings.NewReplacer(
	"Usage: ", "Aufruf: ",
	"[flags]", "[Angaben]",
	"<command>", "<Befehl>",
	"\nArguments:\n", "\nDateien und Namen:\n",
	"\nFlags:\n", "\nAngaben:\n",
	"\nCommands:\n", "\nBefehle:\n",
	"Show context-sensitive help.", "Diese Hilfe.",
	`Run "scanstelle <command> --help" for more information on a command.`, "»scanstelle <Befehl> --help« erklärt einen Befehl.",
)

// germanHelp prints the parser's help page in German.
func germanHelp(o kong.HelpOptions, ctx *kong.Context) error {
	out := ctx.Stdout
	var page bytes.Buffer
	ctx.Stdout = &page
	err := kong.DefaultHelpPrinter(o, ctx)
	ctx.Stdout = out
	if err != nil {
		return err
	}
	_, err = out.Write([]byte(helpWords.Replace(page.String())))
	return err
}
