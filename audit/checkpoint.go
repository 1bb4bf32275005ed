package audit

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/scanstelle/scanstelle/batch"
)

// maxCheckpoint bounds the bytes of a signed checkpoint.
const maxCheckpoint = 4 << 10

// NewKey makes an Ed25519 key pair for the log of a station, in the text form of
// golang.org/x/mod/sumdb/note. Its name, the origin of every checkpoint, is
// "scanstelle/" and the station (letters, digits, '.', '_', '-'; at most 64
// bytes; CodeUsage else).
func NewKey(station string, random io.Reader) (signingKey, verifierKey string, err error) {
	valid := station != "" && len(station) <= 64
	for _, c := range []byte(station) {
		valid = valid && (c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '.' || c == '_' || c == '-')
	}
	if !valid {
		return "", "", batch.Refuse("audit.key", batch.CodeUsage, "Stationsname %q", station)
	}
	signingKey, verifierKey, err = note.GenerateKey(random, "scanstelle/"+station)
	if err != nil {
		return "", "", batch.Fail("audit.key", batch.CodeInternal, err)
	}
	return signingKey, verifierKey, nil
}

// Checkpoint is the state of a log at one size.
type Checkpoint struct {
	Origin string // name of the key
	Size   int64  // lines
	Root   tlog.Hash
}

// text is the body of C2SP tlog-checkpoint: origin, size, root.
func (c Checkpoint) text() string {
	return fmt.Sprintf("%s\n%d\n%s\n", c.Origin, c.Size, c.Root)
}

func (c Checkpoint) sign(signer note.Signer) ([]byte, error) {
	return note.Sign(&note.Note{Text: c.text()}, signer)
}

// OpenCheckpoint checks the signature of a checkpoint and reads it. It accepts
// the form that the log writes only: three lines, one signature, made by the
// key whose name is the origin.
func OpenCheckpoint(signed []byte, verifiers note.Verifiers) (Checkpoint, error) {
	if len(signed) > maxCheckpoint {
		return Checkpoint{}, fmt.Errorf("checkpoint of %d bytes", len(signed))
	}
	n, err := note.Open(signed, verifiers)
	if err != nil {
		return Checkpoint{}, err
	}
	return readCheckpoint(signed, n)
}

// readUnsigned reads a checkpoint whose signature cannot be checked here.
func readUnsigned(signed []byte) (Checkpoint, error) {
	_, err := note.Open(signed, note.VerifierList())
	var unverified *note.UnverifiedNoteError
	if !errors.As(err, &unverified) {
		return Checkpoint{}, fmt.Errorf("no checkpoint: %w", err)
	}
	return readCheckpoint(signed, unverified.Note)
}

// readCheckpoint reads the opened note and insists on the one form of signed:
// note itself lets repeated signatures and unused bits of the base64 pass.
func readCheckpoint(signed []byte, n *note.Note) (Checkpoint, error) {
	parts := strings.Split(n.Text, "\n")
	if len(parts) != 4 {
		return Checkpoint{}, fmt.Errorf("checkpoint of %d lines", len(parts)-1)
	}
	size, err := strconv.ParseInt(parts[1], 10, 64)
	if err != nil || size < 0 || size > maxSize {
		return Checkpoint{}, fmt.Errorf("checkpoint of size %q", parts[1])
	}
	root, err := parseHash(parts[2])
	if err != nil {
		return Checkpoint{}, err
	}
	c := Checkpoint{Origin: parts[0], Size: size, Root: root}
	signatures := append(n.Sigs, n.UnverifiedSigs...)
	if len(signatures) != 1 {
		return Checkpoint{}, fmt.Errorf("checkpoint with %d signatures", len(signatures))
	}
	signature := signatures[0].Base64
	if string(signed) != c.text()+"\n— "+c.Origin+" "+signature+"\n" {
		return Checkpoint{}, errors.New("checkpoint is not in its one form")
	}
	if _, err := base64.StdEncoding.Strict().DecodeString(signature); err != nil {
		return Checkpoint{}, err
	}
	return c, nil
}

// maxSize keeps the arithmetic of storage indexes far from overflow.
const maxSize = 1 << 56

// parseHash is strict where tlog.ParseHash lets the unused last bits pass.
func parseHash(s string) (tlog.Hash, error) {
	raw, err := base64.StdEncoding.Strict().DecodeString(s)
	if err != nil || len(raw) != tlog.HashSize || len(s) != 44 {
		return tlog.Hash{}, fmt.Errorf("hash %q", s)
	}
	return tlog.Hash(raw), nil
}

// openKey reads a verifier key and insists on its one form, as a key in an
// extract must not be changeable in any byte.
func openKey(key string) (note.Verifier, error) {
	verifier, err := note.NewVerifier(key)
	if err != nil {
		return nil, err
	}
	rest, named := strings.CutPrefix(key, fmt.Sprintf("%s+%08x+", verifier.Name(), verifier.KeyHash()))
	if _, err := base64.StdEncoding.Strict().DecodeString(rest); err != nil || !named {
		return nil, fmt.Errorf("key %q is not in its one form", key)
	}
	return verifier, nil
}
