package form

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/scanstelle/scanstelle/batch"
)

// lint has xmllint hold a message against the official schemas. The net is not asked:
// what the schemas import lies beside them, where catalog.xml names it.
// CodeTargetSettings: the message is not valid, or cannot be checked.
func (c Config) lint(ctx context.Context, message []byte) error {
	if c.Schemas == "" {
		return nil
	}
	file := filepath.Join(c.Schemas, schemaFiles[c.message()])
	if _, err := os.Stat(file); err != nil {
		return &batch.Error{Op: "dms.form.lint", Code: batch.CodeTargetSettings, Detail: "die Schemadatei " + file + " ist nicht lesbar", Err: err}
	}
	cmd := exec.CommandContext(ctx, "xmllint", "--noout", "--nonet", "--schema", file, "-")
	cmd.Stdin = bytes.NewReader(message)
	cmd.Env = append(os.Environ(), "XML_CATALOG_FILES="+filepath.Join(c.Schemas, "catalog.xml"))
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return batch.Fail("dms.form.lint", batch.CodeCanceled, ctx.Err())
	case errors.As(err, &exit):
		first, _, _ := strings.Cut(string(out), "\n")
		return &batch.Error{Op: "dms.form.lint", Code: batch.CodeTargetSettings, Detail: "die Nachricht folgt dem Schema nicht: " + plain(first), Err: err}
	}
	return &batch.Error{Op: "dms.form.lint", Code: batch.CodeTargetSettings, Detail: "»schemas« braucht das Programm xmllint (Debian: libxml2-utils)", Err: err}
}

// plain makes one short line of what others say.
func plain(s string) string {
	r := []rune(strings.ToValidUTF8(oneLine(s), "�"))
	if len(r) > 200 {
		r = append(r[:200], '…')
	}
	return string(r)
}
