package station

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/archive/pdfa"
	"github.com/scanstelle/scanstelle/archive/takeovernote"
	"github.com/scanstelle/scanstelle/archive/verify"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/post/posttest"
	"github.com/scanstelle/scanstelle/store"
)

// letter writes a file as it may arrive.
func (d *desk) letter(t *testing.T, name string, data []byte) string {
	t.Helper()
	path := d.path(name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// takes takes files over: to a target, to a folder where that is "", or to "none".
func (d *desk) takes(t *testing.T, target string, paths ...string) ([]PostEvent, PostSummary) {
	t.Helper()
	q := PostRequest{Paths: paths, Target: target}
	switch target {
	case "":
		q.Target = "folder:" + d.path("ausgang")
	case "none":
		q.Target = ""
	}
	var events []PostEvent
	sum, err := d.TakePost(context.Background(), Actor{UID: os.Getuid()}, q, func(e any) {
		if p, ok := e.(PostEvent); ok {
			events = append(events, p)
		}
	})
	if err != nil || len(events) != len(paths) {
		t.Fatalf("%d events, %v", len(events), err)
	}
	return events, sum
}

// postVerified opens a package that must hold.
func postVerified(t *testing.T, path string) (verify.Report, *pdfa.File) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	r, err := verify.Package(context.Background(), bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatalf("%s: %v %+v", path, err, r.Checks)
	}
	f, err := pdfa.Open(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	return r, f
}

// TestPostIsTakenOver: each form becomes a piece of the journal, its original goes out
// byte for byte and its package verifies with a take-over note and never a transfer
// note; the store stays whole, also when it is made anew from its evidence.
func TestPostIsTakenOver(t *testing.T) {
	d := newDesk(t)
	samples := map[string][]byte{
		"brief.pdf": posttest.PDF(nil), "zugferd.pdf": posttest.PDF(map[string]string{"factur-x.xml": posttest.CII}), "ohne-endung": []byte(posttest.UBL),
		"antrag.eml": []byte(posttest.Mail), "klage.zip": posttest.Justice(),
	}
	forms := map[string]string{"brief.pdf": "pdf", "zugferd.pdf": "zugferd", "ohne-endung": "xrechnung", "antrag.eml": "eml", "klage.zip": "egvp"}
	var paths []string
	for name, data := range samples {
		paths = append(paths, d.letter(t, name, data))
	}
	events, sum := d.takes(t, "", paths...)
	if sum.Taken != 5 || sum.Delivered != 5 || sum.Exit != 0 {
		t.Fatalf("%+v %+v", sum, events)
	}
	ways := map[batch.Way]int{}
	for i, e := range events {
		name := filepath.Base(paths[i])
		if e.Outcome != PostTaken || e.Form != forms[name] || len(e.Deliveries) != 2 || e.Package == "" || e.Original == "" {
			t.Fatalf("%s: %+v", name, e)
		}
		if sent, err := os.ReadFile(e.Original); err != nil || !bytes.Equal(sent, samples[name]) {
			t.Errorf("%s: the original is not what came: %v", name, err)
		}
		r, f := postVerified(t, e.Package)
		if r.TakeOver == nil || r.Note.ID != "" || r.Mode != "" || r.Agreement != "" {
			t.Errorf("%s: %+v", name, r)
		}
		if n := r.TakeOver; n != nil && (n.Receipt.Number != e.Number || n.Original.Form != e.Form || n.Statement != takeovernote.Statement || n.Original.SHA256 != sha256Hex(samples[name])) {
			t.Errorf("%s: %+v", name, n)
		}
		for _, a := range f.Attachments() {
			if strings.HasPrefix(a.Name, "transfer") {
				t.Errorf("%s: %s in the package", name, a.Name)
			}
			if data, err := a.Data(1 << 20); strings.HasPrefix(a.Name, "original.") && (err != nil || !bytes.Equal(data, samples[name])) {
				t.Errorf("%s: embedded otherwise: %v", name, err)
			}
		}
		p, err := d.piece(e.Number)
		if err != nil || !p.Way.Electronic() || len(p.Documents) != 1 {
			t.Errorf("%s: %+v %v", name, p, err)
		}
		ways[p.Way]++
	}
	if ways[batch.WayMail] != 1 || ways[batch.WayJustice] != 1 || ways[batch.WayInvoice] != 2 || ways[batch.WayPortal] != 1 {
		t.Errorf("%v", ways)
	}
	var shown []PieceView
	if n, err := d.Journal(Actor{UID: os.Getuid()}, JournalQuery{}, func(e any) { shown = append(shown, e.(PieceView)) }); err != nil || n != 5 {
		t.Fatalf("%d %v", n, err)
	}
	for _, v := range shown {
		if v.Standing != PieceDelivered || v.Open || len(v.Documents) != 1 {
			t.Errorf("%+v", v)
		}
		if v.Piece.Kind == batch.MailMessage && v.Piece.Way == batch.WayMail && (v.Piece.Sender == "" || v.Piece.Subject != "Antrag auf Ermäßigung" || v.Piece.LetterDate != "2026-11-20" || *v.Piece.Annexes != 1) {
			t.Errorf("%+v", v.Piece)
		}
	}
	d.whole5(t, events)
}

// whole5 checks the store, and again after it was made anew.
func (d *desk) whole5(t *testing.T, events []PostEvent) {
	t.Helper()
	sound := func() {
		t.Helper()
		r, err := d.Check(context.Background(), store.Evidence, func(any) {})
		if err != nil || len(r.Problems) > 0 {
			t.Fatalf("%+v %v", r, err)
		}
		n := 0
		if _, err := d.Posts(Actor{UID: os.Getuid()}, func(any) { n++ }); err != nil || n != len(events) {
			t.Fatalf("%d pieces, %v", n, err)
		}
	}
	sound()
	if open, err := d.store.Unfinished(); err != nil || len(open) != 0 {
		t.Errorf("%v unfinished, %v", open, err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Rebuild(d.path("daten"), store.Options{Unlock: store.Unlock{PassphraseFile: d.path("kennwort")}}); err != nil {
		t.Fatal(err)
	}
	d.open(t)
	sound()
}

// TestPostComesTwice: the same file, and the same message by another way, are one
// piece, and both are noted; another text under the same name is another piece.
func TestPostComesTwice(t *testing.T) {
	d := newDesk(t)
	first, _ := d.takes(t, "", d.letter(t, "a/antrag.eml", []byte(posttest.Mail)))
	second, sum := d.takes(t, "", d.letter(t, "b/noch-einmal.eml", []byte(posttest.Mail)), d.letter(t, "c/weg.eml", []byte("Return-Path: <x@y>\r\n"+posttest.Mail)))
	if sum.Doubled != 2 || sum.Taken != 0 || second[0].Number != first[0].Number || second[1].Batch != first[0].Batch {
		t.Fatalf("%+v %+v", sum, second)
	}
	forged, _ := d.takes(t, "", d.letter(t, "d/anders.eml", []byte(strings.Replace(posttest.Mail, "beantrage", "verlange", 1))))
	if forged[0].Outcome != PostTaken || forged[0].Number == first[0].Number {
		t.Errorf("%+v", forged[0])
	}
	p, err := d.piece(first[0].Number)
	if err != nil || strings.Count(p.Remark, "Noch einmal eingegangen") != 2 || !strings.Contains(p.Remark, "bytegleich") || !strings.Contains(p.Remark, "auf anderem Weg") {
		t.Errorf("%q %v", p.Remark, err)
	}
	acts, err := d.doubles(first[0].Batch)
	if err != nil || len(acts) != 2 {
		t.Errorf("%d acts, %v", len(acts), err)
	}
	if packages := d.packages(t); len(packages) != 4 {
		t.Errorf("%d files at the target", len(packages))
	}
}

// TestPostIsRefused: nothing is entered and no number used up.
func TestPostIsRefused(t *testing.T) {
	d := newDesk(t)
	dtd := strings.Replace(posttest.UBL, "<ubl:Invoice", "<!DOCTYPE x><ubl:Invoice", 1)
	events, sum := d.takes(t, "", d.letter(t, "r.xml", []byte(dtd)), d.letter(t, "t.txt", []byte("Guten Tag")), d.letter(t, "z.zip", posttest.Zip("vhn.xml", "a", "../b", "c")), d.path("fehlt.pdf"))
	want := []batch.Code{batch.CodeUnsafeXML, batch.CodePostForm, batch.CodeUnsafeZip, batch.CodeNotFound}
	for i, e := range events {
		if e.Code != want[i] || e.Message == "" || e.Next == "" || e.Batch != "" {
			t.Errorf("%+v", e)
		}
	}
	if sum.Refused != 3 || sum.Waiting != 1 || sum.Exit != batch.ExitRefused {
		t.Errorf("%+v", sum)
	}
	if _, found, err := d.store.LastEntry(store.Journal, "E-"); found || err != nil {
		t.Errorf("a number was used: %v", err)
	}
}

// TestPostWaitsForATarget: without one it is safe here; »deliver« brings it on its way,
// once.
func TestPostWaitsForATarget(t *testing.T) {
	d := newDesk(t)
	path := d.letter(t, "r.xml", []byte(posttest.UBL))
	events, _ := d.takes(t, "none", path)
	if events[0].Outcome != PostTaken || events[0].Number == "" || len(events[0].Deliveries) != 0 {
		t.Fatalf("%+v", events[0])
	}
	if still, _ := d.takes(t, "none", path); still[0].Outcome != PostDoubled || still[0].Number != events[0].Number {
		t.Errorf("%+v", still[0])
	}
	if p, err := d.piece(events[0].Number); err != nil || p.Remark != "" {
		t.Errorf("lying there is no further arrival: %q %v", p.Remark, err)
	}
	if err := os.Mkdir(d.path("ausgang"), 0o700); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		sum, err := d.Deliver(context.Background(), DeliverRequest{Target: "folder:" + d.path("ausgang"), Who: Actor{UID: os.Getuid()}}, func(any) {})
		if err != nil || sum.Exit != 0 || sum.Failed != 0 {
			t.Fatalf("%+v %v", sum, err)
		}
	}
	if packages := d.packages(t); len(packages) != 2 {
		t.Errorf("%v", packages)
	}
}

// watchOnce looks twice, so far apart that what lies still is taken.
func (d *desk) watchOnce(t *testing.T) {
	t.Helper()
	for _, now := range []time.Time{time.Now(), time.Now().Add(time.Minute + quietSeconds*time.Second)} {
		if err := d.lookForPost(context.Background(), now); err != nil {
			t.Fatal(err)
		}
	}
}

// TestChannels: what appears whole in a channel is taken over and put aside, also what
// is refused; what is still written, or waits for the virus scanner, lies where it lay.
func TestChannels(t *testing.T) {
	d := newDesk(t)
	folder, target := d.path("kanal"), d.path("ausgang")
	for _, dir := range []string{folder, target} {
		if err := os.Mkdir(dir, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	who, ctx, quiet := Actor{UID: os.Getuid()}, context.Background(), func(any) {}
	set := func(q PostChannelChange) error { _, err := d.SetPostChannel(ctx, who, q, quiet); return err }
	for name, q := range map[string]PostChannelChange{
		"no way": {Name: "a", Folder: folder}, "no folder": {Name: "a", Folder: d.path("fehlt"), Way: "E-Mail"}, "bad name": {Name: "A b", Folder: folder, Way: "E-Mail"},
		"own data": {Name: "a", Folder: d.path("daten"), Way: "E-Mail"}, "a target": {Name: "a", Folder: target, Way: "E-Mail", Target: "folder:" + target},
	} {
		if err := set(q); batch.CodeOf(err) != batch.CodePostChannel {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := set(PostChannelChange{Name: "e-rechnung", Folder: folder, Way: "Rechnungseingang", Target: "folder:" + target, Units: []string{"Kämmerei"}}); err != nil {
		t.Fatal(err)
	}
	if err := set(PostChannelChange{Name: "zweiter", Folder: folder, Way: "E-Mail"}); batch.CodeOf(err) != batch.CodePostChannel {
		t.Errorf("two channels, one folder: %v", err)
	}
	d.letter(t, "kanal/r.xml", []byte(posttest.UBL))
	d.letter(t, "kanal/schlecht.xml", []byte("<html/>"))
	d.letter(t, "kanal/halb.pdf.part", posttest.PDF(nil))
	if err := d.lookForPost(ctx, time.Now()); err != nil {
		t.Fatal(err)
	}
	if there, err := os.ReadDir(folder); err != nil || len(there) != 3 {
		t.Fatalf("taken before it lay still: %v %v", there, err)
	}
	d.watchOnce(t)
	for _, path := range []string{"kanal/uebernommen/r.xml", "kanal/abgelehnt/schlecht.xml", "kanal/abgelehnt/schlecht.xml.grund.txt", "kanal/halb.pdf.part"} {
		if _, err := os.Stat(d.path(path)); err != nil {
			t.Error(err)
		}
	}
	p, err := d.piece("E-" + time.Now().Format("2006") + "-000001")
	if err != nil || p.Way != batch.WayInvoice || p.Kind != batch.MailInvoice || p.Lead() != "Kämmerei" {
		t.Errorf("%+v %v", p, err)
	}
	d.virus(t, folder)
	d.rests(t, folder, set)
	if err := set(PostChannelChange{Name: "e-rechnung"}); err != nil {
		t.Error(err)
	}
	if views, err := d.PostChannels(); err != nil || len(views) != 0 {
		t.Errorf("%+v %v", views, err)
	}
}

// rests switches a channel off: what lies there stays and is not looked at, and what is
// told of it leads nobody elsewhere.
func (d *desk) rests(t *testing.T, folder string, set func(PostChannelChange) error) {
	t.Helper()
	if err := set(PostChannelChange{Name: "e-rechnung", Folder: folder, Way: "Rechnungseingang", Off: true}); err != nil {
		t.Fatal(err)
	}
	d.letter(t, "kanal/ruht.xml", []byte("<html/>"))
	d.letter(t, "geheim", []byte("Zeit\nein Geheimnis\n"))
	if err := os.Symlink("../../geheim", filepath.Join(folder, refusedFolder, "falle.pdf"+reasonSuffix)); err != nil {
		t.Fatal(err)
	}
	d.watchOnce(t)
	if _, err := os.Stat(filepath.Join(folder, "ruht.xml")); err != nil {
		t.Errorf("taken from a channel that is off: %v", err)
	}
	views, err := d.PostChannels()
	if err != nil || len(views) != 1 || !views[0].Off || len(views[0].Waiting) != 0 || len(views[0].Refused) != 2 || strings.Contains(asJSON(t, views), "Geheimnis") {
		t.Errorf("%+v %v", views, err)
	}
}

// virus lets a scanner find something in a channel, then fail, then hang.
func (d *desk) virus(t *testing.T, folder string) {
	t.Helper()
	script := d.letter(t, "scanner.sh", []byte("#!/bin/sh\ncase $1 in *boese*) echo \"$1: Eicar FOUND\"; exit 1;; *kaputt*) echo kein Dienst; exit 2;; *langsam*) sleep 60;; esac\n"))
	if err := os.Chmod(script, 0o700); err != nil {
		t.Fatal(err)
	}
	who, ctx, quiet := Actor{UID: os.Getuid()}, context.Background(), func(any) {}
	if _, err := d.SetVirusScanner(ctx, who, VirusScannerChange{Set: true, VirusScanner: VirusScanner{Command: []string{"sh"}}}, quiet); batch.CodeOf(err) != batch.CodeUsage {
		t.Errorf("a scanner without its path: %v", err)
	}
	if _, err := d.SetVirusScanner(ctx, who, VirusScannerChange{Set: true, VirusScanner: VirusScanner{Command: []string{script}, Seconds: 1}}, quiet); err != nil {
		t.Fatal(err)
	}
	d.letter(t, "kanal/boese.pdf", posttest.PDF(map[string]string{"a": "1"}))
	d.letter(t, "kanal/kaputt.pdf", posttest.PDF(map[string]string{"b": "2"}))
	d.letter(t, "kanal/langsam.pdf", posttest.PDF(map[string]string{"c": "3"}))
	d.letter(t, "kanal/gut.eml", []byte(posttest.Mail))
	d.watchOnce(t)
	why, err := os.ReadFile(filepath.Join(folder, quarantineFolder, "boese.pdf.grund.txt"))
	if err != nil || !strings.Contains(string(why), "Eicar") {
		t.Errorf("%q %v", why, err)
	}
	views, err := d.PostChannels()
	if err != nil || len(views) != 1 {
		t.Fatal(err)
	}
	told := map[string]batch.Code{}
	for _, w := range views[0].Waiting {
		told[w.Name] = w.Code
	}
	refused := map[string]string{}
	for _, r := range views[0].Refused {
		refused[r.Folder+"/"+r.Name] = r.Message
	}
	if len(refused) != 2 || !strings.Contains(refused["quarantaene/boese.pdf"], "Eicar") || refused["abgelehnt/schlecht.xml"] == "" || time.Since(views[0].Taken) > time.Minute {
		t.Errorf("%v, last taken %v", refused, views[0].Taken)
	}
	if told["kaputt.pdf"] != batch.CodeNotScannedYet || told["langsam.pdf"] != batch.CodeNotScannedYet {
		t.Errorf("%v", told)
	}
	var clean *PostEvent
	if _, err := d.Posts(who, func(e any) {
		if p := e.(PostEvent); p.Form == "eml" {
			clean = &p
		}
	}); err != nil || clean == nil {
		t.Fatalf("the clean one was not taken: %v", err)
	}
	if r, _ := postVerified(t, clean.Package); !strings.Contains(asJSON(t, r.TakeOver.Checks), "sauber laut scanner.sh") {
		t.Errorf("%+v", r.TakeOver.Checks)
	}
	if _, lines := d.lines(t, "file-infected"); len(lines) != 1 {
		t.Errorf("%d lines about it in the log", len(lines))
	}
	d.importsScanned(t)
}

// importsScanned: a file for the scanner's way is seen by the virus scanner as well.
func (d *desk) importsScanned(t *testing.T) {
	t.Helper()
	sum, e := d.run(t, d.whole(d.file(t, "boese-bild.pdf", "content"), d.file(t, "gutes-bild.pdf", "content")))
	if sum.Refused != 1 || sum.Delivered != 1 || len(e.refused) != 1 || e.refused[0].Code != batch.CodeInfected {
		t.Errorf("%+v %+v", sum, e.refused)
	}
	waits := d.whole(d.file(t, "kaputt-bild.pdf", "content blank"))
	if sum, _ := d.run(t, waits); sum.Code != batch.CodeNotScannedYet || sum.Pages != 0 || sum.Refused != 0 {
		t.Errorf("%+v", sum)
	}
	if _, err := d.SetVirusScanner(context.Background(), Actor{UID: os.Getuid()}, VirusScannerChange{Set: true}, func(any) {}); err != nil {
		t.Fatal(err)
	}
	if sum, _ := d.run(t, waits); !sum.Resumed || sum.Delivered != 1 {
		t.Errorf("it does not go on: %+v", sum)
	}
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// TestPostIsNoScan: nobody inspects it, doubts it or runs it on like a scan, and the
// journal does not say that it was scanned.
func TestPostIsNoScan(t *testing.T) {
	d := newDesk(t)
	events, _ := d.takes(t, "none", d.letter(t, "antrag.eml", []byte(posttest.Mail)))
	e := events[0]
	who, ctx := Actor{UID: os.Getuid()}, context.Background()
	if _, err := d.OpenDoubt(ctx, who, DoubtRequest{Document: e.Document, Reason: "unklar"}); batch.CodeOf(err) != batch.CodeWrongState {
		t.Errorf("a doubt: %v", err)
	}
	if code := d.codeOf(t, RunRequest{Batch: e.Batch, Deliver: true, Target: "folder:" + d.path("ausgang"), Who: who}); code != batch.CodeWrongState {
		t.Errorf("a run: %s", code)
	}
	v, err := d.JournalPiece(who, e.Number)
	if err != nil || v.Standing != PieceTakenOver || !v.Open || v.Scanned != "" || v.Late || v.Paper != "" {
		t.Errorf("%+v %v", v, err)
	}
	if mine, err := d.CaptureMine(who); err != nil || len(mine) != 0 {
		t.Errorf("%d batches in hand, %v", len(mine), err)
	}
	if _, err := d.Deliver(ctx, DeliverRequest{Target: "folder:" + d.path("ausgang"), Who: who}, func(any) {}); err != nil {
		t.Fatal(err)
	}
	titles := map[string]bool{}
	if _, err := d.Outbox(who, OutboxQuery{Done: true}, func(e any) {
		if row, ok := e.(OutboxRow); ok {
			titles[row.Title] = true
		}
	}); err != nil || !titles["Antrag auf Ermäßigung"] || !titles["Original: Antrag auf Ermäßigung"] {
		t.Errorf("%v %v", titles, err)
	}
	if _, err := d.laterLook(batch.Batch{Post: &batch.Post{}}, batch.Document{State: batch.Delivered, SHA256: "x"}, LaterRequest{Verdict: "good"}); batch.CodeOf(err) != batch.CodeWrongState {
		t.Errorf("a later inspection: %v", err)
	}
}
