package sftp

import (
	"errors"
	"fmt"
	"net"
	"strings"

	"golang.org/x/crypto/ssh"

	"github.com/scanstelle/scanstelle/batch"
)

// HostKey names the key of a server as ssh-keygen -lf does: "ssh-ed25519 SHA256:…".
type HostKey string

func hostKey(k ssh.PublicKey) HostKey {
	return HostKey(k.Type() + " " + ssh.FingerprintSHA256(k))
}

// Check refuses what names no key. CodeTargetSettings.
func (k HostKey) Check() error {
	kind, sum, ok := strings.Cut(string(k), " ")
	if k != "" && (!ok || kind == "" || !strings.HasPrefix(sum, "SHA256:") || strings.Contains(sum, " ")) {
		return batch.Refuse("dms.sftp", batch.CodeTargetSettings, "Schlüssel des Servers %q: er heißt etwa »ssh-ed25519 SHA256:…«", string(k))
	}
	return nil
}

// algorithms are those a server can prove this key with; nil asks for whatever it has.
func (k HostKey) algorithms() []string {
	kind, _, _ := strings.Cut(string(k), " ")
	switch kind {
	case "":
		return nil
	case ssh.KeyAlgoRSA:
		return []string{ssh.KeyAlgoRSASHA512, ssh.KeyAlgoRSASHA256}
	}
	return []string{kind}
}

// errKey is a server whose key nobody confirmed.
type errKey struct{ shown, pinned HostKey }

func (e *errKey) Error() string {
	if e.pinned == "" {
		return fmt.Sprintf("noch niemand hat ihn bestätigt; der Server zeigt %s", e.shown)
	}
	return fmt.Sprintf("bestätigt ist %s, der Server zeigt %s", e.pinned, e.shown)
}

// callback accepts the pinned key alone.
func (k HostKey) callback(_ string, _ net.Addr, key ssh.PublicKey) error {
	if shown := hostKey(key); k == "" || shown != k {
		return &errKey{shown, k}
	}
	return nil
}

// ShownKey is the key that a server showed, where an error came of that; "" else.
func ShownKey(err error) HostKey {
	var e *errKey
	if errors.As(err, &e) {
		return e.shown
	}
	return ""
}
