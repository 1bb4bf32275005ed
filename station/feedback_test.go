package station

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/audit"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/dms/feedback"
	"github.com/scanstelle/scanstelle/quality/inspection"
)

// delivered is a batch of n documents that were inspected, released and handed over.
func (d *desk) delivered(t *testing.T, n int) BatchView {
	t.Helper()
	v := d.seen(t, d.useClass(t, full), n)
	if _, err := d.Release(context.Background(), looksAt, v.ID); err != nil {
		t.Fatal(err)
	}
	if sum := d.handOver(t); sum.Delivered != n {
		t.Fatalf("%+v", sum)
	}
	v, err := d.Batch(v.ID)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// report is a message about a missing page; change sets the rest.
func report(t *testing.T, id string, change func(*feedback.Message)) []byte {
	t.Helper()
	m := feedback.Message{ID: id, Kind: feedback.Missing, Page: 2, Text: "die Rückseite", From: "Sozialamt"}
	change(&m)
	raw, err := m.Encode()
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func about(id batch.ID) func(*feedback.Message) {
	return func(m *feedback.Message) { m.Document = id }
}

// reportFolder opens a folder for messages.
func (d *desk) reportsIn(t *testing.T, target string) string {
	t.Helper()
	dir := d.path("meldungen")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := d.SetFeedback(context.Background(), nobody, FeedbackChange{Name: "e-akte", Folder: dir, Target: target, Quiet: 1}, func(any) {}); err != nil {
		t.Fatal(err)
	}
	return dir
}

// look lets the service look twice, so that what lies there has rested.
func (d *desk) lookTwice(t *testing.T) {
	t.Helper()
	now := time.Now()
	for _, at := range []time.Time{now, now.Add(5 * time.Minute)} {
		if err := d.lookForFeedback(context.Background(), at); err != nil {
			t.Fatal(err)
		}
	}
}

func drop(t *testing.T, dir, name string, raw []byte) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), raw, 0o600); err != nil {
		t.Fatal(err)
	}
}

func (d *desk) messages(t *testing.T) (all []FeedbackMessage) {
	t.Helper()
	if _, err := d.Feedbacks(leads, func(e any) { all = append(all, e.(FeedbackMessage)) }); err != nil {
		t.Fatal(err)
	}
	return all
}

// signedPost sends a message to the server of a station.
func signedPost(t *testing.T, address, sender, secret string, body []byte) (int, string) {
	t.Helper()
	key, err := hex.DecodeString(secret)
	if err != nil {
		t.Fatal(err)
	}
	q, err := http.NewRequest(http.MethodPost, "http://"+address+feedback.Path, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	at, nonce := fmt.Sprint(time.Now().Unix()), strings.ReplaceAll(string(batch.NewID()), "-", "")
	for name, value := range map[string]string{feedback.HeaderSender: sender, feedback.HeaderTime: at, feedback.HeaderNonce: nonce, feedback.HeaderSignature: feedback.Sign(key, sender, at, nonce, body)} {
		q.Header.Set(name, value)
	}
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	r, err := client.Do(q)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	var a struct{ Answer string }
	if err := json.NewDecoder(r.Body).Decode(&a); err != nil {
		t.Fatal(err)
	}
	return r.StatusCode, a.Answer
}

// TestFeedbackGoesRound covers A.NB.3 from outside: documents are handed over, one is
// reported by a file and one over the network; both are open again with the words of
// who reports, a page is scanned anew, both are inspected, released and handed over
// once more, and the log tells it all. What comes twice is done once.
func TestFeedbackGoesRound(t *testing.T) {
	d := newDesk(t)
	ctx := context.Background()
	v := d.delivered(t, 3)
	dir := d.reportsIn(t, "folder:"+d.path("ausgang"))
	first := report(t, "1", func(m *feedback.Message) { m.Delivery = v.DocumentList[0].Delivery })
	drop(t, dir, "meldung.json", first)
	drop(t, dir, "noch.json.part", first)
	if err := d.lookForFeedback(ctx, time.Now()); err != nil || len(d.messages(t)) != 0 {
		t.Fatalf("taken before it rested: %v", err)
	}
	d.lookTwice(t)
	drop(t, dir, "noch einmal.json", first)
	d.lookTwice(t)
	if names := entries(t, filepath.Join(dir, doneFolder)); !slices.Equal(names, []string{"meldung.json", "noch einmal.json"}) {
		t.Errorf("%q", names)
	}

	key, err := d.ChangeFeedbackKey(ctx, nobody, FeedbackKeyChange{Name: "dms"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.SetFeedback(ctx, nobody, FeedbackChange{Name: ServerChannel, Server: &feedback.Settings{Address: "127.0.0.1:0"}}, func(any) {}); err != nil {
		t.Fatal(err)
	}
	var server reportServer
	defer server.close(d.Station)
	if err := server.follow(d.Station); err != nil {
		t.Fatal(err)
	}
	address := server.open.Addr().String()
	second := report(t, "1", func(m *feedback.Message) { // the same ID, of another sender
		m.Object, m.Kind, m.Page, m.Text = v.Deliveries[1].Ref, feedback.Unreadable, 0, "alles grau"
	})
	for range 2 {
		if code, answer := signedPost(t, address, "dms", key.Secret, second); code != http.StatusAccepted || answer != "received" {
			t.Fatal(code, answer)
		}
	}
	// Once more about the first: nothing is opened twice, and the words are kept.
	if code, answer := signedPost(t, address, "dms", key.Secret, report(t, "2", about(v.Documents[0]))); code != http.StatusAccepted || answer != "received" {
		t.Fatal(code, answer)
	}
	if code, answer := signedPost(t, address, "dms", key.Secret, report(t, "3", about(batch.NewID()))); code != http.StatusNotFound || answer != "unknown" {
		t.Error(code, answer)
	}
	if code, answer := signedPost(t, address, "dms", key.Secret, []byte("{}")); code != http.StatusUnprocessableEntity || answer != "refused" {
		t.Error(code, answer)
	}
	if code, answer := signedPost(t, address, "dms", key.Secret, report(t, "2", about(v.Documents[2]))); code != http.StatusUnprocessableEntity || answer != "refused" {
		t.Errorf("an ID that another message has: %d %s", code, answer)
	}
	wrong := strings.Repeat("00", feedback.KeyBytes)
	for range 3 {
		if code, answer := signedPost(t, address, "dms", wrong, second); code != http.StatusForbidden || answer != "refused" {
			t.Error(code, answer)
		}
	}

	// The desk of the inspectors shows it.
	queue, err := d.InspectionQueue(looksAt)
	if err != nil || len(queue) != 1 || queue[0].Reported != 2 || queue[0].State != batch.Rejected {
		t.Fatalf("%+v %v", queue, err)
	}
	open, err := d.Batch(v.ID)
	if err != nil || len(open.Documents) != 5 {
		t.Fatalf("%d documents, %v", len(open.Documents), err)
	}
	var words []string
	for _, r := range open.Reports {
		words = append(words, fmt.Sprintf("%d %s: %s", r.Number, r.From, r.Reason))
	}
	if want := []string{"1 Sozialamt: Seite 2 fehlt: die Rückseite", "2 Sozialamt: nicht lesbar: alles grau", "1 Sozialamt: Seite 2 fehlt: die Rückseite"}; !slices.Equal(words, want) {
		t.Errorf("%q", words)
	}

	// The missing page comes in, and both go out again.
	next := open.DocumentList[3]
	if next.Supersedes != v.Documents[0] {
		t.Fatalf("%+v", next)
	}
	if _, err := call[SummaryEvent](d, scans, OpPageInsert, InsertRequest{Batch: v.ID, Document: fmt.Sprint(next.Number), Wait: true, Paths: []string{d.file(t, "rueckseite.pdf", "content")}, Reason: "fehlte"}); err != nil {
		t.Fatal(err)
	}
	d.finish(t, v.ID)
	if len(d.packages(t)) != 5 {
		t.Fatalf("%q", d.packages(t))
	}
	if next, err = d.store.Document(next.ID); err != nil || next.State != batch.Delivered || len(next.Pages) != 2 {
		t.Fatalf("%+v %v", next, err)
	}
	row, err := d.store.Delivery(next.Delivery)
	if err != nil {
		t.Fatal(err)
	}
	if note := verified(t, row).Note; note.Document.Supersedes == nil || note.Document.Supersedes.Delivery != v.DocumentList[0].Delivery {
		t.Errorf("the new package does not name the old one: %+v", note.Document)
	}
	// What is reported about the old one now is kept, and opens nothing.
	if code, _ := signedPost(t, address, "dms", key.Secret, report(t, "9", about(v.Documents[0]))); code != http.StatusAccepted || d.stateOf(t, v.ID) != batch.Delivered {
		t.Errorf("%d, the batch is %s", code, d.stateOf(t, v.ID))
	}
	server.close(d.Station)
	d.tellUnsigned()

	states := map[FeedbackState]int{}
	for _, m := range d.messages(t) {
		states[m.State]++
	}
	if states[FeedbackReopened] != 2 || states[FeedbackNoted] != 2 || states[FeedbackRefused] != 1 || len(states) != 3 {
		t.Errorf("%v", states)
	}
	kinds := d.kinds(t)
	for kind, n := range map[string]int{"feedback-received": 4, "feedback-reopened": 2, "feedback-noted": 2, "feedback-refused": 1, "document-reopened": 4, "feedback-set": 2, "feedback-key-set": 1} {
		if kinds[kind] != n {
			t.Errorf("%s stands %d times in the log, want %d", kind, kinds[kind], n)
		}
	}
	unsigned := 0
	if err := d.store.Log().ReadFrom(0, func(e audit.Entry) error {
		if e.Record.Kind == "feedback-rejected" && strings.Contains(string(e.Record.Data), `"signature"`) {
			var data struct{ Count int }
			if err := json.Unmarshal(e.Record.Data, &data); err != nil {
				return err
			}
			unsigned += data.Count
		}
		return nil
	}); err != nil || unsigned != 3 || kinds["feedback-rejected"] != 4 {
		t.Errorf("%d unsigned, %d lines, %v", unsigned, kinds["feedback-rejected"], err)
	}
	d.sound(t, v.ID)
	d.tellsNoSecret(t, key.Secret)
}

// tellsNoSecret searches everything in the data folder but what is encrypted.
func (d *desk) tellsNoSecret(t *testing.T, secret string) {
	t.Helper()
	raw, err := hex.DecodeString(secret)
	if err != nil || len(raw) != feedback.KeyBytes {
		t.Fatalf("%q is no key", secret)
	}
	if err := filepath.WalkDir(d.path("daten"), func(path string, e fs.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() {
			return err
		}
		data, err := os.ReadFile(path)
		if bytes.Contains(data, []byte(secret)) || bytes.Contains(data, raw) {
			t.Errorf("%s holds the key", path)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

func entries(t *testing.T, dir string) (names []string) {
	t.Helper()
	all, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range all {
		names = append(names, e.Name())
	}
	return names
}

// TestFeedbackFiles: whatever lies in a folder is taken, or put aside as it is with a
// sentence; nothing is followed out of it, lost or read twice.
func TestFeedbackFiles(t *testing.T) {
	d := newDesk(t)
	v := d.delivered(t, 1)
	dir := d.reportsIn(t, "")
	secret := d.letter(t, "geheim/x.json", report(t, "geheim", about(v.Documents[0])))
	long := strings.Repeat("ü", 125) + ".json"
	drop(t, dir, "leer.json", nil)
	drop(t, dir, "kein.json", []byte("root:x:0:0"))
	drop(t, dir, "gross.bin", bytes.Repeat([]byte{'x'}, 1<<20))
	drop(t, dir, "a..\n'\"; rm -rf .json", []byte("{"))
	drop(t, dir, long, []byte("{"))
	drop(t, dir, "unbekannt.json", report(t, "u", about(batch.NewID())))
	drop(t, dir, "pfad.json", report(t, "p", func(m *feedback.Message) { m.Object = "../../../etc/passwd" }))
	drop(t, dir, ".versteckt", report(t, "v", about(v.Documents[0])))
	if err := os.Symlink(secret, filepath.Join(dir, "verweis.json")); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mkfifo(filepath.Join(dir, "rohr.json"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(dir, "ordner.json"), 0o700); err != nil {
		t.Fatal(err)
	}
	d.lookTwice(t)
	if names := entries(t, dir); !slices.Equal(names, []string{".versteckt", refusedFolder, "ordner.json"}) {
		t.Errorf("left: %q", names)
	}
	aside := entries(t, filepath.Join(dir, refusedFolder))
	if len(aside) != 18 { // 9 with a reason each
		t.Errorf("%d: %q", len(aside), aside)
	}
	for _, name := range aside {
		path := filepath.Join(dir, refusedFolder, name)
		if !strings.HasSuffix(name, ".grund.txt") {
			continue
		}
		text, err := os.ReadFile(path)
		if err != nil || !strings.Contains(string(text), "wird nicht angenommen") && !strings.Contains(name, "verweis") && !strings.Contains(name, "rohr") || strings.Contains(string(text), "root:x") {
			t.Errorf("%s: %q %v", name, text, err)
		}
	}
	if info, err := os.Lstat(filepath.Join(dir, refusedFolder, "verweis.json")); err != nil || info.Mode()&fs.ModeSymlink == 0 {
		t.Errorf("the link was not put aside as it is: %v", err)
	}
	if b := d.stateOf(t, v.ID); b != batch.Delivered {
		t.Errorf("the batch is %s", b)
	}
	kinds := d.kinds(t)
	if kinds["feedback-rejected"] != 7 || kinds["feedback-refused"] != 2 {
		t.Errorf("%v", kinds)
	}
}

// TestFeedbackKilled: whatever a kill leaves between two steps, the document is opened
// once, and whoever sends again is told the same.
func TestFeedbackKilled(t *testing.T) {
	d := newDesk(t)
	ctx := context.Background()
	v := d.delivered(t, 3)
	o := feedbackOrigin{way: FeedbackHTTP, name: "dms"}
	for i, steps := range []func(FeedbackMessage){
		func(FeedbackMessage) {}, // received, nothing done
		func(m FeedbackMessage) { // opened, and that not noted
			if _, err := d.applyFeedback(ctx, "P-TEST0000", m); err != nil {
				t.Fatal(err)
			}
		},
		func(m FeedbackMessage) { // the same, and then sent again at once
			for range 2 {
				if _, err := d.applyFeedback(ctx, "P-TEST0000", m); err != nil {
					t.Fatal(err)
				}
			}
		},
	} {
		id, raw := fmt.Sprint("m", i), report(t, fmt.Sprint("m", i), about(v.Documents[i]))
		told, err := feedback.Parse(raw)
		if err != nil {
			t.Fatal(err)
		}
		m := FeedbackMessage{Type: "feedback-message", Key: o.key(id), Way: o.way, Sender: o.name, Message: told, State: FeedbackReceived, Document: v.Documents[i], Batch: v.ID}
		if _, err := d.enterFeedback(ctx, "P-TEST0000", m); err != nil {
			t.Fatal(err)
		}
		steps(m)
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
		d.open(t)
		if i == 2 { // the sender is faster than the service
			if again, err := d.takeFeedback(ctx, "P-TEST0000", o, raw); err != nil || again.State != FeedbackReopened {
				t.Fatalf("%+v %v", again, err)
			}
		}
		if err := d.settleFeedbacks(ctx); err != nil {
			t.Fatal(err)
		}
		again, err := d.takeFeedback(ctx, "P-TEST0000", o, raw)
		if err != nil || !again.Again || again.State != FeedbackReopened || again.Next == "" {
			t.Errorf("%d: %+v %v", i, again, err)
		}
		if b, err := d.Batch(v.ID); err != nil || len(b.Documents) != 3+i+1 || len(b.Reports) != i+1 {
			t.Errorf("%d: %d documents, %d reports, %v", i, len(b.Documents), len(b.Reports), err)
		}
	}
	d.sound(t, v.ID)
}

// TestFeedbackWaits: a DMS may know of a package before we read it back; then the
// message is safe here and does its work later.
func TestFeedbackWaits(t *testing.T) {
	d := newDesk(t)
	ctx := context.Background()
	v := d.seen(t, d.useClass(t, full), 1)
	if _, err := d.Release(ctx, looksAt, v.ID); err != nil {
		t.Fatal(err)
	}
	drop(t, d.dir, "ausgang", nil) // a file where the target has its folder
	d.handOver(t)
	doc, err := d.store.Document(v.Documents[0])
	if err != nil || !doc.Sealed() || doc.State == batch.Delivered {
		t.Fatalf("%+v %v", doc, err)
	}
	o := feedbackOrigin{way: FeedbackHTTP, name: "dms"}
	m, err := d.takeFeedback(ctx, "P-TEST0000", o, report(t, "1", about(doc.ID)))
	if err != nil || m.State != FeedbackReceived {
		t.Fatalf("%+v %v", m, err)
	}
	if err := d.settleFeedbacks(ctx); err != nil || d.messages(t)[0].State != FeedbackReceived {
		t.Fatalf("%+v %v", d.messages(t), err)
	}
	if err := os.Remove(d.path("ausgang")); err != nil {
		t.Fatal(err)
	}
	if sum := d.handOver(t); sum.Delivered != 1 {
		t.Fatalf("%+v", sum)
	}
	if err := d.settleFeedbacks(ctx); err != nil {
		t.Fatal(err)
	}
	if all := d.messages(t); len(all) != 1 || all[0].State != FeedbackReopened {
		t.Errorf("%+v", all)
	}
}

// TestFeedbackOnWhatIsGone: what was never handed over, what went to another target,
// and what is erased is not opened again.
func TestFeedbackOnWhatIsGone(t *testing.T) {
	d := newDesk(t)
	ctx := context.Background()
	open := d.seen(t, d.useNamed(t, "zwei", full), 1)
	v := d.delivered(t, 1)
	o := feedbackOrigin{way: FeedbackHTTP, name: "dms"}
	for name, c := range map[string]struct {
		o    feedbackOrigin
		raw  []byte
		code batch.Code
	}{
		"not handed over": {o, report(t, "a", about(open.Documents[0])), batch.CodeUnknownID},
		"another target":  {feedbackOrigin{way: FeedbackHTTP, name: "dms", target: "folder:/anders"}, report(t, "b", about(v.Documents[0])), batch.CodeUnknownID},
		"two documents":   {o, report(t, "c", func(m *feedback.Message) { m.Document, m.Delivery = v.Documents[0], batch.NewID() }), batch.CodeUnknownID},
	} {
		if m, err := d.takeFeedback(ctx, "P-TEST0000", c.o, c.raw); err != nil || m.State != FeedbackRefused || m.Code != c.code {
			t.Errorf("%s: %+v %v", name, m, err)
		}
	}
	days := 1
	d.setRetention(t, RetentionChange{Days: &days})
	d.later(t, 3*24*time.Hour)
	if sum, _ := d.retain(t, false); sum.Batches != 1 {
		t.Fatalf("%+v", sum)
	}
	for _, kind := range []feedback.Kind{feedback.Missing, feedback.Good} {
		raw := report(t, "e-"+string(kind), func(m *feedback.Message) { m.Document, m.Kind = v.Documents[0], kind })
		if m, err := d.takeFeedback(ctx, "P-TEST0000", o, raw); err != nil || m.State != FeedbackRefused || m.Code != batch.CodeErased {
			t.Errorf("erased, %s: %+v %v", kind, m, err)
		}
	}
	if err := d.settleFeedbacks(ctx); err != nil {
		t.Error(err)
	}
	// A person cannot pass off a report as one of a channel.
	q := FeedbackRequest{Document: v.Documents[0], Feedback: inspection.Feedback{Result: "good", Way: "http", Message: "m"}}
	if _, err := d.Feedback(ctx, looksAt, q); err != nil {
		return // erased: nothing is noted any more
	}
	acts, err := d.store.Acts(v.ID)
	if err != nil || strings.Contains(string(acts[len(acts)-1].Data), `"http"`) {
		t.Errorf("%s %v", acts[len(acts)-1].Data, err)
	}
}
