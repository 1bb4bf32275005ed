package people

import (
	"strings"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/batch"
)

// cheap makes tests fast; what holds for it holds for every cost.
var cheap = Cost{Memory: 64, Passes: 1, Threads: 1}

func TestVerifier(t *testing.T) {
	text := Hash("korrekt pferd batterie", cheap)
	if !strings.HasPrefix(text, "$argon2id$v=19$m=64,t=1,p=1$") || text == Hash("korrekt pferd batterie", cheap) {
		t.Fatalf("%s is not salted in the PHC form", text)
	}
	for password, want := range map[string]bool{"korrekt pferd batterie": true, "korrekt pferd batteriE": false, "": false, strings.Repeat("x", MaxPassword+1): false} {
		if got, err := Verify(password, text); err != nil || got != want {
			t.Errorf("%.30q: %v %v", password, got, err)
		}
	}
	if right, err := Verify("K\u0075\u0308he grasen", Hash("K\u00fche grasen", cheap)); err != nil || !right {
		t.Error("an umlaut of two signs is another one")
	}
	if Weaker(text, cheap) || !Weaker(text, Standard) || !Weaker("", cheap) {
		t.Error("the cost of a verifier is not compared")
	}
}

func FuzzVerifier(f *testing.F) {
	f.Add(Hash("x", cheap))
	for _, bad := range []string{"", "$", "$argon2id$v=19$m=64,t=1,p=1$$", "$argon2id$v=19$m=4294967295,t=1,p=1$c29tZXNhbHQ$c29tZXNhbHRzb21lc2FsdA", "$argon2id$v=19$m=064,t=1,p=1$c29tZXNhbHQ$c29tZXNhbHRzb21lc2FsdA", "$argon2id$v=19$m=64,t=0,p=1$c29tZXNhbHQ$c29tZXNhbHRzb21lc2FsdA", "$argon2id$v=16$m=64,t=1,p=1$c29tZXNhbHQ$c29tZXNhbHRzb21lc2FsdA"} {
		f.Add(bad)
		if _, err := parseVerifier(bad); err == nil {
			f.Errorf("%q is taken for a verifier", bad)
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		v, err := parseVerifier(text)
		if err != nil {
			return
		}
		if v.Memory > maxMemory || v.Passes < 1 || v.Threads < 1 || len(v.salt) < 8 || len(v.key) < 16 {
			t.Fatalf("%+v", v)
		}
	})
}

func TestPasswordPolicy(t *testing.T) {
	for password, why := range map[string]string{
		"korrekt pferd batterie":             "",
		"7Kühe grasen früh":                  "",
		"kurz":                               "weniger als 12",
		"elf-zeichen":                        "weniger als 12",
		"ich bin emuster heute":              "Konto oder den Namen",
		"die ERIKA war es nicht":             "Konto oder den Namen",
		"mein-Kennwort-ist-gut":              "jeder zuerst",
		"Scanstelle-2026-x":                  "jeder zuerst",
		"wvxzy123456789":                     "jeder zuerst",
		"ababababababab":                     "zu wenige",
		"mit\nzeilenwechsel-x":               "Steuerzeichen",
		strings.Repeat("aä4zu", MaxPassword): "mehr als",
	} {
		err := CheckPassword(password, "emuster", "Erika Muster")
		if why == "" && err != nil || why != "" && (batch.CodeOf(err) != batch.CodePassword || !strings.Contains(batch.Message(err), why)) {
			t.Errorf("%.30q: %v, want %q", password, err, why)
		}
	}
}

func TestOneTimePasswords(t *testing.T) {
	seen := map[string]bool{}
	letters := map[rune]int{}
	for range 500 {
		text := OneTime()
		if len(text) != 23 || seen[text] || CheckPassword(text, "emuster", "Erika Muster") != nil && !strings.Contains(text, "muster") && !strings.Contains(text, "erika") {
			t.Fatalf("%q", text)
		}
		seen[text] = true
		for _, r := range text {
			letters[r]++
		}
	}
	delete(letters, '-')
	if len(letters) != len(oneTimeLetters) {
		t.Errorf("%d letters of %d are used", len(letters), len(oneTimeLetters))
	}
	for r, n := range letters { // 10,000 letters, 323 each; five standard deviations
		if n < 230 || n > 420 {
			t.Errorf("%c comes %d times", r, n)
		}
	}
	now := time.Date(2026, 1, 5, 8, 0, 0, 0, time.UTC)
	text, p := NewOneTime(cheap, now)
	if right, err := Verify(text, p.Verifier); err != nil || !right || !p.OneTime || !p.Until.Equal(now.AddDate(0, 0, 7)) {
		t.Errorf("%+v %v", p, err)
	}
}

func TestNewPasswordIsNotTheOldOne(t *testing.T) {
	p := Person{Account: "emuster", Name: "Erika Muster", Password: Password{Verifier: Hash("korrekt pferd batterie", cheap)}}
	if _, err := NewPassword("korrekt pferd batterie", p, cheap, time.Now()); batch.CodeOf(err) != batch.CodePassword {
		t.Errorf("the same again: %v", err)
	}
	if next, err := NewPassword("völlig anderes Wort", p, cheap, time.Now()); err != nil || next.OneTime {
		t.Errorf("%+v %v", next, err)
	}
}

func TestAccountsAndNames(t *testing.T) {
	for text, want := range map[string]string{" EMuster ": "emuster", "e.muster@stadt.example": "e.muster@stadt.example", `STADT\emuster`: `stadt\emuster`, "jörg": "jörg", "": "", "-x": "", "a b": "", "a*": "", "a\x00": "", strings.Repeat("a", 65): "", "e)(uid=*": ""} {
		got, err := ParseAccount(text)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("%q: %q %v", text, got, err)
		}
	}
	for text, want := range map[string]string{" Erika  Muster ": "Erika Muster", "E": "", "a\x07b": ""} {
		got, err := ParseName(text)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("%q: %q %v", text, got, err)
		}
	}
}

func BenchmarkStandard(b *testing.B) {
	for b.Loop() {
		Hash("korrekt pferd batterie", Standard)
	}
}
