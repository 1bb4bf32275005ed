package station

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/store"
)

// Operations on the procedure documentation (A.G.1).
const (
	OpProcedures       Operation = "procedures"
	OpProcedure        Operation = "procedure"
	OpProcedurePut     Operation = "procedure-put"
	OpProcedureRelease Operation = "procedure-release"
	OpProcedureExport  Operation = "procedure-export"
)

var procedureOperations = map[Operation]operation{
	OpProcedures: {nil, handle(func(_ context.Context, st *Station, _ Actor, _ struct{}, emit Emit) (int, error) {
		return st.Procedures(emit)
	})},
	OpProcedure: {nil, handle(func(_ context.Context, st *Station, _ Actor, number int, _ Emit) (ProcedureVersion, error) {
		return st.Procedure(number)
	})},
	OpProcedurePut: {supervisors, handle(func(ctx context.Context, st *Station, who Actor, q ProcedurePut, _ Emit) (ProcedureVersion, error) {
		return st.PutProcedure(ctx, who, q)
	})},
	OpProcedureRelease: {supervisors, handle(func(ctx context.Context, st *Station, who Actor, q ProcedureRelease, _ Emit) (ProcedureVersion, error) {
		return st.ReleaseProcedure(ctx, who, q)
	})},
	OpProcedureExport: {nil, handle(func(_ context.Context, st *Station, _ Actor, number int, emit Emit) (ProcedureVersion, error) {
		return st.ExportProcedure(number, emit)
	})},
}

// ProcedureVersion is one version of the procedure documentation with who put it
// down and who released it.
type ProcedureVersion struct {
	Type    string    `json:"type"`    // "procedure"
	Number  int       `json:"number"`  // from 1
	Version string    `json:"version"` // as the town calls it
	Title   string    `json:"title"`
	From    batch.Day `json:"from"`   // valid since, once released
	Keeper  string    `json:"keeper"` // the organisation or unit that keeps it
	Name    string    `json:"name"`   // of the file that was put down
	Format  string    `json:"format"` // pdf or text
	File    batch.ID  `json:"file"`   // the document in the store
	Bytes   int64     `json:"bytes"`
	SHA256  string    `json:"sha256"`
	// Valid is set on the one version that is valid now.
	Valid bool `json:"valid,omitempty"`
	Provenance
}

func (v *ProcedureVersion) made() (int, *Provenance) { return v.Number, &v.Provenance }

// Ref is how batches and transfer notes name the version.
func (v ProcedureVersion) Ref() batch.ProcedureRef {
	return batch.ProcedureRef{ID: v.File, Number: v.Number, Version: v.Version, Title: v.Title, From: v.From, Keeper: v.Keeper, SHA256: v.SHA256, ReleasedBy: v.Releaser, Released: v.Released}
}

// ProcedurePut puts a document down as a draft.
type ProcedurePut struct {
	Path    string `json:"path"` // absolute
	Title   string `json:"title"`
	Version string `json:"version"`
	From    string `json:"from"` // a day as people write it; empty: today
	Keeper  string `json:"keeper"`
}

// ProcedureRelease asks for the release of a draft.
type ProcedureRelease struct {
	Number int    `json:"number"` // 0: the newest draft
	Reason string `json:"reason"`
}

// procedureKey names the documentation in its register: a station has one.
const procedureKey = "verfahrensdokumentation"

// maxProcedure bounds a document. It is written once and read whole.
const maxProcedure = 64 << 20

// procedureVersions returns all versions, oldest first, as they stand now.
func (st *Station) procedureVersions() ([]ProcedureVersion, error) {
	entries, err := st.store.History(store.Procedure, procedureKey)
	if err != nil {
		return nil, err
	}
	var out []ProcedureVersion
	for _, e := range entries {
		var v ProcedureVersion
		if err := json.Unmarshal(e.Value, &v); err != nil {
			return nil, &batch.Error{Op: "procedure.read", Code: batch.CodeStoreDamaged, Detail: e.Key, Err: err}
		}
		if i := versionAt(out, v.Number); i >= 0 {
			out[i] = v // its release
		} else {
			out = append(out, v)
		}
	}
	standings(out, st.today())
	return out, nil
}

// standings marks the version that is valid on a day, and those that were before
// it: of the released ones whose day has come the one with the latest day, and
// among those with the same day the one released last.
func standings(versions []ProcedureVersion, today batch.Day) {
	valid := -1
	for i, v := range versions {
		if v.Standing != InUse || v.From > today {
			continue
		}
		if valid < 0 || v.From > versions[valid].From || v.From == versions[valid].From && !v.Released.Before(versions[valid].Released) {
			valid = i
		}
	}
	for i := range versions {
		v := &versions[i]
		v.Valid = i == valid
		if v.Standing == InUse && v.From <= today && !v.Valid {
			v.Standing = Outdated
		}
	}
}

// validProcedure is the version that is valid now, nil where none is.
func (st *Station) validProcedure() (*ProcedureVersion, error) {
	versions, err := st.procedureVersions()
	if err != nil {
		return nil, err
	}
	if i := slices.IndexFunc(versions, func(v ProcedureVersion) bool { return v.Valid }); i >= 0 {
		return &versions[i], nil
	}
	return nil, nil
}

// Procedures emits every version, oldest first.
func (st *Station) Procedures(emit Emit) (int, error) {
	versions, err := st.procedureVersions()
	for _, v := range versions {
		emit(v)
	}
	return len(versions), err
}

// Procedure returns a version by its number; 0 is the one that is valid now.
// CodeUnknownProcedure.
func (st *Station) Procedure(number int) (ProcedureVersion, error) {
	const op = "procedure.read"
	versions, err := st.procedureVersions()
	if err != nil {
		return ProcedureVersion{}, err
	}
	i := slices.IndexFunc(versions, func(v ProcedureVersion) bool { return v.Number == number || number == 0 && v.Valid })
	switch {
	case i >= 0:
		return versions[i], nil
	case number == 0:
		return ProcedureVersion{}, batch.Refuse(op, batch.CodeUnknownProcedure, "zurzeit gilt keine")
	}
	return ProcedureVersion{}, batch.Refuse(op, batch.CodeUnknownProcedure, "Nummer %d", number)
}

// PutProcedure takes a document into the store as a draft. It is valid only when
// another person has released it and its day has come. CodeProcedure says what is
// wrong with it.
func (st *Station) PutProcedure(ctx context.Context, who Actor, q ProcedurePut) (ProcedureVersion, error) {
	v, err := st.draftProcedure(q)
	if err != nil {
		return v, err
	}
	if v.Author, err = st.pseudonymOf(who); err != nil {
		return v, err
	}
	file, err := st.takeProcedure(q.Path, &v)
	if err != nil {
		return v, err
	}
	defer file.Abort()
	err = st.store.ChangeRegister(ctx, store.Procedure, v.Author, func() ([]store.Entry, error) {
		versions, err := st.procedureVersions()
		if err != nil {
			return nil, err
		}
		for _, other := range versions {
			if strings.EqualFold(other.Version, v.Version) {
				return nil, batch.Refuse("procedure.put", batch.CodeProcedure, "Fassung »%s« gibt es schon (Nummer %d)", v.Version, other.Number)
			}
		}
		v.Number = next(versions)
		e, err := store.NewEntry(procedureKey, "procedure-drafted", v)
		e.File = file
		return []store.Entry{e}, err
	})
	return v, err
}

// draftProcedure checks what is told about a document.
func (st *Station) draftProcedure(q ProcedurePut) (ProcedureVersion, error) {
	v := ProcedureVersion{
		Type: "procedure", Title: strings.TrimSpace(q.Title), Version: strings.TrimSpace(q.Version), Keeper: strings.TrimSpace(q.Keeper),
		From: st.today(), Name: filepath.Base(q.Path), Provenance: Provenance{Standing: Draft, Written: st.store.Now()},
	}
	for _, f := range []struct{ name, value string }{{"Titel", v.Title}, {"Fassung", v.Version}, {"Pfleger", v.Keeper}} {
		switch {
		case f.value == "":
			return v, batch.Refuse("procedure.put", batch.CodeProcedure, "%s fehlt", f.name)
		case utf8.RuneCountInString(f.value) > 200 || strings.ContainsFunc(f.value, func(r rune) bool { return r < ' ' }):
			return v, batch.Refuse("procedure.put", batch.CodeProcedure, "%s ist eine Zeile mit höchstens 200 Zeichen", f.name)
		}
	}
	if q.From == "" {
		return v, nil
	}
	day, err := batch.DayFrom(q.From, v.From)
	if err != nil {
		return v, batch.Refuse("procedure.put", batch.CodeProcedure, "»%s« ist kein Tag; möglich sind heute, 1.12.2026, 2026-12-01", q.From)
	}
	v.From = day
	return v, nil
}

// takeProcedure writes a document into the store, not yet valid.
func (st *Station) takeProcedure(path string, v *ProcedureVersion) (*store.Pending, error) {
	const op = "procedure.put"
	if !filepath.IsAbs(path) {
		return nil, batch.Refuse(op, batch.CodeUsage, "%s ist kein ganzer Pfad", path)
	}
	if inside(st.data, path) {
		return nil, batch.Refuse(op, batch.CodeInsideDataDir, "%s", path)
	}
	in, err := openInput(path)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	data, err := io.ReadAll(io.LimitReader(in, maxProcedure+1))
	if err != nil {
		return nil, &batch.Error{Op: op, Code: batch.CodeUnreadable, Detail: path, Err: err}
	}
	if v.Format, err = procedureFormat(data); err != nil {
		return nil, err
	}
	if err := st.room(int64(len(data))); err != nil {
		return nil, err
	}
	file, err := st.store.CreateFile(store.Procedure, store.RoleProcedure)
	if err != nil {
		return nil, err
	}
	_, err = file.Write(data)
	var record store.FileRecord
	if err == nil {
		record, err = file.Finish()
	}
	if err != nil {
		file.Abort()
		return nil, err
	}
	v.File, v.Bytes, v.SHA256 = record.ID, record.Bytes, record.SHA256
	return file, nil
}

// procedureFormat tells a whole PDF and a text apart from everything else: a
// stranger must be able to read it in thirty years.
func procedureFormat(data []byte) (string, error) {
	const op = "procedure.put"
	switch {
	case len(data) == 0:
		return "", batch.Refuse(op, batch.CodeProcedure, "die Datei ist leer")
	case len(data) > maxProcedure:
		return "", batch.Refuse(op, batch.CodeProcedure, "die Datei ist größer als %d MB", maxProcedure>>20)
	case bytes.HasPrefix(data, []byte("%PDF-")):
		if !bytes.Contains(data[max(0, len(data)-1024):], []byte("%%EOF")) {
			return "", batch.Refuse(op, batch.CodeProcedure, "das PDF ist abgeschnitten")
		}
		return "pdf", nil
	case utf8.Valid(data) && !bytes.ContainsRune(data, 0):
		return "text", nil
	}
	return "", batch.Refuse(op, batch.CodeProcedure, "angenommen werden PDF (am besten PDF/A) und Text in UTF-8")
}

// ReleaseProcedure releases a draft. Whoever put it down cannot (A.SC.4).
// CodeSecondPerson.
func (st *Station) ReleaseProcedure(ctx context.Context, who Actor, q ProcedureRelease) (ProcedureVersion, error) {
	const op = "procedure.release"
	if strings.TrimSpace(q.Reason) == "" {
		return ProcedureVersion{}, batch.Refuse(op, batch.CodeReason, "warum die Verfahrensdokumentation so gilt")
	}
	actor, err := st.pseudonymOf(who)
	if err != nil {
		return ProcedureVersion{}, err
	}
	var v ProcedureVersion
	err = st.store.ChangeRegister(ctx, store.Procedure, actor, func() ([]store.Entry, error) {
		versions, err := st.procedureVersions()
		if err != nil {
			return nil, err
		}
		i := newest(versions, Draft)
		if q.Number > 0 {
			i = versionAt(versions, q.Number)
		}
		if i < 0 {
			return nil, batch.Refuse(op, batch.CodeUnknownProcedure, "kein solcher Entwurf")
		}
		v = versions[i]
		if v.Standing == Outdated {
			return nil, batch.Refuse(op, batch.CodeWrongState, "Fassung »%s« ist abgelöst; ein neuer Entwurf mit demselben Dokument gilt wieder", v.Version)
		}
		if j := slices.IndexFunc(versions, func(o ProcedureVersion) bool { return o.Valid && o.From > v.From }); j >= 0 {
			return nil, batch.Refuse(op, batch.CodeWrongState, "Fassung »%s« gälte ab %s, doch seit %s gilt schon Fassung »%s«: Sie wäre sofort abgelöst. Ein neuer Entwurf mit späterem Tag gilt",
				v.Version, v.From.German(), versions[j].From.German(), versions[j].Version)
		}
		if err := v.release(st, op, "die Verfahrensdokumentation", actor, q.Reason, 0); err != nil {
			return nil, err
		}
		e, err := store.NewEntry(procedureKey, "procedure-released", v)
		return []store.Entry{e}, err
	})
	if err != nil {
		return v, err
	}
	return st.Procedure(v.Number)
}

// ExportProcedure emits the bytes of a version as FileParts, 0 the one that
// is valid now. It ends well only when they have the hash that the register has.
func (st *Station) ExportProcedure(number int, emit Emit) (ProcedureVersion, error) {
	v, err := st.Procedure(number)
	if err != nil {
		return v, err
	}
	file, err := st.store.OpenFile(v.File)
	if err != nil {
		return v, err
	}
	defer file.Close()
	data, err := io.ReadAll(file.Reader())
	if err != nil || sha256Hex(data) != v.SHA256 {
		return v, &batch.Error{Op: "procedure.export", Code: batch.CodeStoreDamaged, Unit: v.File, Detail: "Verfahrensdokumentation, Fassung »" + v.Version + "«", Err: err}
	}
	emitFile(data, emit)
	return v, nil
}

// mayReplace refuses to replace paper where the ground for it is missing: a
// procedure documentation that is released and valid now (A.G.1), and a class
// that says why, where files come from elsewhere (A.O.3, A.SC.6). It notes the
// documentation that is valid for a batch that is opened.
func (r *run) mayReplace() error {
	v, err := r.st.validProcedure()
	if err != nil {
		return err
	}
	if v != nil {
		ref := v.Ref()
		r.procedure = &ref
	}
	switch {
	case r.class.ScanMode() != batch.Replacing:
		return nil
	case v == nil:
		return batch.Refuse("run.procedure", batch.CodeNoProcedure, "zurzeit gilt keine Fassung")
	case r.request.Device == "" && !filesMayReplace(r.class):
		return batch.Refuse("run.files", batch.CodeFilesRefused, "Klasse »%s«", r.class.Title)
	}
	return nil
}

// filesMayReplace tells whether every class of a batch says why files may replace
// paper.
func filesMayReplace(c *batch.Class) bool {
	if len(c.Mixed) == 0 {
		return strings.TrimSpace(c.Files) != ""
	}
	return !slices.ContainsFunc(c.Mixed, func(m batch.Member) bool { return strings.TrimSpace(m.Files) == "" })
}

// withoutGround makes a class that joins a batch with files a mere copy, where it
// does not say why files may replace paper: then nothing of the batch does.
func withoutGround(b batch.Batch, by batch.Class, m *batch.Member) {
	if by.Mode != batch.Replacing || !hasFiles(b) || strings.TrimSpace(by.Files) != "" {
		return
	}
	m.Mode = batch.Copying
	m.Remark = strings.TrimSpace(m.Remark + " Die Klasse lässt keine Dateien Papier ersetzen; der Stapel ist eine Kopie.")
}
