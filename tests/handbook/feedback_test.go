package handbook

import (
	"bytes"
	"context"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/scanstelle/scanstelle/dms/feedback"
)

// signer takes what "e-akte" signs.
type signer struct {
	key   []byte
	taken []feedback.Message
}

func (s *signer) Key(sender string) ([]byte, bool) { return s.key, sender == "e-akte" }
func (s *signer) Refused(string, feedback.Reason)  {}
func (s *signer) Take(_ context.Context, _ string, body []byte) feedback.Answer {
	m, err := feedback.Parse(body)
	if err != nil {
		return feedback.Refused
	}
	s.taken = append(s.taken, m)
	return feedback.Received
}

// The page shows a message and how to sign it with curl and openssl: that is what the
// station takes, and only with the right key.
func TestFeedbackIsSigned(t *testing.T) {
	page := read(t, "docs/verwaltung.md")
	_, rest, _ := strings.Cut(page, "```json\n{\n  \"scanstelle-feedback\"")
	example, _, found := strings.Cut(rest, "```")
	script := blocks(t, "docs/verwaltung.md")["Rückmeldung signieren"]
	if !found || script == "" {
		t.Fatal("the page shows no message, or no commands")
	}
	s := &signer{key: bytes.Repeat([]byte{0xA7}, feedback.KeyBytes)}
	server, err := feedback.Listen(feedback.Settings{Address: "127.0.0.1:0"}, s)
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	dir := t.TempDir()
	for _, c := range []struct {
		key    []byte
		answer string
	}{{s.key, "received"}, {make([]byte, feedback.KeyBytes), "refused"}} {
		for name, text := range map[string]string{"meldung.json": "{\n  \"scanstelle-feedback\"" + example, "e-akte.schluessel": hex.EncodeToString(c.key) + "\n"} {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		out, err := shell(dir, strings.Replace(script, "127.0.0.1:8410", server.Addr().String(), 1))
		if err != nil || strings.TrimSpace(out) != `{"answer":"`+c.answer+`"}` {
			t.Errorf("%s: %v", out, err)
		}
	}
	if len(s.taken) != 1 || s.taken[0].Kind != feedback.Missing || s.taken[0].Page != 2 {
		t.Errorf("%+v", s.taken)
	}
}
