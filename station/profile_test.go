package station

import (
	"strings"
	"testing"

	"github.com/scanstelle/scanstelle/assets/profiles"
	"github.com/scanstelle/scanstelle/batch"
)

func TestParseProfileTakesTheRestFromTheDefault(t *testing.T) {
	base, err := BuiltinProfile(profiles.Default)
	if err != nil {
		t.Fatal(err)
	}
	p, err := ParseProfile([]byte("name = \"grau\"\nversion = 3\n[scan]\nmode = \"gray\"\n[read]\nlanguages = [\"deu\", \"eng\"]\n"))
	if err != nil {
		t.Fatal(err)
	}
	if p.Name != "grau" || p.Version != 3 || p.Scan.Mode != "gray" || strings.Join(p.Read.Languages, " ") != "deu eng" {
		t.Errorf("%+v", p)
	}
	if p.Scan.DPI != base.Scan.DPI || p.Import != base.Import || p.Check != base.Check || p.Package != base.Package {
		t.Errorf("what is left out differs from the default: %+v", p)
	}
	if profileRef(p).SHA256 == profileRef(base).SHA256 {
		t.Error("two profiles have one hash")
	}
	again, err := ParseProfile([]byte("# Anmerkung\nversion=3\nname='grau'\nread.languages=['deu','eng']\nscan.mode='gray'"))
	if err != nil || profileRef(again) != profileRef(p) {
		t.Errorf("the same values written otherwise: %v, %v", again, err)
	}
}

func TestParseProfileRefuses(t *testing.T) {
	const head = "name = \"x\"\nversion = 1\n"
	for text, want := range map[string]string{
		head + "[scan]\naufloesung = 300":        "unbekannter Schlüssel scan.aufloesung in Zeile 4",
		head + "farbe = true":                    "unbekannter Schlüssel farbe in Zeile 3",
		head + "[druck]\nrand = 1":               "unbekannter Schlüssel druck in Zeile 3",
		head + "[scan]\ndpi = \"viel\"":          "Zeile 4",
		head + "[scan":                           "Zeile 3",
		head + "mode = \"ersetzend\"":            "mode kennt nur kopierend",
		head + "[scan]\nquality = 50":            "scan.quality muss zwischen 90 und 100 liegen",
		head + "[scan]\ncodec = \"jbig2\"":       "scan.codec kennt nur jpeg, png",
		head + "[scan]\ndepth = 12":              "scan.depth kennt nur 8, 16",
		head + "[package]\nformat = \"pdf\"":     "package.format kennt nur pdfa-3u, pdfa-2u",
		head + "[import]\nmax_pages = 0":         "import.max_pages",
		head + "[read]\nlanguages = []":          "read.languages ist leer",
		head + "[read]\nlanguages = [\"deu+x\"]": "ist keine Sprache",
		head + "[read]\nlanguages = [\"../x\"]":  "ist keine Sprache",
		"name = \"\"":                            "name und version",
		"name = \"x\"\nversion = 0":              "name und version",
	} {
		_, err := ParseProfile([]byte(text))
		if batch.CodeOf(err) != batch.CodeProfileInvalid || !strings.Contains(batch.Message(err), want) {
			t.Errorf("%q: %v, want %q", text, batch.Message(err), want)
		}
	}
	if _, err := BuiltinProfile("../posteingang"); batch.CodeOf(err) != batch.CodeProfileUnknown {
		t.Errorf("a profile outside: %v", err)
	}
}

// FuzzParseProfile: whatever a profile file holds, it is refused with its code
// or gives values that pass the checks.
func FuzzParseProfile(f *testing.F) {
	base, err := profiles.Files.ReadFile(profiles.Default + ".toml")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(base)
	f.Add([]byte("name = \"x\"\nversion = 1\n[scan]\ndpi = 1e9"))
	f.Add([]byte("[scan]\npage_mm = [1, 2, 3]"))
	f.Add([]byte("[check]\nblank_ink = nan"))
	f.Fuzz(func(t *testing.T, text []byte) {
		p, err := ParseProfile(text)
		switch {
		case err != nil && batch.CodeOf(err) != batch.CodeProfileInvalid:
			t.Errorf("%v", err)
		case err == nil && checkProfile(p) != "":
			t.Errorf("accepted although %s", checkProfile(p))
		case err == nil:
			profileRef(p) // panics where a value cannot be written
		}
	})
}
