package model

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// setup is what was typed into the form of a target, as the station takes it.
type setup struct {
	Name   string          `json:"name,omitempty"`
	Spec   string          `json:"spec"`
	First  bool            `json:"first,omitempty"`
	CMIS   *map[string]any `json:"cmis,omitempty"`  // empty: nothing is set
	Files  *map[string]any `json:"files,omitempty"` // the same
	Rules  map[string]any  `json:"rules,omitempty"`
	Secret map[string]any  `json:"secret,omitempty"`
	Kept   bool            `json:"kept,omitempty"`
}

// into makes what the station takes of it.
func into[To any](s setup) (out To, err error) {
	raw, err := json.Marshal(s)
	if err == nil {
		err = json.Unmarshal(raw, &out)
	}
	if err != nil {
		return out, batch.Fail("administration.target", batch.CodeInternal, err)
	}
	return out, nil
}

// AskTarget asks a target what it offers and what it would make of a package, by what
// stands in the form. Nothing is sent, and nothing changes.
func (d Desk) AskTarget(ctx context.Context, f TargetForm, typed map[string]string) (station.TargetDescription, error) {
	s, err := f.setup(typed)
	if err != nil {
		return station.TargetDescription{}, err
	}
	s.Kept = len(s.Secret) == 0 && f.Was.Secret && s.Spec == f.Was.Spec
	draft, err := into[station.TargetDraft](s)
	if err != nil {
		return station.TargetDescription{}, err
	}
	said, err := ask[station.TargetDescription](ctx, d, station.OpTargetDescribe, draft, nil)
	if s.Kept && batch.CodeOf(err) == batch.CodeUsage {
		err = &Wrong{"secret", err}
	}
	return said, err
}

// SaveTarget sets the target up, or proposes it, and keeps what was typed to let us in.
func (d Desk) SaveTarget(ctx context.Context, f TargetForm, typed map[string]string) (Proposed, error) {
	s, err := f.setup(typed)
	if err != nil {
		return false, err
	}
	if f.Was.Name == "" {
		if err := missing(typed, [][2]string{{"name", "etwa DMS-Eingang"}}); err != nil {
			return false, err
		}
	}
	if len(s.Secret) == 0 && f.wantsSecret(typed) && !(f.Was.Secret && f.Was.Spec == s.Spec) {
		return false, wrong("secret", "fehlt; zu dieser Adresse ist noch nichts hinterlegt")
	}
	change, err := into[station.TargetChange](s)
	if err != nil {
		return false, err
	}
	p, err := propose(ctx, d, station.OpTargetSet, change)
	if err != nil || len(s.Secret) == 0 {
		return p, err
	}
	s.Kept = true
	secret, err := into[station.TargetSecret](s)
	if err != nil {
		return p, err
	}
	_, err = ask[station.NamedTarget](ctx, d, station.OpTargetSecret, secret, nil)
	return p, err
}

// KeepSecret replaces what lets us into a target, at once.
func (d Desk) KeepSecret(ctx context.Context, t station.TargetView, typed map[string]string) error {
	f, err := FormOf(t)
	if err != nil {
		return err
	}
	s := setup{Name: t.Name, Spec: t.Spec, Kept: true}
	settings, err := f.settings()
	if err != nil {
		return err
	}
	if s.Secret, err = f.secret(typed, written(settings["auth"])); err != nil {
		return err
	}
	if len(s.Secret) == 0 {
		return wrong("secret", "fehlt")
	}
	q, err := into[station.TargetSecret](s)
	if err == nil {
		_, err = ask[station.NamedTarget](ctx, d, station.OpTargetSecret, q, nil)
	}
	return err
}

// FormOf is the form of a target that is there. CodeTargetInvalid.
func FormOf(t station.TargetView) (TargetForm, error) {
	at, err := station.ParseAddress(t.Spec)
	return TargetForm{Kind: at.Kind, Was: t}, err
}

// SecretKeys are what lets us into a target; none where it takes nothing.
func (f TargetForm) SecretKeys() (out []string) {
	for _, m := range matters[f.Kind] {
		for _, key := range m.keys {
			if key == "secret" || key == "key" {
				out = append(out, key)
			}
		}
	}
	return out
}

// wantsSecret tells whether nobody comes in without one.
func (f TargetForm) wantsSecret(typed map[string]string) bool {
	return f.Kind == station.SFTPTarget || typed["auth"] != "" && typed["auth"] != unsaid
}

// setup reads the form. Failures are of one field each.
func (f TargetForm) setup(typed map[string]string) (setup, error) {
	s := setup{Name: f.Was.Name, First: typed["first"] == yes}
	if s.Name == "" {
		s.Name = strings.TrimSpace(typed["name"])
	}
	var err error
	if s.Spec, err = f.address(typed); err != nil {
		return s, err
	}
	settings, err := f.settings()
	if err != nil {
		return s, err
	}
	if err := f.read(settings, typed); err != nil {
		return s, err
	}
	if f.Kind == station.CMISTarget {
		s.CMIS = &settings
	} else {
		s.Files = &settings
	}
	if s.Secret, err = f.secret(typed, typed["auth"]); err != nil {
		return s, err
	}
	s.Rules, err = rulesOf(typed)
	return s, err
}

// address puts the address together.
func (f TargetForm) address(typed map[string]string) (string, error) {
	wanted := map[station.TargetKind][][2]string{
		station.FolderTarget:    {{"folder", "etwa /srv/dms/eingang"}},
		station.CMISTarget:      {{"server", "etwa https://dms.example/browser"}},
		station.SFTPTarget:      {{"server", "etwa server.example oder server.example:2222"}, {"folder", "etwa /srv/eingang"}, {"user", "etwa scanstelle"}},
		station.WebDAVTarget:    {{"server", "etwa https://cloud.example/remote.php/dav/files/scanstelle/Posteingang"}},
		station.PaperlessTarget: {{"server", "etwa https://paperless.example"}},
	}[f.Kind]
	if err := missing(typed, wanted); err != nil {
		return "", err
	}
	spec, err := station.TargetAddress{Kind: f.Kind, Server: typed["server"], User: typed["user"], Repository: typed["repository"], Folder: typed["folder"]}.Spec()
	if err != nil {
		return "", &Wrong{wanted[0][0], err}
	}
	return spec, nil
}

// files are settings that hold what is in a file; keepNone typed there removes it.
var files = map[string]bool{"ca": true, "certificate": true}

const keepNone = "-"

// read writes what was typed into the settings.
func (f TargetForm) read(settings map[string]any, typed map[string]string) error {
	xdomea := strings.HasPrefix(typed["form"], "xdomea")
	for _, m := range matters[f.Kind] {
		if m.part == "place" || m.part == "rules" {
			continue
		}
		for _, key := range m.keys {
			text := strings.TrimSpace(typed[key])
			switch {
			case key == "secret" || key == "key" || key == "user" && f.Kind == station.SFTPTarget:
				continue
			case files[key]:
				if text == "" {
					continue
				}
				if text != keepNone {
					pem, err := textOf(key, text)
					if err != nil {
						return err
					}
					text = pem
				} else {
					text = ""
				}
			case key == "auth" && text == unsaid, key == "form" && text == plainForm, m.part == "form" && key != "form" && !xdomea:
				text = ""
			case key == "timeout" || key == "settle":
				span, err := spanOf(key, text)
				if err != nil {
					return err
				}
				text = span
			case key == "scopes" || key == "secondary":
				if delete(settings, key); text != "" {
					settings[key] = words(text)
				}
				continue
			case key == "plain" || key == "keep_host":
				on, err := truly(typed, key)
				if err != nil {
					return err
				}
				if delete(settings, key); on {
					settings[key] = true
				}
				continue
			}
			if delete(settings, key); text != "" {
				settings[key] = text
			}
		}
	}
	if err := f.complete(typed, xdomea); err != nil {
		return err
	}
	if f.Kind == station.CMISTarget {
		f.readMapping(settings, typed)
	}
	return nil
}

// complete refuses what cannot work without another field.
func (f TargetForm) complete(typed map[string]string, xdomea bool) error {
	switch typed["auth"] {
	case "basic":
		if err := missing(typed, [][2]string{{"user", "das Konto, mit dem sich die Scanstelle anmeldet"}}); err != nil {
			return err
		}
	case "oauth2":
		if err := missing(typed, [][2]string{{"token_url", "etwa https://login.example/token"}, {"client_id", "die Kennung, die der Betreiber vergeben hat"}}); err != nil {
			return err
		}
	}
	if !xdomea {
		return nil
	}
	wanted := [][2]string{{"author", "wer sendet, etwa Stadt Musterstadt"}, {"reader", "wer empfängt, etwa DMS der Stadt Musterstadt"}}
	if typed["form"] == "xdomea-4.0" {
		wanted = append(wanted, [2]string{"schemas", "der Ordner mit den amtlichen Schemadateien; ohne ihn geht xdomea 4.0 nicht"})
	}
	return missing(typed, wanted)
}

// readMapping writes which field fills which property. The type that a property has now
// is noted: a server that changes it later is noticed.
func (f TargetForm) readMapping(settings map[string]any, typed map[string]string) {
	before := map[string]string{}
	for _, m := range mapping(settings) {
		before[written(m["property"])] = written(m["type"])
	}
	var all []map[string]any
	for _, v := range f.properties(settings) {
		text := strings.TrimSpace(typed[v.Key])
		p, _ := f.PropertyOf(v.Key)
		if text == "" {
			continue
		}
		m := map[string]any{"property": p.ID, "field": text}
		if Fixed(text) {
			m = map[string]any{"property": p.ID, "value": strings.TrimSpace(strings.TrimPrefix(text, fixed))}
		}
		kind := p.Type
		if kind == "" {
			kind = before[p.ID]
		}
		if kind != "" {
			m["type"] = kind
		}
		all = append(all, m)
	}
	if delete(settings, "mapping"); len(all) > 0 {
		settings["mapping"] = all
	}
}

// spanOf reads a time like 90s; a bare number are seconds.
func spanOf(key, text string) (string, error) {
	if text == "" {
		return "", nil
	}
	if strings.Trim(text, "0123456789") == "" {
		text += "s"
	}
	span, err := time.ParseDuration(strings.ReplaceAll(strings.ToLower(text), " ", ""))
	if err != nil || span < 0 {
		return "", wrong(key, "»%s« ist keine Dauer; möglich ist etwa 90s oder 2m", text)
	}
	return span.String(), nil
}

// secret is what lets us in, as far as it was typed; a key lies in a file.
func (f TargetForm) secret(typed map[string]string, auth string) (map[string]any, error) {
	out := map[string]any{}
	if text := typed["secret"]; text != "" {
		as := map[string]string{"bearer": "token", "token": "token", "oauth2": "client_secret"}[auth]
		if as == "" {
			as = "password"
		}
		out[as] = text
	}
	if path := strings.TrimSpace(typed["key"]); path != "" {
		text, err := textOf("key", path)
		if err != nil {
			return nil, err
		}
		out["key"] = strings.TrimRight(text, "\r\n") + "\n"
	}
	return out, nil
}

// rulesOf reads when and how fast packages go there.
func rulesOf(typed map[string]string) (map[string]any, error) {
	out := map[string]any{}
	for _, key := range []string{"rate", "recheck_days", "recheck_sample", "window", "recheck"} {
		text, asked := typed[key]
		if !asked {
			continue
		}
		var value any = strings.TrimSpace(text)
		if key != "window" && key != "recheck" {
			n := 0
			if value != "" {
				var err error
				if n, err = whole(typed, key); err != nil {
					return nil, err
				}
			}
			value = n
		}
		out[key] = value
		one, err := into[station.TargetChange](setup{Rules: map[string]any{key: value}})
		if err != nil {
			return nil, err
		}
		if err := one.Rules.Check(); err != nil {
			return nil, &Wrong{key, err}
		}
	}
	return out, nil
}
