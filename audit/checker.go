package audit

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// checker follows the lines of a log from one to the next: number, chain, time,
// first lines of files, and the tree.
type checker struct {
	tree *tree
	head string    // hash of the line before
	last time.Time // its time
	file int       // number of the file it is in
}

// follow checks the next line and counts it in the tree. The error says what is
// wrong in German; the checker is unchanged then.
func (c *checker) follow(text []byte) (Entry, []tlog.Hash, error) {
	e, err := ParseEntry(text)
	if err != nil {
		return Entry{}, nil, fmt.Errorf("nicht lesbar: %w", err)
	}
	file := c.file
	switch {
	case e.Seq != c.tree.size:
		return Entry{}, nil, fmt.Errorf("trägt die Nummer %d statt %d", e.Seq, c.tree.size)
	case e.Previous != c.head:
		return Entry{}, nil, errors.New("die Kette ist unterbrochen")
	case e.Time.Before(c.last) && e.Kind != KindClockBack:
		return Entry{}, nil, errors.New("die Uhrzeit springt ohne Vermerk zurück")
	case e.Kind == KindFile:
		file++
		if err := c.checkHead(e, file); err != nil {
			return Entry{}, nil, err
		}
	case e.Seq == 0:
		return Entry{}, nil, errors.New("der Anfang fehlt")
	}
	hashes, err := c.tree.add(text)
	if err != nil {
		return Entry{}, nil, err
	}
	c.head, c.last, c.file = e.Hash, e.Time, file
	return e, hashes, nil
}

func (c *checker) checkHead(e Entry, file int) error {
	head, err := parseHead(e)
	if err != nil {
		return err
	}
	root, err := c.tree.root()
	if err != nil {
		return err
	}
	if head.File != file || head.Size != e.Seq || head.Root != root.String() {
		return errors.New("der Dateikopf passt nicht zu den Zeilen davor")
	}
	return nil
}

// parseHead reads the first line of a file.
func parseHead(e Entry) (fileHead, error) {
	var head fileHead
	decoder := json.NewDecoder(bytes.NewReader(e.Data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&head); err != nil {
		return fileHead{}, fmt.Errorf("Dateikopf nicht lesbar: %w", err)
	}
	if e.Kind != KindFile || head.Format != Format {
		return fileHead{}, fmt.Errorf("Dateikopf %q, Format %q", e.Kind, head.Format)
	}
	return head, nil
}

// recordedCheckpoint returns the checkpoint in the data of a line, "" for none.
func recordedCheckpoint(e Entry) string {
	if !bytes.Contains(e.Data, []byte(`"checkpoint"`)) {
		return ""
	}
	var data struct {
		Checkpoint any `json:"checkpoint"`
	}
	if json.Unmarshal(e.Data, &data) != nil {
		return ""
	}
	text, _ := data.Checkpoint.(string)
	return text
}

// checkCheckpoint compares a checkpoint with the tree. signed is false where
// its key is not among the verifiers; its root is compared all the same.
func (c *checker) checkCheckpoint(text []byte, verifiers note.Verifiers) (signed bool, err error) {
	point, err := OpenCheckpoint(text, verifiers)
	var unknown *note.UnverifiedNoteError
	signed = err == nil
	if errors.As(err, &unknown) {
		point, err = readUnsigned(text)
	}
	if err != nil {
		return false, fmt.Errorf("Prüfpunkt nicht gültig: %w", err)
	}
	if point.Size > c.tree.size {
		return signed, fmt.Errorf("der Prüfpunkt nennt %d Zeilen, da sind %d", point.Size, c.tree.size)
	}
	root, err := tlog.TreeHash(point.Size, c.tree)
	if err != nil {
		return signed, err
	}
	if root != point.Root {
		return signed, fmt.Errorf("die ersten %d Zeilen sind nicht die, die der Prüfpunkt bezeugt", point.Size)
	}
	return signed, nil
}
