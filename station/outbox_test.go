package station

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
)

// outbox is what the outbox shows to somebody.
func (d *desk) outbox(t *testing.T, done bool) (rows []OutboxRow, sum OutboxSum) {
	t.Helper()
	sum, err := d.Outbox(Actor{UID: os.Getuid()}, OutboxQuery{Done: done}, func(e any) { rows = append(rows, e.(OutboxRow)) })
	if err != nil {
		t.Fatal(err)
	}
	return rows, sum
}

// TestPauseAndPark: a paused target gets nothing and loses nothing, a parked package
// waits alone, no attempt is counted, and all is handed over once in the end.
func TestPauseAndPark(t *testing.T) {
	ctx, me := context.Background(), Actor{UID: os.Getuid()}
	d := newDesk(t)
	target := "folder:" + d.path("ausgang")
	if _, err := d.PauseTarget(ctx, me, PauseRequest{Target: target, Reason: "Umzug"}, true); err != nil {
		t.Fatal(err)
	}
	if _, err := d.PauseTarget(ctx, me, PauseRequest{Target: target, Reason: "Umzug"}, true); batch.CodeOf(err) != batch.CodeWrongState {
		t.Errorf("paused twice: %v", err)
	}
	run := func(name string) SummaryEvent {
		sum, _ := d.run(t, d.whole(d.file(t, name+".pdf", "content")))
		return sum
	}
	if sum := run("eins"); sum.Queued != 1 || sum.Delivered != 0 || sum.Exit != batch.ExitTarget {
		t.Fatalf("to a paused target: %+v", sum)
	}
	rows, sum := d.outbox(t, false)
	if len(rows) != 1 || rows[0].Attempts != 0 || rows[0].Paused == nil || rows[0].Paused.Reason != "Umzug" || rows[0].Title == "" || sum.Waiting != 1 || !sum.Oldest.Equal(rows[0].Sealed) {
		t.Fatalf("%+v %+v", rows, sum)
	}
	if len(sum.Targets) != 1 || sum.Targets[0].Paused == nil || sum.Targets[0].Contact != "" {
		t.Errorf("what is known of the target: %+v", sum.Targets)
	}
	if _, err := os.Stat(d.path("ausgang")); err == nil {
		t.Error("the paused target was touched")
	}
	q := DeliveryRequest{Delivery: rows[0].ID, Reason: "erst fragen"}
	if v, err := d.ParkDelivery(ctx, me, q, true); err != nil || v.Parked == nil || v.Parked.Reason != "erst fragen" {
		t.Fatalf("%+v %v", v, err)
	}
	if _, err := d.PauseTarget(ctx, me, PauseRequest{Target: target, Reason: "fertig"}, false); err != nil {
		t.Fatal(err)
	}
	if sum := run("zwei"); sum.Delivered != 1 {
		t.Errorf("after the pause: %+v", sum)
	}
	if sum, err := d.Deliver(ctx, DeliverRequest{Who: me}, func(any) {}); err != nil || sum.Delivered != 0 || sum.Queued != 1 {
		t.Errorf("the parked one: %+v %v", sum, err)
	}
	if sum, err := d.Deliver(ctx, DeliverRequest{Who: me, Due: true}, func(any) {}); err != nil || sum.Batches != 0 {
		t.Errorf("the service takes up what is parked: %+v %v", sum, err)
	}
	if rows, sum = d.outbox(t, false); len(rows) != 1 || rows[0].Attempts != 0 || rows[0].Parked == nil || len(sum.Targets) != 1 || sum.Targets[0].Contact != ContactOnline {
		t.Errorf("%+v %+v", rows, sum)
	}
	if _, err := d.ParkDelivery(ctx, me, DeliveryRequest{Delivery: rows[0].ID, Reason: "gefragt"}, false); err != nil {
		t.Fatal(err)
	}
	if sum, err := d.Deliver(ctx, DeliverRequest{Who: me}, func(any) {}); err != nil || sum.Delivered != 1 {
		t.Errorf("at the end: %+v %v", sum, err)
	}
	if rows, sum = d.outbox(t, false); len(rows) != 0 || sum.Waiting != 0 {
		t.Errorf("left over: %+v", rows)
	}
	if rows, _ = d.outbox(t, true); len(rows) != 2 || rows[0].Changed.Before(rows[1].Changed) || rows[0].Level == "" {
		t.Errorf("arrived: %+v", rows)
	}
	if _, err := d.ParkDelivery(ctx, me, q, true); batch.CodeOf(err) != batch.CodeWrongState {
		t.Errorf("parked after its arrival: %v", err)
	}
}

// TestContact: what the attempts told of a target.
func TestContact(t *testing.T) {
	st := newDesk(t).Station
	for _, c := range []struct {
		err  error
		want Contact
	}{
		{batch.Refuse("x", batch.CodePackageChanged, "eins"), ""}, // tells nothing of the target
		{nil, ContactOnline},
		{batch.Refuse("x", batch.CodeTargetGone, "fort"), ContactOffline},
		{batch.Refuse("x", batch.CodeBackupGone, "x"), ContactOffline},
		{batch.Refuse("x", batch.CodeTargetFull, "voll"), ContactOnline},
	} {
		st.touched("folder:/x", c.err)
		if got := st.contacts["folder:/x"].is; got != c.want {
			t.Errorf("after %v: %q, want %q", c.err, got, c.want)
		}
	}
}

// TestBag: an exported package is a valid bag whose bytes are those that were sealed.
func TestBag(t *testing.T) {
	ctx, me := context.Background(), Actor{UID: os.Getuid()}
	d := newDesk(t)
	d.run(t, d.whole(d.file(t, "eins.pdf", "content")))
	rows, _ := d.outbox(t, true)
	var data []byte
	file, err := d.ExportPackage(ctx, me, DeliveryRequest{Delivery: rows[0].ID}, func(e any) { data = append(data, e.(FilePart).Data...) })
	if err != nil || int64(len(data)) != file.Bytes || fmt.Sprintf("%x", sha256.Sum256(data)) != file.SHA256 {
		t.Fatalf("%+v, %d bytes, %v", file, len(data), err)
	}
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	base := strings.TrimSuffix(file.Name, ".zip") + "/"
	files := map[string][]byte{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err != nil || !strings.HasPrefix(f.Name, base) {
			t.Errorf("%s: %v", f.Name, err)
		}
		files[strings.TrimPrefix(f.Name, base)] = content
	}
	if got := string(files["bagit.txt"]); got != "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n" {
		t.Errorf("bagit.txt: %q", got)
	}
	checked := 0
	for _, manifest := range []string{"manifest-sha256.txt", "tagmanifest-sha256.txt"} {
		for _, line := range strings.Split(strings.TrimSpace(string(files[manifest])), "\n") {
			sum, path, _ := strings.Cut(line, "  ")
			if fmt.Sprintf("%x", sha256.Sum256(files[path])) != sum || files[path] == nil {
				t.Errorf("%s: %s", manifest, line)
			}
			checked++
		}
	}
	if checked != 5 || len(files) != 6 {
		t.Errorf("%d lines for %d files", checked, len(files))
	}
	if want := fmt.Sprintf("Payload-Oxum: %d.2\n", rows[0].Bytes+int64(len(files["data/"+strings.TrimSuffix(rows[0].Name, ".pdf")+".xml"]))); !strings.Contains(string(files["bag-info.txt"]), want) {
		t.Errorf("bag-info.txt: %s", files["bag-info.txt"])
	}
	if n := d.kinds(t)["package-exported"]; n != 1 {
		t.Errorf("%d lines in the log", n)
	}
}

// TestReady: a batch that needs no release is told of until somebody hands it over;
// one that waits for its inspection is not.
func TestReady(t *testing.T) {
	ctx, me := context.Background(), Actor{UID: os.Getuid()}
	d := newDesk(t)
	r := d.whole(d.file(t, "eins.pdf", "content"))
	r.Target, r.Deliver = "", false
	if sum, _ := d.run(t, r); sum.Delivered != 0 {
		t.Fatalf("%+v", sum)
	}
	d.letters(t, d.useClass(t, "inspect = true"), 1)
	told := func(want int) {
		t.Helper()
		s, err := d.Status(ctx)
		if _, sum := d.outbox(t, false); err != nil || sum.Ready != want || s.Ready != want {
			t.Errorf("outbox %d, status %d, want %d, %v", sum.Ready, s.Ready, want, err)
		}
	}
	told(1)
	if sum, err := d.Deliver(ctx, DeliverRequest{Who: me, Target: "folder:" + d.path("ausgang")}, func(any) {}); err != nil || sum.Delivered != 1 {
		t.Fatalf("%+v, %v", sum, err)
	}
	told(0)
}
