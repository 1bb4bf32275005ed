package ocr_test

import (
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/ocr"
	"github.com/scanstelle/scanstelle/ocr/ocrtest"
)

func TestOracleRecordReplay(t *testing.T) {
	dir := t.TempDir()
	ocrtest.Conformance(t, func(*testing.T) ocr.Engine { return ocrtest.Oracle() })
	ocrtest.Conformance(t, func(*testing.T) ocr.Engine { return ocr.Record(ocrtest.Oracle(), dir) })
	ocrtest.Conformance(t, func(*testing.T) ocr.Engine { return ocr.Replay(dir) })
}

func TestReplay(t *testing.T) {
	dir := t.TempDir()
	letter := ocrtest.Letters()[0]
	recorded, err := ocr.Read(t.Context(), ocr.Record(ocrtest.Oracle(), dir), letter.Page)
	if err != nil {
		t.Fatal(err)
	}
	replayed, err := ocr.Read(t.Context(), ocr.Replay(dir), letter.Page)
	if err != nil || !reflect.DeepEqual(recorded, replayed) {
		t.Errorf("replayed %+v, error %v", replayed, err)
	}
	other := letter.Page
	other.Languages = []string{"eng"}
	if _, err := ocr.Read(t.Context(), ocr.Replay(dir), other); batch.CodeOf(err) != batch.CodeNotFound {
		t.Errorf("other language: %v", err)
	}
	if err := os.WriteFile(filepath.Join(dir, ocr.Key(letter.Page)+".json"), []byte(`{"lines":`), 0o600); err != nil {
		t.Fatal(err)
	}
	if text, err := ocr.Read(t.Context(), ocr.Replay(dir), letter.Page); batch.CodeOf(err) != batch.CodeBroken || text != nil {
		t.Errorf("broken recording: %v, %v", text, err)
	}
	if _, err := ocr.Record(ocrtest.Oracle(), filepath.Join(dir, "none")).Read(t.Context(), letter.Page); err == nil {
		t.Error("recorded into a folder that does not exist")
	}
}

func TestKey(t *testing.T) {
	page := ocr.Page{Gray: []byte{1, 2, 3, 4}, Width: 2, Height: 2, Languages: []string{"deu", "eng"}}
	keys := map[string]string{ocr.Key(page): "page"}
	for name, change := range map[string]func(*ocr.Page){
		"pixels":    func(p *ocr.Page) { p.Gray = []byte{1, 2, 3, 5} },
		"shape":     func(p *ocr.Page) { p.Width, p.Height = 4, 1 },
		"languages": func(p *ocr.Page) { p.Languages = []string{"deu"} },
		"order":     func(p *ocr.Page) { p.Languages = []string{"eng", "deu"} },
	} {
		p := page
		change(&p)
		if other, taken := keys[ocr.Key(p)]; taken {
			t.Errorf("%s and %s have one key", name, other)
		}
		keys[ocr.Key(p)] = name
	}
	page.ID, page.DPI, page.Rotation, page.Deskew = batch.NewID(), 300, 90, 1
	if keys[ocr.Key(page)] != "page" {
		t.Error("the key depends on more than pixels, size and languages")
	}
}
