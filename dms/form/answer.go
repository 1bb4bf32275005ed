package form

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/dms"
)

// mostAnswer bounds the file of an answer, and the message in it, in bytes.
const mostAnswer = 4 << 20

// Codes of the list "allgemeinerueckmeldung".
const (
	answerDone  = "0000000"
	answerTwice = "0000009" // the message was processed before: another answer says how that ended
)

// Messages that answer ours.
const (
	imported = "FVDaten.ImportBestaetigen.0630"
	informed = "Information.EmpfangBestaetigen.0102"
)

// answers are the messages that answer ours, as they stand in names of files.
var answers = []string{"0630", "0102"}

// isAnswer tells files of the receiver from ours.
func isAnswer(name string, delivery batch.ID) bool {
	rest, ok := strings.CutPrefix(stem(name), string(delivery)+"_")
	if !ok {
		return false
	}
	for _, kind := range answers {
		if strings.HasSuffix(rest, "."+kind) || rest == kind || strings.HasPrefix(rest, kind+"_") {
			return true
		}
	}
	return false
}

// answering is a target whose receiver answers.
type answering struct{ *Target }

// Answers implements dms.Answerer. A file that is no answer, or is not whole yet, is
// passed over: the receiver may still be writing it.
func (t *answering) Answers(ctx context.Context, wanted func(batch.ID) bool) ([]dms.Answer, error) {
	names, err := t.place.Names(ctx, t.config.Receipts)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, &batch.Error{Op: "dms.form.answers", Code: batch.CodeTargetSettings, Detail: "den Ordner für Quittungen gibt es nicht: " + t.config.Receipts, Err: err}
	}
	if err != nil {
		return nil, err
	}
	slices.Sort(names)
	var all []dms.Answer
	for _, name := range names {
		id, _, _ := strings.Cut(name, "_")
		delivery, err := batch.ParseID(strings.ToLower(id))
		if err != nil || !isAnswer(strings.ToLower(name), delivery) || !wanted(delivery) {
			continue
		}
		data, err := t.place.Fetch(ctx, t.config.Receipts, name, mostAnswer)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if a, ok := readAnswer(name, data); ok && a.Delivery == delivery {
			all = append(all, a)
		}
	}
	return all, nil
}

// readAnswer reads a message 0630 or 0102, alone or in a ZIP file, of any version.
func readAnswer(name string, data []byte) (dms.Answer, bool) {
	if strings.EqualFold(path.Ext(name), ".zip") {
		z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			return dms.Answer{}, false
		}
		i := slices.IndexFunc(z.File, func(f *zip.File) bool { return strings.EqualFold(path.Ext(f.Name), ".xml") })
		if i < 0 {
			return dms.Answer{}, false
		}
		r, err := z.File[i].Open()
		if err != nil {
			return dms.Answer{}, false
		}
		defer r.Close()
		if data, err = io.ReadAll(io.LimitReader(r, mostAnswer)); err != nil {
			return dms.Answer{}, false
		}
	}
	return parseAnswer(data)
}

// parseAnswer reads the message. Entities that a document declares itself are refused
// by the parser, and so is what is not well-formed to its end.
func parseAnswer(data []byte) (dms.Answer, bool) {
	var a dms.Answer
	var said struct{ general, others, free []string }
	var success, root string
	var at []string
	d := xml.NewDecoder(bytes.NewReader(data))
	for {
		token, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			return a, false
		}
		switch e := token.(type) {
		case xml.StartElement:
			if len(at) == 0 && !isRoot(e.Name) || len(at) > 32 {
				return a, false
			}
			if len(at) == 0 {
				root = e.Name.Local
			}
			at = append(at, e.Name.Local)
		case xml.EndElement:
			at = at[:len(at)-1]
		case xml.CharData:
			value := strings.TrimSpace(string(e))
			if value == "" || len(at) < 2 {
				continue
			}
			parent, leaf := at[len(at)-2], at[len(at)-1]
			switch {
			case leaf == "ProzessID":
				a.Delivery = batch.ID(strings.ToLower(value))
			case leaf == "IDSGO" || leaf == "xdomeaUUID":
				a.Object = plain(value)
			case leaf == "Erfolgreich":
				success = value
			case leaf == "code" && parent == "AllgemeineRueckmeldung":
				said.general = append(said.general, value)
			case leaf == "code" && (strings.HasPrefix(parent, "SpezifischeFehlermeldung") || strings.Contains(parent, "FehlermeldungCode")):
				said.others = append(said.others, plain(value))
			case strings.HasSuffix(leaf, "Fehlermeldung"):
				said.free = append(said.free, plain(value))
			}
		}
	}
	if _, err := batch.ParseID(string(a.Delivery)); err != nil {
		return a, false
	}
	general := slices.DeleteFunc(said.general, func(code string) bool { return code == answerTwice })
	failed := slices.DeleteFunc(slices.Clone(general), func(code string) bool { return code == answerDone })
	a.Text = strings.Join(slices.Concat(said.free, failed, said.others), ", ")
	switch {
	case root == informed:
		a.Level = batch.LevelTaken
	case a.Text != "" || success == "0" || success == "false":
		a.Refused = true
		if a.Text == "" {
			a.Text = "ohne Angabe von Gründen"
		}
	case slices.Contains(general, answerDone) || success == "1" || success == "true":
		a.Level = batch.LevelConfirmed
	default:
		return a, false // it was processed before, and how that ended stands elsewhere
	}
	return a, true
}

// isRoot tells whether a message is one that answers ours.
func isRoot(name xml.Name) bool {
	if !strings.HasPrefix(name.Space, "urn:xoev-de:xdomea:schema:") {
		return false
	}
	return name.Local == imported || name.Local == informed
}
