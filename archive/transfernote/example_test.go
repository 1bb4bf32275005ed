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
	creator, err := NewCreator(ByLogin, "P-7K3M9QXZ", "Personenverzeichnis der Scanstelle Bürgeramt", "Scankraft", "Stadt Musterstadt, Hauptamt")
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
			Capture: Capture{Way: Scanner, Files: 1, Device: "fujitsu:fi-7160:815", Vendor: "Fujitsu", Model: "fi-7160", Serial: "0815", Firmware: "0C00", Driver: "fujitsu (libsane 1.2.1)", Asked: &Asked{300, "colour", 8, true}},
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

var released = time.Date(2026, 1, 1, 7, 0, 0, 0, time.UTC)

var procedure = Procedure{Present: true, ID: id(41), Number: 2, ReleasedBy: "P-0000000C", ReleasedAt: &released, Title: "Verfahrensdokumentation Posteingang", Version: "2026-1", From: "2026-01-01", Keeper: "Hauptamt", SHA256: hash("9")}

// plain is an imported document with nothing to tell.
func plain(t testing.TB) Note {
	n := example(t)
	n.Environment.Capture = Capture{Way: Import, Files: 1, Device: ImportDevice}
	n.Anomalies = Anomalies{DoubleFeed: DoubleFeed{State: WatchNone}}
	n.Document.Of, n.Batch.Images, n.Document.Separator = 0, 0, ""
	n.Pages = n.Pages[1:]
	n.Pages[0].Number = 1
	n.Times.Read = Moment{}
	n.Environment.Procedure = procedure
	n.Complete()
	return n
}

// copied is a mere copy that people edited: pages turned, replaced, sealed off,
// blank ones left out.
func copied(t testing.TB) Note {
	n := example(t)
	n.Creator.Known = ByAccount
	at := day.Add(time.Minute)
	n.Anomalies.Replaced = []Withdrawn{{Position: 2, Sheet: 1, Side: batch.Back, File: hash("8"), Person: "P-0000000A", Time: at, Reason: "abgeschnitten"}}
	n.Anomalies.Discarded = []Withdrawn{{Position: 4, Sheet: 2, Side: batch.Back, File: hash("9"), Person: "P-0000000A", Time: at, Reason: "zweimal eingezogen"}}
	n.Quality.Completeness.Balance.Discarded = 1
	n.Anomalies.SealedOff = []Withdrawn{{Position: 5, Sheet: 3, Side: batch.Front, Person: "P-0000000A", Time: at, Reason: "persönlich/vertraulich"},
		{Position: 6, Sheet: 3, Side: batch.Back, Person: "P-0000000A", Time: at, Removed: &at, OrderedBy: "P-0000000A", ConfirmedBy: "P-0000000B", Reason: "persönlich/vertraulich"}}
	n.Processing.Steps = []ProcessStep{
		{batch.PageRotated, at, "P-0000000A", "Drehen", []Parameter{{"Abbild", "3"}, {"Winkel", "180 Grad im Uhrzeigersinn"}}},
		{batch.DocumentsJoined, at, "P-0000000A", "Verbinden", nil},
	}
	n.Processing.Suppression = Suppression{Policy: batch.RemoveAutomatic, Pages: []Blank{
		{id(21), 6, 3, batch.Back, 0.0001, hash("6"), hash("7"), false, "P-0000000A", &at},
		{id(22), 7, 4, batch.Front, 0, hash("6"), hash("7"), true, "", nil},
	}}
	n.Complete()
	return n
}

// replacing is a document that a person has seen whole, in replacing mode.
func replacing(t testing.TB) Note {
	n := example(t)
	n.Mode = batch.Replacing
	n.Class = &Class{"bau", 3, batch.NeedHigh, batch.NeedNormal, batch.NeedNormal, "Bauakten", "§ 6 EGovG", nil}
	n.Receipt = &Receipt{"E-2026-000123", "Kiste 7", []string{"EINGANG 2026-03-01  E-2026-000123", "Eingangsweg: Post"}}
	n.Document.Supersedes = &Predecessor{id(31), id(32), id(33), hash("1")}
	n.Anomalies.Original = "Bei der Vorbereitung vermerkt: beschädigt."
	n.Times.Intake = Received{Day: "2026-03-01", Time: "07:40"}
	n.Times.Prepared, n.Times.PreparedUntil = At(day.Add(-time.Hour)), At(day.Add(-time.Minute))
	n.Times.Indexed = At(day.Add(time.Minute))
	n.Integrity.Proof = "Dienstanweisung 4"
	n.Environment.Procedure = procedure
	n.Environment.Capture.FilesReason = "Der Kopierer im Bürgerbüro ist abgenommen."
	n.Environment.Capture.Further = []Device{{Device: "airscan:e0:Flur", Driver: "airscan (libsane 1.2.1)"}}
	at := day.Add(100 * time.Second)
	n.Quality = Quality{
		Result: Inspected,
		Sample: &Sample{PartSample, "percent 25", batch.NeedHigh, true, 8, 2, "drawn", "scanstelle-draw-1", hash("2"), hash("3")},
		Looks: []Look{
			{"P-0000000B", at, Good, id(11), ""},
			{"P-0000000B", at.Add(time.Second), BestPossible, id(12), "Thermopapier, blass"},
		},
		Release: &Release{"P-0000000B", at.Add(2 * time.Second), true},
		Completeness: Completeness{Result: Decided, Balance: Balance{Expected: 4, Fed: 5, Sheets: 5, Sides: 9, Kept: 9, Blank: 1},
			Decisions: []Difference{{"count", "P-0000000B", at, "Gezählt: 4 Blatt. Gescannt: 5 Blatt.", "das Deckblatt war nicht mitgezählt"}}},
	}
	n.Complete()
	return n
}

// sampled is a document of a batch that was released without it.
func sampled(t testing.TB, result Result, looks ...Look) Note {
	n := replacing(t)
	n.Quality.Result, n.Quality.Looks, n.Quality.Sample.Selected = result, looks, false
	n.Quality.Completeness = Completeness{Result: Balanced, Balance: Balance{Expected: 5, Fed: -1, Sheets: 5, Sides: 9, Kept: 9}}
	n.Complete()
	return n
}

// allKinds are all kinds of notes there are.
func allKinds(t testing.TB) map[string]Note {
	hit := Look{"P-0000000B", day.Add(100 * time.Second), Good, id(11), ""}
	turn := sampled(t, NotDrawn)
	turn.Quality.Sample = &Sample{NthSample, "every 3", batch.NeedHigh, false, 8, 0, "drawn", "scanstelle-draw-1", hash("2"), hash("3")}
	turn.Quality.Completeness.Result, turn.Quality.Completeness.Balance.Expected = Uncounted, -1
	turn.Complete()
	open := sampled(t, InspectOpen)
	open.Quality = Quality{Result: InspectOpen}
	open.Complete()
	inspectedCopy := replacing(t)
	inspectedCopy.Mode = batch.Copying
	inspectedCopy.Complete()
	return map[string]Note{
		"scanned": example(t), "imported": plain(t), "copied": copied(t), "replacing": replacing(t), "inspected copy": inspectedCopy,
		"hits": sampled(t, HitsInspected, hit), "not drawn": sampled(t, NotDrawn), "not in turn": turn, "open": open,
	}
}
