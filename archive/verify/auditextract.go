package verify

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"golang.org/x/mod/sumdb/note"

	"github.com/scanstelle/scanstelle/archive/transfernote"
	"github.com/scanstelle/scanstelle/audit"
	"github.com/scanstelle/scanstelle/batch"
)

func (v *verification) auditExtract() (string, error) {
	data, err := v.attached(AuditFileName, AuditPropertyName, audit.MaxExtract)
	if err != nil {
		return "", err
	}
	extract, err := audit.ParseExtract(data)
	if err != nil {
		return "", fmt.Errorf("nicht in seiner einen Form: %s", sentence(err))
	}
	if err := extract.Verify(); err != nil {
		return "", fmt.Errorf("nicht beweiskräftig: %s", sentence(err))
	}
	key, err := note.NewVerifier(extract.Key)
	if err != nil {
		return "", err
	}
	point, err := audit.OpenCheckpoint([]byte(extract.Checkpoint), note.VerifierList(key))
	if err != nil {
		return "", err
	}
	v.extract = &extract
	v.report.Audit = Audit{Origin: point.Origin, Key: extract.Key, Size: point.Size, Records: len(extract.Records), Checkpoint: extract.Checkpoint}
	return fmt.Sprintf("%d Einträge, bewiesen gegen den Prüfpunkt über %d Zeilen von %s", len(extract.Records), point.Size, point.Origin), nil
}

// records checks that the proved lines speak of this document and of each page
// with the hash of its file, in the batch of the note.
func (v *verification) records() (string, error) {
	if v.note == nil || v.extract == nil {
		return "", errMissing
	}
	if v.report.Audit.Origin != v.note.Integrity.Log {
		return "", errors.New("der Vermerk nennt ein anderes Protokoll")
	}
	entries, err := v.extract.Entries()
	if err != nil {
		return "", err
	}
	m := newMentions(v.note.Batch.ID, entries)
	if !m.documents[v.note.Document.ID] {
		return "", errors.New("das Protokoll nennt das Dokument nicht")
	}
	for _, p := range v.note.Pages {
		if !m.covers(p) {
			return "", fmt.Errorf("das Protokoll nennt Seite %d mit ihrer Prüfsumme nicht", p.Number)
		}
	}
	if err := procedure(v.note.Environment.Procedure, entries); err != nil {
		return "", err
	}
	if err := mixed(v.note.Class, v.note.Batch.ID, entries); err != nil {
		return "", err
	}
	done := deedsOf(v.note)
	for _, d := range done {
		if !m.witnessed(d) {
			return "", fmt.Errorf("das Protokoll nennt nicht, was laut Vermerk geschah: %s durch %s", d.kind, d.actor)
		}
	}
	return fmt.Sprintf("Dokument, %d Seiten und %d Handlungen von Personen genannt", len(v.note.Pages), len(done)), nil
}

// mentions is what the records of one batch speak of.
type mentions struct {
	documents map[batch.ID]bool
	pages     map[batch.ID]map[string]bool // page → hashes in its own records
	files     map[string]bool              // hashes in records of the batch about no page
	deeds     map[deed][]time.Time
}

func newMentions(id batch.ID, entries []audit.Entry) mentions {
	m := mentions{documents: map[batch.ID]bool{}, pages: map[batch.ID]map[string]bool{}, files: map[string]bool{}, deeds: map[deed][]time.Time{}}
	for _, e := range entries {
		if e.Batch != id {
			continue
		}
		var data struct {
			SHA256 string `json:"sha256"`
		}
		// A record without such data has an empty hash, which covers nothing.
		if len(e.Data) > 0 && json.Unmarshal(e.Data, &data) != nil {
			data.SHA256 = ""
		}
		m.heed(e)
		if e.Document != "" {
			m.documents[e.Document] = true
		}
		if e.Page == "" {
			m.files[data.SHA256] = true
			continue
		}
		if m.pages[e.Page] == nil {
			m.pages[e.Page] = map[string]bool{}
		}
		m.pages[e.Page][data.SHA256] = true
	}
	return m
}

// covers reports whether a page stands in the log with the hash of its file:
// in a record of its own, or, where the page file is the file taken in, by a
// record of its own and one of the batch about that file.
func (m mentions) covers(p transfernote.Page) bool {
	hashes, ok := m.pages[p.ID]
	if !ok {
		return false
	}
	return hashes[p.Image.File] || p.Original.Form == transfernote.File && p.Original.SHA256 == p.Image.File && m.files[p.Image.File]
}
