package station

import (
	"context"
	"encoding/json"
	"os"
	"reflect"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/imaging"
	"github.com/scanstelle/scanstelle/imaging/view"
)

// sheet is the first page of a batch.
func (d *desk) sheet(t *testing.T, id batch.ID, name string) batch.Page {
	t.Helper()
	p, err := d.pageNamed(PageQuery{Batch: id, Page: name})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// jobOf is the job that a tile of the paper workers tells of.
func jobOf(t *testing.T, data []byte) (job view.Job) {
	t.Helper()
	if err := json.Unmarshal(data, &job); err != nil {
		t.Fatal(err)
	}
	return job
}

func TestPageView(t *testing.T) {
	d := newDesk(t)
	id := d.captured(t, true, d.file(t, "a.pdf", "c1 c2"))
	v, err := call[PageView](d, nobody, OpPageView, PageQuery{Batch: id, Page: "2v"})
	if err != nil {
		t.Fatal(err)
	}
	if v.Page != d.sheet(t, id, "2").ID || v.Batch != id || v.Width != 100 || v.Height != 140 || v.DPI != [2]float64{100, 100} || v.Tile != TileSide || !reflect.DeepEqual(v.Levels, [][2]int{{100, 140}}) || v.Words != 1 {
		t.Errorf("%+v", v)
	}
	if len(d.workers.viewed) > 0 {
		t.Error("a look at what there is decoded something")
	}
	d.edit(t, OpPageRotate, EditRequest{Batch: id, Pages: []string{"2"}, Degrees: 90, Wait: true})
	if v, err = call[PageView](d, nobody, OpPageView, PageQuery{Page: string(v.Page)}); err != nil || v.Width != 140 || v.Height != 100 || v.Pose.Rotation != 90 {
		t.Errorf("turned: %+v %v", v, err)
	}
	words, err := call[PageWords](d, nobody, OpPageWords, PageQuery{Page: string(v.Page)})
	if err != nil || len(words.Words) != 1 || words.Words[0].Text != "Wort" || words.Words[0].Box != [4]int{10, 10, 40, 10} {
		t.Errorf("words: %+v %v", words, err)
	}
	// The same word on the page as it was scanned: it stands upright there.
	if words, err = call[PageWords](d, nobody, OpPageWords, PageQuery{Page: string(v.Page), Raw: true}); err != nil || words.Words[0].Box != [4]int{10, 90, 10, 40} {
		t.Errorf("words on the raw page: %+v %v", words, err)
	}
	for _, q := range []PageQuery{{Page: "1"}, {Batch: id, Page: "3"}, {Batch: id, Page: "2h"}, {Batch: id, Page: ""}, {Page: string(batch.NewID())}, {Batch: batch.NewID(), Page: "1"}} {
		if _, err := call[PageView](d, nobody, OpPageView, q); batch.CodeOf(err) != batch.CodeUnknownID {
			t.Errorf("%+v: %v", q, err)
		}
	}
}

func TestPageTile(t *testing.T) {
	d := newDesk(t)
	id := d.captured(t, false, d.file(t, "a.pdf", "c1"))
	p := d.sheet(t, id, "1")
	tile, err := call[Tile](d, nobody, OpPageTile, TileQuery{PageQuery: PageQuery{Page: string(p.ID)}, Level: 2, Column: 1, Row: 3})
	if err != nil || tile.Box != [4]int{512, 1536, 512, 512} || tile.Level != 2 || tile.Page != p.ID {
		t.Fatalf("%+v %v", tile, err)
	}
	job := jobOf(t, tile.Data)
	if job.Page != p.ID || job.Region != tile.Box || job.Level != 2 || job.MaxPixels <= 0 || job.Image.SHA256 != p.Image.SHA256 {
		t.Errorf("%+v", job)
	}
	region := [4]int{1, 2, 30, 40}
	if tile, err = call[Tile](d, nobody, OpPageTile, TileQuery{PageQuery: PageQuery{Page: string(p.ID), Raw: true}, Region: &region, Format: batch.PNG}); err != nil || tile.Box != region {
		t.Errorf("%+v %v", tile, err)
	}
	if job = jobOf(t, tile.Data); job.Pose != (imaging.Pose{}) || job.Format != batch.PNG {
		t.Errorf("%+v", job)
	}
}

// TestShownDPI: dots per inch turn with the page, also where it is square in pixels.
func TestShownDPI(t *testing.T) {
	for rotation, want := range map[int][2]float64{0: {204, 98}, 90: {98, 204}, 180: {204, 98}, 270: {98, 204}} {
		if got := shownDPI(batch.Image{Width: 100, Height: 100, DPI: 204, DPIY: 98}, imaging.Pose{Rotation: rotation}); got != want {
			t.Errorf("turned by %d: %v", rotation, got)
		}
	}
	if got := shownDPI(batch.Image{DPI: 300}, imaging.Pose{}); got != [2]float64{300, 300} {
		t.Errorf("%v", got)
	}
}

// A thumbnail comes with the measurement. It is made anew where it is missing or
// shows the page as it lay before.
func TestPageThumb(t *testing.T) {
	d := newDesk(t)
	id := d.captured(t, true, d.file(t, "a.pdf", "c1 c2"))
	p := d.sheet(t, id, "1")
	q := PageQuery{Page: string(p.ID)}
	get := func(made bool, rotation int) PageThumb {
		t.Helper()
		thumb, err := call[PageThumb](d, nobody, OpPageThumb, q)
		if err != nil || thumb.Made != made || thumb.Rotation != rotation {
			t.Fatalf("made %v, turned %d: %v", thumb.Made, thumb.Rotation, err)
		}
		return thumb
	}
	if thumb := get(false, 0); thumb.DPI != [2]float64{100, 100} || string(thumb.JPEG) != "klein "+string(p.ID) || len(d.workers.viewed) != 0 {
		t.Errorf("%q", thumb.JPEG)
	}
	d.edit(t, OpPageRotate, EditRequest{Batch: id, Pages: []string{"1"}, Degrees: 180, Wait: true})
	if job := jobOf(t, get(true, 180).JPEG); !job.Thumb || job.Pose.Rotation != 180 {
		t.Errorf("%+v", job)
	}
	get(false, 180)
	if err := os.RemoveAll(d.path("daten/batches/" + string(id) + "/thumbs")); err != nil {
		t.Fatal(err)
	}
	get(true, 180)
	get(false, 180)
	d.sound(t, id) // nothing of it is evidence
}

// What was sealed off only a supervisor looks at, and nobody what was removed.
// Removal also takes what memory holds.
func TestSealedOffPagesAreNotShown(t *testing.T) {
	d := newDesk(t)
	id := d.captured(t, true, d.file(t, "a.pdf", "c1 c2"))
	p := d.sheet(t, id, "2")
	q := PageQuery{Page: string(p.ID)}
	looks := map[Operation]any{OpPageView: q, OpPageTile: TileQuery{PageQuery: q}, OpPageThumb: q, OpPageWords: q}
	look := func(who Actor, want batch.Code) {
		t.Helper()
		for op, args := range looks {
			row, _ := lookup(op)
			raw, err := json.Marshal(args)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := row.run(context.Background(), d.Station, who, raw, nil); batch.CodeOf(err) != want {
				t.Errorf("%s: %v, want %q", op, err, want)
			}
		}
	}
	look(nobody, "")
	look(person("admin", batch.RoleAdministration), batch.CodeRole)
	for _, role := range readers {
		look(person("wer", role), "")
	}
	d.sealOff(t, id, "2")
	look(nobody, batch.CodeLogin)
	look(scans, batch.CodeRole)
	look(person("prüf", batch.RoleInspector), batch.CodeRole)
	look(removes, "")
	if len(d.pictures.held) != 1 || d.pictures.bytes != p.Image.Bytes {
		t.Errorf("%d images are held, %d bytes", len(d.pictures.held), d.pictures.bytes)
	}
	before := len(d.workers.viewed)
	if _, err := call[struct{}](d, removesToo, OpRemovalConfirm, removesThis(id, "2")); err != nil {
		t.Fatal(err)
	}
	if len(d.pictures.held) != 0 || d.pictures.bytes != 0 || len(d.workers.viewed) != before+1 || !d.workers.viewed[before].Forget {
		t.Errorf("memory still holds %d images", len(d.pictures.held))
	}
	look(removes, batch.CodeErased)
}

// TestClassNeedsALogin: where a release is needed, nobody looks unnamed.
func TestClassNeedsALogin(t *testing.T) {
	d := newDesk(t)
	class := d.useClass(t, "inspect = true")
	id := d.letters(t, class, 1)
	q := PageQuery{Batch: id, Page: "1"}
	if _, err := call[PageThumb](d, nobody, OpPageThumb, q); batch.CodeOf(err) != batch.CodeLogin {
		t.Errorf("%v", err)
	}
	if _, err := call[PageThumb](d, scans, OpPageThumb, q); err != nil {
		t.Error(err)
	}
}

// The images that are held are bounded by their bytes.
func TestPicturesAreBounded(t *testing.T) {
	var c pictures
	for i := range 40 {
		f, err := os.CreateTemp(t.TempDir(), "")
		if err != nil {
			t.Fatal(err)
		}
		c.put(batch.ID(rune('a'+i)), int64(i)<<20, f)
		if c.bytes > pictureBytes {
			t.Fatalf("%d bytes", c.bytes)
		}
	}
	f, err := os.CreateTemp(t.TempDir(), "")
	if err != nil {
		t.Fatal(err)
	}
	if c.put("large", pictureBytes+1, f); len(c.held) != 0 || c.bytes != 0 {
		t.Errorf("%d are held, %d bytes", len(c.held), c.bytes)
	}
	if used := c.forget(); !used || c.forget() {
		t.Error("used once, and no more")
	}
}

// Findings that are at a place are shown there, also on a turned page.
func TestFindingsHaveTheirPlace(t *testing.T) {
	p := batch.Page{Image: batch.Image{Width: 1000, Height: 2000, DPI: 254}, Measured: &batch.Measurement{
		DarkBorder: [4]float64{0, 6, 0, 1}, CutEdge: [4]bool{true, false, false, false},
		Streaks:  []batch.Streak{{Vertical: true, At: 300, Width: 4}, {At: 50, Width: 1}},
		Barcodes: []batch.Barcode{{Box: [4]int{10, 20, 30, 40}}, {Text: "ohne Ort"}},
	}}
	for code, want := range map[batch.FindingCode][][4]int{
		batch.FindingStreak: {{298, 0, 4, 2000}, {0, 50, 1000, 1}}, batch.FindingDarkBorder: {{940, 0, 60, 2000}}, batch.FindingCutEdge: {{0, 0, 1000, 50}},
		batch.FindingSeparatorInk: {{10, 20, 30, 40}}, batch.FindingSkew: nil, batch.FindingBlank: nil,
	} {
		if got := placesOf(batch.Finding{Code: code, Limit: 4}, p); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %v, want %v", code, got, want)
		}
	}
	if got := cut([4]int{-5, 90, 20, 30}, 100, 100); got != [4]int{0, 90, 15, 10} {
		t.Errorf("%v", got)
	}
}

// follow watches as a second window does.
func follow(t *testing.T, ctx context.Context, c Caller, q WatchQuery) (<-chan ChangeEvent, <-chan error) {
	t.Helper()
	events, done, ready := make(chan ChangeEvent, 1000), make(chan error, 1), make(chan bool)
	go func() {
		_, err := Invoke[WatchEnd](ctx, c, OpWatch, q, func(raw json.RawMessage) {
			var e struct {
				ChangeEvent
				Lost bool `json:"lost"`
			}
			if err := json.Unmarshal(raw, &e); err != nil || e.Lost {
				t.Errorf("%s: %v", raw, err)
			}
			if e.Type == "watching" {
				close(ready)
				return
			}
			events <- e.ChangeEvent
		})
		done <- err
	}()
	select {
	case <-ready:
	case err := <-done:
		t.Fatal(err)
	case <-time.After(20 * time.Second):
		t.Fatal("nobody watches")
	}
	return events, done
}

// until collects events until one fits.
func until(t *testing.T, events <-chan ChangeEvent, fits func(ChangeEvent) bool) (all []ChangeEvent) {
	t.Helper()
	limit := time.After(20 * time.Second)
	for {
		select {
		case e := <-events:
			all = append(all, e)
			if fits(e) {
				return all
			}
		case <-limit:
			t.Fatalf("it was not told; %d events were", len(all))
		}
	}
}
