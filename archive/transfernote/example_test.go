package transfernote

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/batch"
)

var day = time.Date(2026, 3, 2, 9, 30, 0, 0, time.UTC)

func hash(c string) string { return strings.Repeat(c, 64) }

func id(n int) batch.ID { return batch.ID(fmt.Sprintf("0195e000-0000-7000-8000-%012d", n)) }

// example is a scanned document of two images with all that a note can hold.
func example(t testing.TB) Note {
	t.Helper()
	creator, err := NewCreator("P-7K3M9QXZ", "Personenverzeichnis der Scanstelle Bürgeramt", "Scankraft", "Stadt Musterstadt, Hauptamt")
	if err != nil {
		t.Fatal(err)
	}
	front := batch.Page{
		ID: id(11), Source: "fujitsu:fi-7160#3", Position: 3, Sheet: 2, Side: batch.Front, Kind: batch.KindContent,
		Image: batch.Image{Codec: batch.JPEG, Width: 2480, Height: 3508, Bits: 8, Channels: 3, DPI: 300, Bytes: 700123, SHA256: hash("a"), Quality: 92, FrameSHA256: hash("f")},
		Findings: []batch.Finding{
			{Code: batch.FindingSkew, Severity: batch.Note, Value: 1.4, Limit: 0.5, Unit: "°", Message: "Die Seite liegt um 1,4° schief."},
			{Code: batch.FindingDuplicate, Severity: batch.Warning, Value: 3, Limit: 10, Message: "Gleicht einer früheren Seite & <ist> \"doppelt\".", Other: id(9)},
		},
	}
	back := batch.Page{
		ID: id(12), Source: "alt\x01name.tif#2", Position: 4, Sheet: 2, Side: batch.Back, Kind: batch.KindBlank,
		Image: batch.Image{Codec: batch.G4, Width: 2480, Height: 3508, Bits: 1, Channels: 1, DPI: 300, DPIY: 299.5, DPIEstimated: true, Bytes: 200, SHA256: hash("b"), Orientation: 6},
	}
	first := NewPage(1, front, nil, hash("a"))
	first.Steps = []Step{Rotated(180), Straightened(-1.4)}
	first.Text = Reading{Engine: "Tesseract 5.3.0, deu", Languages: "deu", Words: 231, Confidence: 91.25}
	second := NewPage(2, back, &batch.Original{Format: "tiff", Bytes: 4711, SHA256: hash("c")}, hash("b"))
	second.Text = Reading{Missing: "leere Seite"}
	n := Note{
		ID:       id(1),
		Document: Document{ID: id(2), Package: id(3), Number: 2, Of: 3, Title: "Antrag auf Wohngeld – Müller & Söhne", Separator: "PATCHT"},
		Batch:    Batch{ID: id(4), Images: 9},
		Delivery: id(5),
		Mode:     batch.Copying,
		Creator:  creator,
		Environment: Environment{
			Station: "Bürgeramt", Software: Software{"Scanstelle", "0.1.0"}, Host: Host{"R-1", "Debian GNU/Linux 12"},
			Capture: Capture{Way: Scanner, Device: "Fujitsu fi-7160", Serial: "0815", Driver: "fujitsu 1.0.140"},
			Profile: Profile{"posteingang", 1, hash("d")},
		},
		Anomalies: Anomalies{
			DoubleFeed: DoubleFeed{State: WatchOn},
			Refused:    []Refused{{"brief.pdf", batch.CodeJBIG2, "JBIG2 wird nicht angenommen."}},
			Events:     []Event{{day.Add(20 * time.Second), batch.CodeJam, 1, "Einzug"}},
			Remarks:    []string{"Stapel mit Eselsohren"},
		},
		Times:     Times{ScanStart: At(day), ScanEnd: At(day.Add(time.Minute)), Read: At(day.Add(90 * time.Second)), Sealed: At(day.Add(2*time.Minute + 123456789))},
		Quality:   Quality{Completeness: Completeness{Balance: NewBalance(batch.SheetBalance{Expected: -1, Fed: 5, Sheets: 5, Sides: 9, Kept: 9, Blank: 1, Separators: 2, Refused: 1})}},
		Integrity: Integrity{Certificate: "Scanstelle Bürgeramt – lokales Siegel, nicht qualifiziert", SHA256: hash("e"), Log: "scanstelle.de/buergeramt"},
		Pages:     []Page{first, second},
	}
	n.Complete()
	return n
}

// plain is an imported document with nothing to tell.
func plain(t testing.TB) Note {
	n := example(t)
	n.Environment.Capture = Capture{Way: Import, Device: ImportDevice}
	n.Anomalies = Anomalies{DoubleFeed: DoubleFeed{State: WatchNone}}
	n.Document.Of, n.Batch.Images, n.Document.Separator = 0, 0, ""
	n.Pages = n.Pages[1:]
	n.Pages[0].Number = 1
	n.Times.Read = Moment{}
	n.Environment.Procedure = Procedure{Present: true, Title: "Verfahrensdokumentation Posteingang", Version: "2", SHA256: hash("9")}
	n.Complete()
	return n
}
