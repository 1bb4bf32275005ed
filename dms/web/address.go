package web

import (
	"net/url"
	"strings"

	"github.com/scanstelle/scanstelle/batch"
)

// Parse reads a target written as a scheme of ours and an address, as the example is, and
// returns the address in the one form that there is of it. op names the caller.
// CodeTargetInvalid.
func Parse(op, scheme, spec, example string) (address string, err error) {
	text, ok := strings.CutPrefix(spec, scheme)
	u, parseErr := url.Parse(text)
	if !ok || parseErr != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || u.RawQuery != "" || u.Fragment != "" {
		return "", batch.Refuse(op, batch.CodeTargetInvalid, "%q ist keine Adresse wie %s", spec, example)
	}
	if u.User != nil {
		return "", batch.Refuse(op, batch.CodeTargetInvalid, "Name und Kennwort gehören nicht in die Adresse")
	}
	u.Host = strings.ToLower(u.Host)
	u = u.JoinPath() // without . and ..
	u.Path, u.RawPath = strings.TrimRight(u.Path, "/"), strings.TrimRight(u.RawPath, "/")
	return u.String(), nil
}
