package model_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/scanstelle/scanstelle/app/administration/model"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
	"github.com/scanstelle/scanstelle/tests/cmislook"
	"github.com/scanstelle/scanstelle/tests/process"
)

// typedIn is what stands in the form of a target, with something typed over it.
func typedIn(t *testing.T, f model.TargetForm, pairs ...string) map[string]string {
	t.Helper()
	parts, err := f.Parts()
	if err != nil {
		t.Fatal(err)
	}
	typed := map[string]string{}
	for _, p := range parts {
		for _, v := range p.Values {
			typed[v.Key] = v.Text
		}
	}
	for i := 0; i < len(pairs); i += 2 {
		if _, asked := typed[pairs[i]]; !asked {
			t.Fatalf("the form of %s does not ask for %s", f.Kind, pairs[i])
		}
		typed[pairs[i]] = pairs[i+1]
	}
	return typed
}

// TestTargetForms: what cannot be is said of the field that is to blame, for every kind
// of target, before anything is asked or changed.
func TestTargetForms(t *testing.T) {
	nobody := deskOf(&station.Client{}, "")
	good := map[station.TargetKind][]string{
		station.FolderTarget: {"name", "A", "folder", "/srv/a"}, station.CMISTarget: {"name", "A", "server", "dms.example/b", "user", "scan", "secret", "x"},
		station.SFTPTarget: {"name", "A", "server", "s.example", "folder", "/e", "user", "scan", "secret", "x"}, station.WebDAVTarget: {"name", "A", "server", "c.example/d", "user", "scan", "secret", "x"},
		station.PaperlessTarget: {"name", "A", "server", "p.example", "secret", "x"},
	}
	for _, kind := range station.TargetKinds() { // good ones come as far as the station, which does not answer
		f := model.TargetForm{Kind: kind}
		if _, err := nobody.SaveTarget(t.Context(), f, typedIn(t, f, good[kind]...)); batch.CodeOf(err) == batch.CodeUsage || err == nil {
			t.Errorf("%s: %v", kind, err)
		}
	}
	for _, c := range []struct {
		kind   station.TargetKind
		typed  []string
		blamed string
	}{
		{station.FolderTarget, []string{"name", ""}, "name"}, {station.FolderTarget, []string{"folder", ""}, "folder"}, {station.FolderTarget, []string{"folder", "eingang"}, "folder"},
		{station.FolderTarget, []string{"form", "xdomea-3.1"}, "author"}, {station.FolderTarget, []string{"form", "xdomea-4.0", "author", "a", "reader", "b"}, "schemas"},
		{station.FolderTarget, []string{"window", "abends"}, "window"}, {station.FolderTarget, []string{"rate", "schnell"}, "rate"}, {station.FolderTarget, []string{"rate", "-5"}, "rate"},
		{station.CMISTarget, []string{"server", ""}, "server"}, {station.CMISTarget, []string{"server", "ftp://x"}, "server"}, {station.CMISTarget, []string{"user", ""}, "user"}, {station.CMISTarget, []string{"secret", ""}, "secret"},
		{station.CMISTarget, []string{"auth", "oauth2"}, "token_url"}, {station.CMISTarget, []string{"timeout", "lang"}, "timeout"}, {station.CMISTarget, []string{"settle", "-1s"}, "settle"}, {station.CMISTarget, []string{"ca", "/gibt/es/nicht.pem"}, "ca"},
		{station.CMISTarget, []string{"recheck", "nachts"}, "recheck"}, {station.CMISTarget, []string{"plain", "vielleicht"}, "plain"},
		{station.SFTPTarget, []string{"server", ""}, "server"}, {station.SFTPTarget, []string{"folder", ""}, "folder"}, {station.SFTPTarget, []string{"user", ""}, "user"}, {station.SFTPTarget, []string{"secret", ""}, "secret"}, {station.SFTPTarget, []string{"key", "/gibt/es/nicht"}, "key"},
		{station.WebDAVTarget, []string{"server", "https://a:b@c"}, "server"}, {station.PaperlessTarget, []string{"auth", "basic"}, "user"}, {station.PaperlessTarget, []string{"secret", ""}, "secret"},
	} {
		f := model.TargetForm{Kind: c.kind}
		typed := typedIn(t, f, append(good[c.kind], c.typed...)...)
		_, err := nobody.SaveTarget(t.Context(), f, typed)
		if key, _ := model.Blame(err, nil); key != c.blamed {
			t.Errorf("%s with %q: blames %q, %v", c.kind, c.typed, key, err)
		}
	}
}

// setUp is the whole way of a DMS and of a folder from the form to the target, at what a
// real server said.
func setUp(t *testing.T, s *process.Staff) {
	t.Helper()
	server, chef, lead := cmislook.Start(t), deskOf(s.Owner, s.Chef), deskOf(s.Owner, s.Lead)
	ctx := t.Context()
	find := func(name string) model.TargetForm {
		t.Helper()
		all, err := chef.Targets(ctx)
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range all {
			if v.Name == name {
				f, err := model.FormOf(v)
				if err != nil {
					t.Fatal(err)
				}
				return f
			}
		}
		t.Fatalf("no target %s in %+v", name, all)
		return model.TargetForm{}
	}
	ask := func(f *model.TargetForm, typed map[string]string) {
		t.Helper()
		said, err := lead.AskTarget(ctx, *f, typed)
		if err != nil {
			t.Fatal(err)
		}
		f.Said = &said
	}
	f := model.TargetForm{Kind: station.CMISTarget}
	ask(&f, typedIn(t, f, "server", server.URL, "user", cmislook.User, "secret", cmislook.Password))
	if len(f.Said.Repositories) != 1 || len(f.Said.Types) < 2 || len(f.Said.Folders) < 3 {
		t.Fatalf("%+v", f.Said)
	}
	dms := []string{"name", "Akte", "server", server.URL, "folder", cmislook.Folder, "type", cmislook.Type, "user", cmislook.User, "secret", cmislook.Password, "timeout", "90", "rate", "500", "window", "18:00-06:00"}
	ask(&f, typedIn(t, f, dms...))
	if wrong := f.WrongProperties(); len(wrong) != 2 || !strings.Contains(wrong["property:post:eingang"], "Pflicht") || f.Said.Plan != nil {
		t.Errorf("%v", wrong)
	}
	parts, err := f.Parts()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range parts {
		if p.Name != "properties" {
			continue
		}
		if first, _ := f.PropertyOf(p.Values[0].Key); !first.Required || len(p.Values) < 7 || len(p.Values[0].Options) != len(station.TargetFields()) {
			t.Errorf("%+v", p)
		}
	}
	fields := append(dms, "property:post:kennung", "delivery", "property:post:eingang", "subject", "property:post:vertraulich", "=true")
	ask(&f, typedIn(t, f, fields...))
	if wrong := f.WrongProperties(); f.Said.Code != batch.CodeTargetRefuses || len(wrong) != 1 || wrong["property:post:eingang"] == "" {
		t.Errorf("a text for a point in time: %+v, %v", f.Said, wrong)
	}
	fields = append(fields, "property:post:eingang", "intake_date")
	ask(&f, typedIn(t, f, fields...))
	if f.Said.Plan == nil || f.Said.Plan.Folder != cmislook.Folder {
		t.Fatalf("%+v", f.Said)
	}
	if p, err := chef.SaveTarget(ctx, f, typedIn(t, f, fields...)); err != nil || p {
		t.Fatalf("%v %v", p, err)
	}
	if _, err := lead.SaveTarget(ctx, f, typedIn(t, f, fields...)); batch.CodeOf(err) != batch.CodeRole {
		t.Errorf("the supervisor sets targets up: %v", err)
	}

	// What was saved stands in the form again, but for what lets us in: that is kept.
	saved := find("Akte")
	raw, err := json.Marshal(saved.Was)
	if err != nil || !saved.Was.Secret || strings.Contains(string(raw), cmislook.Password) || saved.Was.Rules.Rate != 500 || saved.Was.Rules.Window != "18:00-06:00" {
		t.Errorf("%s %v", raw, err)
	}
	typed := typedIn(t, saved)
	for key, want := range map[string]string{"server": server.URL, "folder": cmislook.Folder, "type": cmislook.Type, "auth": "basic", "user": cmislook.User, "secret": "", "timeout": "1m30s", "rate": "500", "property:post:vertraulich": "=true", "property:post:eingang": "intake_date"} {
		if typed[key] != want {
			t.Errorf("%s is %q, not %q", key, typed[key], want)
		}
	}
	if types := saved.Was.CMIS.Mapping; len(types) != 3 || types[0].Type != "datetime" {
		t.Errorf("%+v", types)
	}
	ask(&saved, typedIn(t, saved, "type", cmislook.Type))
	if saved.Said.Plan == nil {
		t.Errorf("with what is kept: %+v", saved.Said)
	}
	_, err = chef.AskTarget(ctx, saved, typedIn(t, saved, "proxy", "http://127.0.0.1:9"))
	if key, _ := model.Blame(err, nil); key != "secret" {
		t.Errorf("what is kept would go another way: %v", err)
	}
	if _, err := chef.SaveTarget(ctx, saved, typedIn(t, saved, "rate", "", "property:post:vertraulich", "")); err != nil {
		t.Fatal(err)
	}
	if again := find("Akte"); !again.Was.Secret || again.Was.Rules.Rate != 0 || len(again.Was.CMIS.Mapping) != 2 || again.Was.CMIS.Timeout != saved.Was.CMIS.Timeout {
		t.Errorf("%+v", again.Was)
	}
	if err := chef.KeepSecret(ctx, saved.Was, map[string]string{"secret": "falsch"}); err != nil {
		t.Fatal(err)
	}
	if _, err := lead.TestTarget(ctx, saved.Was.Spec); batch.CodeOf(err) != batch.CodeTargetDenied {
		t.Errorf("another password: %v", err)
	}
	blames(t, "no password", "secret", func() error { return chef.KeepSecret(ctx, saved.Was, map[string]string{}) })

	// A folder in another form, and back.
	folder := model.TargetForm{Kind: station.FolderTarget}
	at := filepath.Join(t.TempDir(), "eingang")
	if err := os.Mkdir(at, 0o700); err != nil {
		t.Fatal(err)
	}
	mail := typedIn(t, folder, "name", "Fachverfahren", "folder", at, "form", "xdomea-3.1", "author", "Stadt", "reader", "DMS", "receipts", at)
	ask(&folder, mail)
	if folder.Said.Plan == nil || !strings.HasSuffix(folder.Said.Plan.Name, "_FVDaten.SGOAblegen.0605.zip") {
		t.Errorf("%+v", folder.Said)
	}
	if _, err := chef.SaveTarget(ctx, folder, mail); err != nil {
		t.Fatal(err)
	}
	if now := find("Fachverfahren"); now.Was.Files == nil || now.Was.Files.Receipts != at || typedIn(t, now)["form"] != "xdomea-3.1" {
		t.Errorf("%+v", now.Was)
	} else if _, err := chef.SaveTarget(ctx, now, typedIn(t, now, "form", "plain")); err != nil {
		t.Error(err)
	}
	if now := find("Fachverfahren"); now.Was.Files == nil || now.Was.Files.Form != "" || now.Was.Files.Receipts != "" {
		t.Errorf("%+v", now.Was.Files)
	}
	for _, name := range []string{"Akte", "Fachverfahren"} {
		if _, err := chef.RemoveTarget(ctx, name); err != nil {
			t.Error(err)
		}
	}
}
