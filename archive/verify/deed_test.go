package verify

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/archive/pdfa"
	"github.com/scanstelle/scanstelle/archive/transfernote"
	"github.com/scanstelle/scanstelle/audit"
	"github.com/scanstelle/scanstelle/batch"
)

const inspector = "P-0000000B"

var procedureHash = strings.Repeat("5", 64)

// inspectedDraft is a package in replacing mode whose document a person has
// inspected, and whose log says so.
func inspectedDraft(t *testing.T, s *station) *draft {
	d := newDraft(t, s, pdfa.Part3)
	at := day.Add(30 * time.Minute)
	d.record("page-inspected", func(r *audit.Record) { r.Document, r.Actor = d.document, inspector })
	d.record("page-inspected", func(r *audit.Record) { r.Page, r.Document, r.Actor = d.scans[0].page.ID, d.document, inspector })
	d.record("difference-settled", func(r *audit.Record) { r.Actor = inspector })
	d.record("pages-moved", func(r *audit.Record) { r.Document, r.Actor = d.document, inspector })
	d.record("batch-released", func(r *audit.Record) { r.Actor = inspector })
	d.record(kindDrafted, func(r *audit.Record) {
		r.Batch, r.Data = batch.ID(procedureRegister), json.RawMessage(`{"manifest":1,"sha256":"`+procedureHash+`"}`)
	})
	d.record(kindReleased, func(r *audit.Record) { r.Batch, r.Actor = batch.ID(procedureRegister), "P-0000000D" })
	d.note = func(n *transfernote.Note) {
		hash := n.Environment.Profile.SHA256
		n.Mode = batch.Replacing
		n.Environment.Procedure = transfernote.Procedure{Present: true, ID: batch.NewID(), Number: 1, Title: "Verfahrensdokumentation", Version: "1", From: "2026-01-01", Keeper: "Hauptamt", SHA256: procedureHash, ReleasedBy: "P-0000000D", ReleasedAt: &at}
		n.Environment.Capture.FilesReason = "Kopierer abgenommen"
		n.Class = &transfernote.Class{Name: "amt", Title: "Amtspost", Integrity: batch.NeedNormal, Confidentiality: batch.NeedNormal, Availability: batch.NeedNormal}
		n.Processing.Steps = []transfernote.ProcessStep{{Name: "pages-moved", Time: at, Person: inspector, Title: "Verschieben"}}
		n.Quality = transfernote.Quality{
			Result:  transfernote.Inspected,
			Sample:  &transfernote.Sample{Mode: transfernote.FullSample, Plan: "full", Need: batch.NeedNormal, Selected: true, Units: 1, Size: 1, Reason: "all", Algorithm: "scanstelle-draw-1", Seed: hash, Population: hash},
			Looks:   []transfernote.Look{{Person: inspector, Time: at, Verdict: transfernote.Good}, {Person: inspector, Time: at, Verdict: transfernote.Good, Page: n.Pages[0].ID}},
			Release: &transfernote.Release{Person: inspector, Time: at, FourEyes: true},
			Completeness: transfernote.Completeness{Result: transfernote.Decided, Balance: transfernote.Balance{Expected: 2, Sheets: 3},
				Decisions: []transfernote.Difference{{Code: "count", Person: inspector, Time: at, Finding: "Gezählt: 2.", Reason: "verzählt"}}},
		}
	}
	return d
}

// TestClaimsAreInTheLog: what the note says that people did must stand in the
// audit log, by the same person at that time.
func TestClaimsAreInTheLog(t *testing.T) {
	s := newStation(t)
	if r, err := check(t, inspectedDraft(t, s).build(t)); err != nil || r.Result != transfernote.Inspected || r.Agreement != transfernote.ScopeDocument || !strings.Contains(r.Checks[9].Detail, "5 Handlungen") {
		t.Fatalf("%v %+v", err, r.Checks)
	}
	without := func(kind string) func(*draft) {
		return func(d *draft) {
			for i, r := range d.records {
				if r.Kind == kind {
					d.records[i].Kind = "urgency-set"
				}
			}
		}
	}
	for name, spoil := range map[string]func(*draft){
		"no look":              without("page-inspected"),
		"no release":           without("batch-released"),
		"no decision":          without("difference-settled"),
		"no step":              without("pages-moved"),
		"no procedure":         without(kindDrafted),
		"procedure unreleased": without(kindReleased),
		"procedure of a batch": func(d *draft) {
			for i := range d.records {
				if d.records[i].Kind == kindReleased {
					d.records[i].Batch = d.batch
				}
			}
		},
		"other procedure": func(d *draft) {
			note := d.note
			d.note = func(n *transfernote.Note) {
				note(n)
				n.Environment.Procedure.SHA256 = strings.Repeat("6", 64)
			}
		},
		"raise that was none": func(d *draft) {
			note := d.note
			d.note = func(n *transfernote.Note) {
				note(n)
				n.Class.Mixed = []transfernote.Member{{Name: "akte", Title: "Akten", Documents: 1, Integrity: batch.NeedNormal, Confidentiality: batch.NeedNormal, Availability: batch.NeedNormal}}
			}
		},
		"raise not told": func(d *draft) { d.record(kindRaised, func(r *audit.Record) { r.Actor = inspector }) },
		"by another": func(d *draft) {
			for i := range d.records {
				if d.records[i].Kind == "batch-released" {
					d.records[i].Actor = "P-0000000C"
				}
			}
		},
		"page for document": func(d *draft) { d.records = append(d.records[:4:4], d.records[5:]...) },
		"other page": func(d *draft) {
			for i := range d.records {
				if d.records[i].Kind == "page-inspected" && d.records[i].Page != "" {
					d.records[i].Page = d.scans[1].page.ID
				}
			}
		},
		"earlier": func(d *draft) {
			note := d.note
			d.note = func(n *transfernote.Note) {
				note(n)
				n.Quality.Looks[0].Time = day.Add(20 * time.Minute)
			}
		},
	} {
		d := inspectedDraft(t, s)
		spoil(d)
		r, err := check(t, d.build(t))
		if failed, bad := r.failed(); batch.CodeOf(err) != batch.CodePackageChanged || !bad || failed.Code != CheckRecords {
			t.Errorf("%s: %v, %+v", name, err, failed)
		}
	}
}

// TestNotesOfTwoPackagesSwapped: each note is sound, but in the other package
// (statement 18); a station that sealed them so is found out.
func TestNotesOfTwoPackagesSwapped(t *testing.T) {
	s := newStation(t)
	var notes [2][]byte
	for i := range notes {
		d := newDraft(t, s, pdfa.Part3)
		d.noteXML = func(xml []byte) []byte { notes[i] = xml; return xml }
		if _, err := check(t, d.build(t)); err != nil {
			t.Fatal(err)
		}
	}
	for i := range notes {
		d := newDraft(t, s, pdfa.Part3)
		d.noteXML = func([]byte) []byte { return notes[1-i] }
		r, err := check(t, d.build(t))
		if failed, bad := r.failed(); batch.CodeOf(err) != batch.CodePackageChanged || !bad || failed.Code != CheckIdentity {
			t.Errorf("%v, %+v", err, failed)
		}
	}
}
