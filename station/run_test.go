package station

import (
	"context"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
)

func TestRunMarksAndNeverDrops(t *testing.T) {
	d := newDesk(t)
	sum, e := d.run(t, d.whole(d.file(t, "stapel.pdf", "content blank separator content coded blank")))
	if sum.Exit != 0 || sum.Pages != 6 || sum.Documents != 3 || sum.Delivered != 3 || sum.Blank != 2 || sum.Separators != 1 {
		t.Fatalf("%+v", sum)
	}
	kinds := map[int]batch.PageKind{}
	for _, p := range e.pages {
		kinds[p.Sheet] = p.Kind
		if read := p.Confidence != nil; read != (p.Kind == batch.KindContent) {
			t.Errorf("sheet %d, %s: read = %v", p.Sheet, p.Kind, read)
		}
	}
	want := map[int]batch.PageKind{1: "content", 2: "blank", 3: "separator", 4: "content", 5: "content", 6: "blank"}
	for sheet, kind := range want {
		if kinds[sheet] != kind {
			t.Errorf("sheet %d is %s, want %s", sheet, kinds[sheet], kind)
		}
	}
	if b := sum.Balance; b.Sheets != 6 || b.Sides != 6 || b.Kept != 5 || b.Blank != 2 || b.Separators != 1 {
		t.Errorf("the balance does not close: %+v", b)
	}
	pages := map[string]int{}
	for _, doc := range e.documents {
		pages[doc.Title] = doc.Pages
	}
	if pages["stapel-01"] != 2 || pages["stapel-02"] != 1 || pages["stapel-03"] != 2 {
		t.Errorf("%v", pages)
	}
	if len(d.packages(t)) != 3 {
		t.Errorf("in the target: %v", d.packages(t))
	}
}

func TestPairsSettleSheetBySheet(t *testing.T) {
	d := newDesk(t)
	r := d.whole(d.file(t, "stapel.pdf", "content blank blank blank content separator content"))
	r.Pairs = true
	sum, e := d.run(t, r)
	if sum.Balance.Sheets != 4 || sum.Balance.Sides != 7 || sum.Pages != 7 {
		t.Errorf("%+v", sum.Balance)
	}
	for _, p := range e.pages {
		i := indexOf(t, p) - 1
		if p.Side != []batch.Side{batch.Front, batch.Back}[i%2] || p.Sheet != i/2+1 {
			t.Errorf("%s is sheet %d %s", p.Source, p.Sheet, p.Side)
		}
	}
	if len(d.workers.measured) != 7 || len(e.pages) != 7 {
		t.Errorf("%d measured, %d told: an odd last side must not wait for its other", len(d.workers.measured), len(e.pages))
	}
	if sum.Documents != 2 || sum.Delivered != 2 {
		t.Errorf("%+v", sum)
	}
}

// indexOf is the place of a page in its input.
func indexOf(t *testing.T, e PageEvent) int {
	t.Helper()
	index, err := strconv.Atoi(e.Source[strings.LastIndexByte(e.Source, '#')+1:])
	if err != nil {
		t.Fatal(err)
	}
	return index
}

func TestSameRunGoesOnlyOnce(t *testing.T) {
	d := newDesk(t)
	a, b := d.file(t, "a.pdf", "content"), d.file(t, "b.pdf", "content content")
	first, _ := d.run(t, d.whole(a, b))

	if code := d.codeOf(t, d.whole(a, b)); code != batch.CodeAlreadyDone {
		t.Errorf("the same again: %q", code)
	}
	// Moved elsewhere it is the same post.
	if err := os.Mkdir(d.path("woanders"), 0o700); err != nil {
		t.Fatal(err)
	}
	if code := d.codeOf(t, d.whole(d.file(t, "woanders/a.pdf", "content"), b)); code != batch.CodeAlreadyDone {
		t.Errorf("from another folder: %q", code)
	}
	different := map[string]RunRequest{
		"another order":  d.whole(b, a),
		"fewer files":    d.whole(a),
		"another target": {Paths: []string{a, b}, Target: "folder:" + d.path("zweites"), Read: true, Deliver: true},
		"pairs":          {Paths: []string{a, b}, Target: "folder:" + d.path("ausgang"), Read: true, Deliver: true, Pairs: true},
		"a profile":      {Paths: []string{a, b}, Target: "folder:" + d.path("ausgang"), Read: true, Deliver: true, Profile: "name = \"x\"\nversion = 1"},
		"other bytes":    d.whole(d.file(t, "a.pdf", "content content"), b),
	}
	for what, r := range different {
		if sum, _ := d.run(t, r); sum.Batch == first.Batch || sum.Exit != 0 {
			t.Errorf("%s: %+v", what, sum)
		}
	}
	d.file(t, "a.pdf", "content")
	again := d.whole(a, b)
	again.Again = true
	if sum, _ := d.run(t, again); sum.Batch == first.Batch || sum.Resumed || sum.Delivered != 2 {
		t.Errorf("--again: %+v", sum)
	}
}

func TestCancelledRunResumes(t *testing.T) {
	d := newDesk(t)
	path := d.file(t, "stapel.pdf", "content content separator content")
	d.workers.hold = make(chan struct{})
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan SummaryEvent, 1)
	go func() {
		sum, err := d.Run(ctx, d.whole(path), func(any) {})
		if err != nil {
			t.Error(err)
		}
		done <- sum
	}()
	<-d.workers.hold
	if code := d.codeOf(t, d.whole(path)); code != batch.CodeStoreLocked {
		t.Errorf("the same run twice at once: %q", code)
	}
	cancel()
	broken := <-done
	if broken.Code != batch.CodeCanceled || broken.Exit != batch.ExitPolicy || broken.Delivered != 0 {
		t.Fatalf("%+v", broken)
	}

	// The next owner goes on where it stopped.
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	d.workers = &paperWorkers{}
	d.open(t)
	sum, e := d.run(t, d.whole(path))
	if !sum.Resumed || sum.Batch != broken.Batch || sum.Pages != 4 || sum.Documents != 2 || sum.Delivered != 2 || sum.Exit != 0 {
		t.Fatalf("%+v", sum)
	}
	if len(e.pages) != 4 || len(d.packages(t)) != 2 {
		t.Errorf("%d pages told, %d packages", len(e.pages), len(d.packages(t)))
	}
}

func TestRefusedInputsStopNobody(t *testing.T) {
	d := newDesk(t)
	good, half := d.file(t, "gut.pdf", "content"), d.file(t, "halb.pdf", "content broken")
	if err := os.WriteFile(d.path("text.pdf"), []byte("kein Bild"), 0o600); err != nil {
		t.Fatal(err)
	}
	sum, e := d.run(t, d.whole(half, d.path("text.pdf"), d.path("fehlt.pdf"), good))
	if sum.Exit != batch.ExitRefused || sum.Delivered != 1 || sum.Refused != 3 || len(e.refused) != 3 {
		t.Fatalf("%+v %+v", sum, e.refused)
	}
	codes := map[batch.Code]bool{}
	for _, r := range e.refused {
		codes[r.Code] = true
		if r.Message == "" || r.Next == "" {
			t.Errorf("%+v helps nobody", r)
		}
	}
	if !codes[batch.CodeTruncated] || !codes[batch.CodeUnknownFormat] || !codes[batch.CodeNotFound] {
		t.Errorf("%v", codes)
	}
	// The page before the break is kept, but nobody gets half a letter.
	if sum.Pages != 2 || sum.Documents != 1 {
		t.Errorf("%+v", sum)
	}
}

func TestImpossibleRequests(t *testing.T) {
	d := newDesk(t)
	path := d.file(t, "a.pdf", "content")
	for what, c := range map[string]struct {
		r    RunRequest
		want batch.Code
	}{
		"nothing to do":      {RunRequest{Target: "folder:" + d.path("x"), Deliver: true}, batch.CodeUsage},
		"no target":          {RunRequest{Paths: []string{path}, Deliver: true}, batch.CodeTargetInvalid},
		"a strange target":   {RunRequest{Paths: []string{path}, Target: "ftp://x", Deliver: true}, batch.CodeTargetInvalid},
		"an unknown profile": {RunRequest{Paths: []string{path}, ProfileName: "x"}, batch.CodeProfileUnknown},
		"a bad profile":      {RunRequest{Paths: []string{path}, Profile: "x = 1"}, batch.CodeProfileInvalid},
		"the data folder":    {RunRequest{Paths: []string{d.path("daten")}}, batch.CodeInsideDataDir},
		"a file in it":       {RunRequest{Paths: []string{d.path("daten/config/station.json")}}, batch.CodeInsideDataDir},
		"no such batch":      {RunRequest{Batch: batch.NewID(), Deliver: true}, batch.CodeUnknownID},
	} {
		if code := d.codeOf(t, c.r); code != c.want {
			t.Errorf("%s: %q, want %q", what, code, c.want)
		}
	}
	if n, err := d.Batches(Actor{}, func(any) {}); err != nil || n != 0 {
		t.Errorf("%d batches (%v) came of it", n, err)
	}
}
