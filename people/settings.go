package people

import (
	"crypto/sha256"
	_ "embed" // the commitment that comes with the program
	"encoding/hex"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/scanstelle/scanstelle/batch"
)

// Settings are the rules about people that a town can set itself.
type Settings struct {
	// IdleMinutes without an operation end a session, 1 to 60.
	IdleMinutes int `json:"idle_minutes"`
	// LockAfter failed logins in a row lock an account, 3 to 20.
	LockAfter int `json:"lock_after"`
	// FourEyesFrom is the need of integrity from which creator and inspector are
	// different persons; very high at the latest.
	FourEyesFrom batch.Need `json:"four_eyes_from"`
	// GraceDays is how long the last good login at the directory service counts
	// while it cannot be reached, 0 to 30.
	GraceDays int `json:"grace_days"`
	// CopyLogin: copies, too, are made and changed only by somebody who logged in.
	CopyLogin bool `json:"copy_login,omitempty"`
	// Months is how long a training holds, where it differs from the table.
	Months map[Kind]int `json:"months,omitempty"`
	// Commitment is what people commit themselves to.
	Commitment CommitmentText `json:"commitment"`
}

// SessionLimit ends a session however busy it is.
const SessionLimit = 12 * time.Hour

// CommitmentText is the text that people confirm (A.P.1). A new version ends all
// confirmations of the one before.
type CommitmentText struct {
	Version string `json:"version"`
	SHA256  string `json:"sha256"`
	Text    string `json:"text"`
}

//go:embed verpflichtung.txt
var firstCommitment string

// DefaultSettings hold until the administration sets others (resiscan.md 10).
func DefaultSettings() Settings {
	return Settings{IdleMinutes: 5, LockAfter: 10, FourEyesFrom: batch.NeedVeryHigh, GraceDays: 3, Commitment: newCommitment("1", firstCommitment)}
}

func newCommitment(version, text string) CommitmentText {
	sum := sha256.Sum256([]byte(text))
	return CommitmentText{Version: version, SHA256: hex.EncodeToString(sum[:]), Text: text}
}

// maxCommitment bounds the text, in bytes.
const maxCommitment = 64 << 10

// WithCommitment puts another text in the place of the commitment. CodeUsage:
// the version is the old one, or the text is none.
func (s Settings) WithCommitment(version, text string) (Settings, error) {
	const op = "people.commitment"
	version = strings.TrimSpace(version)
	switch {
	case version == "" || len(version) > 40 || strings.ContainsAny(version, "\n\r\t"):
		return s, batch.Refuse(op, batch.CodeUsage, "die Fassung der Verpflichtung fehlt")
	case version == s.Commitment.Version:
		return s, batch.Refuse(op, batch.CodeUsage, "die Fassung %s gilt schon; ein anderer Text braucht eine neue", version)
	case strings.TrimSpace(text) == "" || len(text) > maxCommitment || !utf8.ValidString(text):
		return s, batch.Refuse(op, batch.CodeUsage, "der Text der Verpflichtung ist leer, zu lang oder kein Text")
	}
	s.Commitment = newCommitment(version, text)
	return s, nil
}

// Check refuses settings that are out of bounds (CodeUsage).
func (s Settings) Check() error {
	refuse := func(format string, args ...any) error {
		return batch.Refuse("people.settings", batch.CodeUsage, format, args...)
	}
	switch {
	case s.IdleMinutes < 1 || s.IdleMinutes > 60:
		return refuse("die Zeit bis zur Sperre sind 1 bis 60 Minuten")
	case s.LockAfter < 3 || s.LockAfter > 20:
		return refuse("gesperrt wird nach 3 bis 20 Fehlversuchen")
	case !s.FourEyesFrom.Valid():
		return refuse("vier Augen gelten ab normal, high oder very-high")
	case s.GraceDays < 0 || s.GraceDays > 30:
		return refuse("ohne Verzeichnisdienst geht es 0 bis 30 Tage")
	}
	for k, months := range s.Months {
		if _, err := ParseKind(string(k)); err != nil {
			return err
		}
		if months < 1 || months > 60 || k == Commitment {
			return refuse("eine Schulung gilt 1 bis 60 Monate, eine Verpflichtung, solange ihr Text gilt")
		}
	}
	return nil
}

// Idle is the time without an operation that ends a session.
func (s Settings) Idle() time.Duration { return time.Duration(s.IdleMinutes) * time.Minute }

// Grace is how long the last good login at the directory service counts.
func (s Settings) Grace() time.Duration { return time.Duration(s.GraceDays) * day }

// Validity is how many months a training holds; 0 for a commitment.
func (s Settings) Validity(k Kind) int {
	if m := s.Months[k]; m > 0 {
		return m
	}
	for _, row := range kinds {
		if row.kind == k {
			return row.months
		}
	}
	return 0
}
