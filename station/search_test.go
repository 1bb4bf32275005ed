package station

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/scanstelle/scanstelle/batch"
)

// search looks for something as somebody.
func (d *desk) search(t *testing.T, who Actor, q SearchQuery) (hits []Hit, sum SearchSummary) {
	t.Helper()
	sum, err := d.Search(context.Background(), who, q, func(e any) {
		if h, ok := e.(Hit); ok {
			hits = append(hits, h)
		}
	})
	if err != nil || sum.Hits != len(hits) {
		t.Fatalf("%+v: %d hits told, %v", sum, len(hits), err)
	}
	return hits, sum
}

func places(hits []Hit) (out []string) {
	for _, h := range hits {
		out = append(out, fmt.Sprint(h.Place, " ", h.Text))
	}
	return out
}

// says captures a letter on which something is read.
func (d *desk) says(t *testing.T, text string) batch.ID {
	t.Helper()
	d.workers.mu.Lock()
	d.workers.says = text
	d.workers.mu.Unlock()
	return d.captured(t, true, d.file(t, string(batch.NewID())+".pdf", "content"))
}

func TestSearch(t *testing.T) {
	d := newDesk(t)
	id := d.says(t, "Sehr geehrte Damen und Herren,\nhiermit lege ich Wider-\nspruch gegen den Bescheid vom 12.03.2026 ein.")
	other := d.says(t, "Bauantrag Müller Gemarkung Weißensee")
	v, err := d.Batch(other)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := call[DocumentFields](d, scans, OpFieldTake, FieldRequest{Document: v.Documents[0], Field: batch.FieldSender, Value: "Kanzlei Öztürk"}); err != nil {
		t.Fatal(err)
	}
	closed := d.mustAdd(t, scans, PieceRequest{Kind: text("Einschreiben"), Tracking: text("RR123456785DE"), Sender: text("Muster GmbH"), OwnReference: text("V-2026-17"), Date: text("1.2.2026")})
	for _, c := range []struct {
		query string
		want  []string
	}{
		{"widerspruch", []string{"page … geehrte Damen und Herren, hiermit lege ich Wider- spruch gegen den Bescheid vom 12.03.2026 ein."}},
		{"Bescheid lege", []string{"page Sehr geehrte Damen und Herren, hiermit lege ich Wider- spruch gegen den Bescheid vom …"}},
		{`"lege ich wider"`, []string{"page Sehr geehrte Damen und Herren, hiermit lege ich Wider- spruch gegen den Bescheid vom …"}},
		{`„ich lege“`, nil},
		{"12.03.2026", []string{"page … ich Wider- spruch gegen den Bescheid vom 12.03.2026 ein."}},
		{"Mueller", []string{"page Bauantrag Müller Gemarkung Weißensee"}},
		{"MÜLLER weissensee", []string{"page Bauantrag Müller Gemarkung Weißensee"}},
		{"oezturk", []string{"sender Kanzlei Öztürk"}},
		{"öztürk bauantrag", []string{"page Bauantrag Müller Gemarkung Weißensee"}}, // one in the field, one on the page
		{"öztürk widerspruch", nil},
		{"ruch", nil}, // not the beginning of a word
		{"rr123456785", []string{"tracking RR123456785DE"}},
		{"V-2026-17", []string{"own-reference V-2026-17"}},
		{"01.02.2026 Muster", []string{"date 01.02.2026"}},
		{closed.Piece.Number, []string{"number " + closed.Piece.Number}},
		{string(id), []string{"id " + string(id)}},
	} {
		hits, _ := d.search(t, scans, SearchQuery{Text: c.query})
		if got := places(hits); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", c.query, got, c.want)
		}
	}
	hits, sum := d.search(t, scans, SearchQuery{Text: "widerspruch"})
	if h := hits[0]; h.Batch != id || h.Sheet != 1 || h.Page != d.sheet(t, id, "1").ID || !reflect.DeepEqual(h.Boxes, [][4]int{{25, 30, 40, 10}, {10, 50, 40, 10}}) {
		t.Errorf("%+v", h)
	}
	if sum.Documents != 3 || sum.Pages != 2 || sum.Unread != 0 || sum.More {
		t.Errorf("%+v", sum)
	}
	for _, q := range []SearchQuery{{Text: "a"}, {Text: " \"\" - "}, {}} {
		_, err := d.Search(context.Background(), scans, q, func(any) {})
		wants(t, fmt.Sprintf("%+v", q), err, batch.CodeUsage)
	}
	if _, sum := d.search(t, scans, SearchQuery{Text: "2026", Limit: 1}); !sum.More || sum.Hits != 1 {
		t.Errorf("%+v", sum)
	}
	if hits, _ := d.search(t, scans, SearchQuery{Text: "2026", From: "2.2.2026"}); len(hits) != 1 || hits[0].Place != OnPage {
		t.Errorf("from a day on: %q", places(hits))
	}
}

// TestSearchForgets: what is erased is found no more, neither on the disk nor in
// memory (A.AM.VT.H.3), and what was sealed off is not found either.
func TestSearchForgets(t *testing.T) {
	d := newDesk(t)
	ctx := context.Background()
	id := d.says(t, "Geheimsache")
	sum, _ := d.run(t, RunRequest{Batch: id, Target: "folder:" + d.path("ausgang"), Read: true, Deliver: true, Who: nobody})
	if sum.Delivered != 1 {
		t.Fatalf("%+v", sum)
	}
	d.later(t, 40*24*time.Hour)
	if _, err := d.SetRetention(ctx, nobody, RetentionChange{Days: ptr(30)}, func(any) {}); err != nil {
		t.Fatal(err)
	}
	if hits, _ := d.search(t, reads, SearchQuery{Text: "geheim"}); len(hits) != 1 || len(d.searched.pages) != 1 {
		t.Fatalf("%q, %d pages held", places(hits), len(d.searched.pages))
	}
	if sum, _ := d.retain(t, false); sum.Batches != 1 {
		t.Fatalf("%+v", sum)
	}
	if _, err := d.store.Text(d.sheet(t, id, "1").ID); batch.CodeOf(err) != batch.CodeErased {
		t.Fatalf("the text is not erased: %v", err)
	}
	if hits, sum := d.search(t, reads, SearchQuery{Text: "geheim"}); len(hits) != 0 || len(d.searched.pages) != 0 || sum.Unread != 0 {
		t.Errorf("found after erasure: %q, %d pages held, %+v", places(hits), len(d.searched.pages), sum)
	}

	away := d.says(t, "Liebesbrief")
	if hits, _ := d.search(t, leads, SearchQuery{Text: "liebes"}); len(hits) != 1 {
		t.Fatalf("%q", places(hits))
	}
	d.sealOff(t, away, "1")
	if hits, _ := d.search(t, leads, SearchQuery{Text: "liebes"}); len(hits) != 0 {
		t.Errorf("found although it was sealed off: %q", places(hits))
	}
}

// TestSearchIsBounded: memory holds only so much, and the search finds the rest.
func TestSearchIsBounded(t *testing.T) {
	x := &searchIndex{}
	long := strings.Repeat("w ", searchBytes/8)
	var keys []indexed
	for range 9 {
		key := indexed{page: batch.NewID()}
		keys = append(keys, key)
		_, _, era := x.get(key)
		x.put(era, key, long)
	}
	if _, found, _ := x.get(keys[0]); found || x.bytes > searchBytes || len(x.pages) != len(x.order) {
		t.Errorf("%d bytes, %d pages", x.bytes, len(x.pages))
	}
	_, found, era := x.get(keys[8])
	x.forgetAll()
	if x.put(era, keys[0], "late"); !found || len(x.pages) != 0 || x.bytes != 0 {
		t.Errorf("somebody put back what was forgotten: %v", x.pages)
	}
}

// A beginning of a text gives a beginning of its form, whatever the text is.
func TestFoldKeepsBeginnings(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		word := []rune(rapid.StringMatching(`[A-Za-zäöüßéÄÖÜ0-9]{1,12}`).Draw(t, "word"))
		n := rapid.IntRange(1, len(word)).Draw(t, "n")
		begin := fold(string(word[:n]))
		if !strings.HasPrefix(fold(string(word)), strings.TrimSuffix(begin, " ")) {
			t.Fatalf("%q is no beginning of %q", begin, fold(string(word)))
		}
	})
	for in, want := range map[string]string{"Müller-Straße 3": " muller strasse 3 ", "Mueller": " muller ", "Œuvre é": " œuvre e ", "": " ", "V-2026-17": " v 2026 17 ", "ﬁnden": " finden "} {
		if got := fold(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

// What stays closed is found only by those who see it, and mail of other units by
// nobody else (A.P.1).
func TestSearchKeepsToTheNeedToKnow(t *testing.T) {
	o := newOffices(t)
	for _, session := range []string{o.scan, o.social} {
		n := 0
		hits := map[batch.ID]bool{}
		sum, err := o.found(session, SearchQuery{Text: "wort"}, func(h Hit) { n++; hits[h.Batch] = true })
		if err != nil {
			t.Fatal(err)
		}
		if session == o.scan && (n != 4 || !hits[o.foreign.ID]) || session == o.social && (n != 2 || hits[o.foreign.ID] || sum.Documents != 2) {
			t.Errorf("%d hits, %+v", n, sum)
		}
	}
	_, err := o.ask("", OpSearch, SearchQuery{Text: "wort"})
	wants(t, "nobody", err, batch.CodeLogin)
	d := newDesk(t)
	d.mustAdd(t, scans, PieceRequest{Class: text("angebot"), Time: text("9:00"), OwnReference: text("V-77")})
	for _, c := range []struct {
		who  Actor
		want int
	}{{scans, 1}, {leads, 1}, {looksAt, 0}} {
		if hits, _ := d.search(t, c.who, SearchQuery{Text: "V-77"}); len(hits) != c.want {
			t.Errorf("%s finds %q", c.who.Person.Name, places(hits))
		}
	}
}

func (o *offices) found(session string, q SearchQuery, fn func(Hit)) (SearchSummary, error) {
	return Invoke[SearchSummary](WithSession(context.Background(), session), o.client, OpSearch, q, func(raw json.RawMessage) {
		var h Hit
		if json.Unmarshal(raw, &h) == nil && h.Type == "hit" {
			fn(h)
		}
	})
}
