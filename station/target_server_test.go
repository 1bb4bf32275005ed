package station

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/audit"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/dms"
	"github.com/scanstelle/scanstelle/dms/cmis"
	"github.com/scanstelle/scanstelle/dms/web"
	"github.com/scanstelle/scanstelle/store"
	"github.com/scanstelle/scanstelle/tests/faultproxy"
	"github.com/scanstelle/scanstelle/tests/opencmis"
)

// TestServerAsTarget: from the settings to the receipt, at real CMIS servers.
func TestServerAsTarget(t *testing.T) {
	server, err := opencmis.Start()
	if err != nil {
		t.Fatal(err)
	}
	defer server.Stop()
	t.Run("delivered", func(t *testing.T) { deliveredToServer(t, server) })
	t.Run("post", func(t *testing.T) { postToServer(t, server) })
	t.Run("troubled", func(t *testing.T) { troubledServer(t, server) })
	t.Run("pauses-itself", func(t *testing.T) { pausesItself(t, server) })
	t.Run("held-back", func(t *testing.T) { heldBack(t, server) })
	t.Run("ruled", func(t *testing.T) { ruled(t, server) })
	t.Run("forgotten", func(t *testing.T) { forgotten(t, server) })
	t.Run("rechecked", func(t *testing.T) { rechecked(t, server) })
}

// named sets a server up as the target "DMS".
func (d *desk) named(t *testing.T, spec string, c cmis.Config) {
	t.Helper()
	if _, err := d.SetTarget(t.Context(), Actor{UID: os.Getuid()}, TargetChange{Name: "DMS", Spec: spec, CMIS: &c}, func(any) {}); err != nil {
		t.Fatal(err)
	}
}

// sent runs one file to a target and returns the row of its delivery.
func (d *desk) sent(t *testing.T, file, target string) batch.Delivery {
	t.Helper()
	r := d.whole(d.file(t, file, "content content"))
	r.Target = target
	if _, err := d.Run(t.Context(), r, func(any) {}); err != nil {
		t.Fatal(err)
	}
	rows, err := d.store.Outbox(true)
	if err != nil || len(rows) == 0 {
		t.Fatal(rows, err)
	}
	last := rows[0]
	for _, row := range rows {
		if row.ID > last.ID {
			last = row
		}
	}
	return last
}

func (d *desk) again(t *testing.T, id batch.ID) batch.Delivery {
	t.Helper()
	if _, err := d.Deliver(context.Background(), DeliverRequest{Who: Actor{UID: os.Getuid()}}, func(any) {}); err != nil {
		t.Fatal(err)
	}
	row, err := d.store.Delivery(id)
	if err != nil {
		t.Fatal(err)
	}
	return row
}

func deliveredToServer(t *testing.T, server *opencmis.Server) {
	d := newDesk(t)
	own := Actor{UID: os.Getuid()}
	spec := "cmis:" + server.Share + "#repository=test&folder=/"
	if _, err := d.TestTarget(t.Context(), own, spec); batch.CodeOf(err) != batch.CodeTargetSettings {
		t.Fatalf("a server that nobody set up: %v", err)
	}
	for _, q := range []TargetChange{
		{Name: "X", Spec: spec, CMIS: &cmis.Config{Mapping: []cmis.Mapping{{Property: "a", Field: "gibtesnicht"}}}},
		{Name: "X", Spec: spec, CMIS: &cmis.Config{Access: web.Access{Auth: "digest"}}},
		{Name: "X", Spec: "cmis:http://dms.example/b"},
	} {
		if q.CMIS == nil {
			q.CMIS = &cmis.Config{}
		}
		if _, err := d.SetTarget(t.Context(), own, q, func(any) {}); batch.CodeOf(err) != batch.CodeTargetSettings {
			t.Errorf("%+v: %v", q, err)
		}
	}
	d.named(t, spec, cmis.Config{Access: web.Access{Auth: web.Basic, User: "test"}})
	row := d.sent(t, "a.pdf", spec)
	if row.State != batch.Queued || row.Code != batch.CodeTargetDenied {
		t.Fatalf("without a password: %+v", row)
	}
	if _, err := d.SetTargetSecret(t.Context(), own, TargetSecret{Name: "DMS", Secret: web.Secret{Password: "test", Token: "sehr-geheime-marke"}}); err != nil {
		t.Fatal(err)
	}
	if row = d.again(t, row.ID); row.State != batch.Verified || row.Level != batch.LevelDMS || row.Ref == "" {
		t.Fatalf("%+v", row)
	}
	doc, err := d.store.Document(row.Document)
	if err != nil {
		t.Fatal(err)
	}
	there, err := os.ReadFile(filepath.Join(server.Files, row.Name))
	if err != nil || int64(len(there)) != doc.Bytes {
		t.Fatalf("%d bytes there, %v", len(there), err)
	}
	r, err := d.TestTarget(t.Context(), own, spec)
	if err != nil || r.Written || r.Level != batch.LevelDMS || r.Plan == nil || r.Plan.Type != "cmis:document" {
		t.Errorf("%+v, %v", r, err)
	}
	// It survives the end of the program, and nothing tells what lets us in.
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	d.open(t)
	if row = d.sent(t, "b.pdf", spec); row.State != batch.Verified {
		t.Fatalf("%+v", row)
	}
	if k := d.kinds(t); k["target-secret-set"] != 1 {
		t.Errorf("%v", k)
	}
	nothingTells(t, d, "sehr-geheime-marke")
	// A draft of somebody else's settings does not get the stored password.
	plan, err := d.DescribeTarget(t.Context(), own, TargetDraft{Spec: spec})
	if err != nil || plan.Plan == nil || len(plan.Types) == 0 {
		t.Errorf("%+v, %v", plan, err)
	}
	if _, err := d.DescribeTarget(t.Context(), own, TargetDraft{Spec: spec, CMIS: &cmis.Config{Access: web.Access{Auth: web.Basic, User: "test"}}}); batch.CodeOf(err) != batch.CodeTargetDenied {
		t.Errorf("%v", err)
	}
	// Unless it asks for it, and goes the way that holds.
	draft := TargetDraft{Spec: spec, CMIS: &cmis.Config{Type: "cmis:document", Access: web.Access{Auth: web.Basic, User: "test"}}, Kept: true}
	if plan, err := d.DescribeTarget(t.Context(), own, draft); err != nil || plan.Plan == nil || len(plan.Folders) == 0 {
		t.Errorf("%+v, %v", plan, err)
	}
	draft.CMIS.Proxy = "http://127.0.0.1:9"
	if _, err := d.DescribeTarget(t.Context(), own, draft); batch.CodeOf(err) != batch.CodeUsage {
		t.Errorf("what is stored would go another way: %v", err)
	}
	// A part that is not given stays.
	if _, err := d.SetTargetSecret(t.Context(), own, TargetSecret{Name: "DMS", Secret: web.Secret{Token: "andere"}, Kept: true}); err != nil {
		t.Fatal(err)
	}
	if s, err := d.targetSecret(spec); err != nil || s.Password != "test" || s.Token != "andere" {
		t.Errorf("%v", err)
	}
}

// nothingTells looks for a secret in everything that the station keeps or says: as it is,
// and as the header that it goes out in.
func nothingTells(t *testing.T, d *desk, secret string) {
	t.Helper()
	tells := func(said []byte) bool {
		header := base64.StdEncoding.EncodeToString([]byte("test:" + secret))
		return bytes.Contains(said, []byte(secret)) || bytes.Contains(said, []byte(header))
	}
	lines := 0
	if err := d.store.Log().ReadFrom(0, func(e audit.Entry) error {
		if lines++; tells(e.Record.Data) {
			t.Errorf("line %d of the log (%s) tells it", e.Seq, e.Record.Kind)
		}
		return nil
	}); err != nil || lines == 0 {
		t.Fatal(lines, err)
	}
	for _, key := range []string{targetsKey, pausesKey} {
		entries, err := d.store.History(store.Settings, key)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			if tells(e.Value) {
				t.Errorf("version %d of %s tells it", e.Version, key)
			}
		}
	}
	looked := 0
	if err := filepath.WalkDir(d.path("daten"), func(path string, e fs.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() {
			return err
		}
		raw, err := os.ReadFile(path)
		if looked++; tells(raw) {
			t.Errorf("%s tells it", path)
		}
		return err
	}); err != nil || looked < 10 {
		t.Fatal(looked, err)
	}
	status, err := d.Status(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	waiting, _ := d.outbox(t, false)
	done, sum := d.outbox(t, true)
	said, err := json.Marshal([]any{status, waiting, done, sum})
	if err != nil || tells(said) {
		t.Errorf("the station says it: %s, %v", said, err)
	}
	setting, err := d.Targets(func(v any) {
		if tells(fmt.Appendf(nil, "%+v", v)) {
			t.Errorf("%+v", v)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	raw, err := json.Marshal(setting)
	if err != nil || tells(raw) {
		t.Fatalf("%s, %v", raw, err)
	}
}

func troubledServer(t *testing.T, server *opencmis.Server) {
	d := newDesk(t)
	p, err := faultproxy.New(server.Memory)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	spec := "cmis:" + p.Through(server.Memory) + "#repository=A1&folder=/"
	d.named(t, spec, cmis.Config{Access: web.Access{Auth: web.Basic, User: "test"}, Type: "ComplexType", Mapping: []cmis.Mapping{
		{Property: "IdProp", Field: dms.FieldDelivery}, {Property: "StringProp", Field: fieldTitle}, {Property: "IntProp", Field: fieldPages}, {Property: "DateTimeProp", Field: fieldSealed},
	}})
	if _, err := d.SetTargetSecret(t.Context(), Actor{UID: os.Getuid()}, TargetSecret{Name: "DMS", Secret: web.Secret{Password: "test"}}); err != nil {
		t.Fatal(err)
	}
	// The server asks for patience.
	p.Add(faultproxy.Post, 1, faultproxy.Instead(429, false, "", "Retry-After", "1800"))
	row := d.sent(t, "a.pdf", spec)
	if row.State != batch.Queued || row.Code != batch.CodeTargetBusy || time.Until(row.Next) < 25*time.Minute {
		t.Fatalf("%+v", row)
	}
	if row = d.again(t, row.ID); row.State != batch.Verified {
		t.Fatalf("%+v", row)
	}
	// The answer is lost and the index blind: it is looked for again before it is sent anew.
	p.Add(faultproxy.Post, 1, faultproxy.Cut(0.5))
	row = d.sent(t, "b.pdf", spec)
	if row.State != batch.Unknown || row.Code != batch.CodeTargetGone {
		t.Fatalf("%+v", row)
	}
	sent := p.Passed(faultproxy.Post)
	since := row.Changed
	if row = d.again(t, row.ID); row.State != batch.Unknown || row.Code != batch.CodeTargetUnsettled || !row.Changed.Equal(since) || time.Until(row.Next) > time.Minute || p.Passed(faultproxy.Post) != sent {
		t.Fatalf("%+v", row)
	}
	row.Changed = row.Changed.Add(-time.Minute)
	if err := d.store.SetDelivery(t.Context(), "", row, nil); err != nil {
		t.Fatal(err)
	}
	if row = d.again(t, row.ID); row.State != batch.Verified || p.Passed(faultproxy.Post) != sent+1 {
		t.Fatalf("%+v, sent %d times", row, p.Passed(faultproxy.Post)-sent)
	}
	// The server holds it twice: that is told, nothing is deleted.
	p.Add(faultproxy.Selector("query"), 0, faultproxy.Answered(func(said []byte) []byte {
		at, end := bytes.Index(said, []byte(`[{`)), bytes.LastIndex(said, []byte(`}]`))
		if at < 0 || end < 0 {
			return said
		}
		one := said[at+1 : end+1]
		return bytes.Replace(said, one, append(append(bytes.Clone(one), ','), one...), 1)
	}))
	row = d.sent(t, "c.pdf", spec)
	if row.State != batch.Verified || row.Code != batch.CodeTargetTwice || !strings.Contains(row.Message, row.Name) {
		t.Fatalf("%+v", row)
	}
	if k := d.kinds(t); k["delivery-doubled"] != 1 {
		t.Errorf("%v", k)
	}
}
