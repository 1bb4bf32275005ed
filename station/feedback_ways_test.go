package station

import (
	"context"
	"encoding/hex"
	"net"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/dms/feedback"
	"github.com/scanstelle/scanstelle/store"
)

// TestFeedbackWays: what can be set, and that no port is open until it is.
func TestFeedbackWays(t *testing.T) {
	d := newDesk(t)
	ctx := context.Background()
	out := d.path("ausgang")
	for _, dir := range []string{out, d.path("a"), d.path("a/b"), d.path("post")} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := d.SetTarget(ctx, nobody, TargetChange{Name: "DMS", Spec: "folder:" + out}, func(any) {}); err != nil {
		t.Fatal(err)
	}
	if _, err := d.SetPostChannel(ctx, nobody, PostChannelChange{Name: "post", Folder: d.path("post"), Way: "E-Mail"}, func(any) {}); err != nil {
		t.Fatal(err)
	}
	set := func(q FeedbackChange) error {
		_, err := d.SetFeedback(ctx, nobody, q, func(any) {})
		return err
	}
	if err := set(FeedbackChange{Name: "a", Folder: d.path("a"), Target: "DMS"}); err != nil {
		t.Fatal(err)
	}
	for name, q := range map[string]FeedbackChange{
		"name":        {Name: "../a", Folder: d.path("a")},
		"missing":     {Name: "b", Folder: d.path("fehlt")},
		"relative":    {Name: "b", Folder: "a"},
		"data":        {Name: "b", Folder: d.path("daten")},
		"around data": {Name: "b", Folder: d.dir},
		"own output":  {Name: "b", Folder: out},
		"of post":     {Name: "b", Folder: d.path("post")},
		"nested":      {Name: "b", Folder: d.path("a/b")},
		"quiet":       {Name: "b", Folder: d.path("a"), Quiet: 4000},
		"http":        {Name: ServerChannel, Folder: d.path("a")},
		"no TLS":      {Name: ServerChannel, Server: &feedback.Settings{Address: "0.0.0.0:8410"}},
		"off":         {Name: "b", Off: true},
		"http off":    {Name: ServerChannel, Off: true},
	} {
		if err := set(q); batch.CodeOf(err) != batch.CodeFeedbackChannel {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, want := range map[string]batch.Code{"a": "", "b": batch.CodeFeedbackChannel, ServerChannel: batch.CodeFeedbackChannel} {
		if _, err := d.TestFeedback(nobody, name); batch.CodeOf(err) != want {
			t.Errorf("test of %s: %v", name, err)
		}
	}

	var server reportServer
	if err := server.follow(d.Station); err != nil || server.open != nil {
		t.Fatalf("a port is open that nobody wanted: %v", err)
	}
	if err := set(FeedbackChange{Name: ServerChannel, Server: &feedback.Settings{Address: "127.0.0.1:0"}}); err != nil {
		t.Fatal(err)
	}
	if err := server.follow(d.Station); err != nil {
		t.Fatal(err)
	}
	v, err := d.FeedbackWays(nobody)
	if err != nil || v.Server == nil || v.Server.Listens != server.open.Addr().String() || v.Folders[0].Target != "folder:"+out {
		t.Errorf("%+v %v", v, err)
	}
	if _, err := d.TestFeedback(nobody, ServerChannel); err != nil {
		t.Error(err)
	}
	address := server.open.Addr().String()
	if err := set(FeedbackChange{Name: ServerChannel, Off: true}); err != nil {
		t.Fatal(err)
	}
	if err := server.follow(d.Station); err != nil {
		t.Fatal(err)
	}
	if c, err := net.Dial("tcp", address); err == nil {
		c.Close()
		t.Error("the port is still open")
	}

	// Keys: made, made anew, removed; what is not there opens nothing.
	one, err := d.ChangeFeedbackKey(ctx, nobody, FeedbackKeyChange{Name: "dms"})
	if err != nil {
		t.Fatal(err)
	}
	two, err := d.ChangeFeedbackKey(ctx, nobody, FeedbackKeyChange{Name: "dms", Target: "DMS"})
	if err != nil || one.Secret == two.Secret || two.Target != "folder:"+out {
		t.Fatalf("%+v %v", two, err)
	}
	if key, known := (receiver{d.Station}).Key("dms"); !known || hex.EncodeToString(key) != two.Secret {
		t.Error("the new key does not count")
	}
	if v, err := d.FeedbackWays(nobody); err != nil || len(v.Keys) != 1 || v.Keys[0].Secret != "" {
		t.Errorf("%+v %v", v.Keys, err)
	}
	for _, q := range []FeedbackKeyChange{{Name: "Dms"}, {Name: "fremd", Remove: true}} {
		if _, err := d.ChangeFeedbackKey(ctx, nobody, q); batch.CodeOf(err) != batch.CodeFeedbackChannel {
			t.Errorf("%+v: %v", q, err)
		}
	}
	if _, err := d.ChangeFeedbackKey(ctx, nobody, FeedbackKeyChange{Name: "dms", Remove: true}); err != nil {
		t.Fatal(err)
	}
	if _, known := (receiver{d.Station}).Key("dms"); known {
		t.Error("a key that was removed counts")
	}
	if history, err := d.store.History(store.Settings, feedbackKeySetting); err != nil || len(history) != 3 {
		t.Errorf("%d %v", len(history), err)
	}
}

// TestFeedbackIsScanned: the virus scanner sees a message before anything of it is read.
// What it finds is put aside, what it did not decide about waits.
func TestFeedbackIsScanned(t *testing.T) {
	d := newDesk(t)
	ctx := context.Background()
	v := d.delivered(t, 2)
	dir := d.reportsIn(t, "")
	script := d.letter(t, "scanner.sh", []byte("#!/bin/sh\ncase $1 in *boese*) echo Eicar; exit 1;; *kaputt*) exit 2;; esac\ngrep -q schadhaft \"$1\" && echo Eicar && exit 1\nexit 0\n"))
	if err := os.Chmod(script, 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := d.SetVirusScanner(ctx, nobody, VirusScannerChange{Set: true, VirusScanner: VirusScanner{Command: []string{script}}}, func(any) {}); err != nil {
		t.Fatal(err)
	}
	if m, err := d.TakeFeedback(ctx, nobody, report(t, "schadhaft", about(v.Documents[0]))); batch.CodeOf(err) != batch.CodeInfected {
		t.Errorf("given by a person: %+v %v", m, err)
	}
	for i, name := range []string{"boese", "kaputt", "gut"} {
		drop(t, dir, name+".json", report(t, name, about(v.Documents[i/2])))
	}
	d.lookTwice(t)
	if got := entries(t, filepath.Join(dir, quarantineFolder)); !slices.Equal(got, []string{"boese.json", "boese.json.grund.txt"}) {
		t.Errorf("%q", got)
	}
	if got := d.messages(t); len(got) != 1 || got[0].Message.ID != "gut" || got[0].State != FeedbackReopened {
		t.Errorf("%+v", got)
	}
	ways, err := d.FeedbackWays(nobody)
	if err != nil || len(ways.Folders) != 1 || len(ways.Folders[0].Waiting) != 1 || ways.Folders[0].Waiting[0].Name != "kaputt.json" || ways.Folders[0].Waiting[0].Code != batch.CodeNotScannedYet {
		t.Errorf("%+v %v", ways.Folders, err)
	}
	if n := d.kinds(t)["file-infected"]; n != 2 {
		t.Errorf("%d lines about it in the log", n)
	}
	if _, err := d.SetVirusScanner(ctx, nobody, VirusScannerChange{Set: true}, func(any) {}); err != nil {
		t.Fatal(err)
	}
	if err := d.lookForFeedback(ctx, time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if got := d.messages(t); len(got) != 2 {
		t.Errorf("what waited was not taken: %+v", got)
	}
}
