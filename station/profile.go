package station

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"github.com/scanstelle/scanstelle/assets/profiles"
	"github.com/scanstelle/scanstelle/batch"
)

// BuiltinProfile returns a profile that ships with the program.
// CodeProfileUnknown where there is none of that name.
func BuiltinProfile(name string) (batch.Profile, error) {
	text, err := profiles.Files.ReadFile(name + ".toml")
	if err != nil {
		return batch.Profile{}, batch.Refuse("profile.load", batch.CodeProfileUnknown, "%s", name)
	}
	return ParseProfile(text)
}

// ParseProfile reads a TOML profile. Keys it leaves out have the values of the
// default profile; unknown keys and impossible values give CodeProfileInvalid
// with the place in the file.
func ParseProfile(text []byte) (batch.Profile, error) {
	var p batch.Profile
	base, err := profiles.Files.ReadFile(profiles.Default + ".toml")
	if err != nil {
		return p, batch.Fail("profile.load", batch.CodeInternal, err)
	}
	if err := toml.Unmarshal(base, &p); err != nil {
		return p, batch.Fail("profile.load", batch.CodeInternal, err)
	}
	if err := toml.NewDecoder(bytes.NewReader(text)).DisallowUnknownFields().Decode(&p); err != nil {
		return p, &batch.Error{Op: "profile.load", Code: batch.CodeProfileInvalid, Detail: tomlPlace(err), Err: err}
	}
	if problem := checkProfile(p); problem != "" {
		return p, batch.Refuse("profile.load", batch.CodeProfileInvalid, "%s", problem)
	}
	return p, nil
}

// tomlPlace names the key and line of a decoding error.
func tomlPlace(err error) string {
	var unknown *toml.StrictMissingError
	if errors.As(err, &unknown) && len(unknown.Errors) > 0 {
		row, _ := unknown.Errors[0].Position()
		return fmt.Sprintf("unbekannter Schlüssel %s in Zeile %d", strings.Join(unknown.Errors[0].Key(), "."), row)
	}
	var syntax *toml.DecodeError
	if errors.As(err, &syntax) {
		row, column := syntax.Position()
		return fmt.Sprintf("Zeile %d, Spalte %d", row, column)
	}
	return "nicht lesbar"
}

// checkProfile returns what is impossible about a profile, "" where nothing is.
func checkProfile(p batch.Profile) string {
	between := func(name string, v, low, high float64) string {
		if !(v >= low && v <= high) { // nan is neither
			return fmt.Sprintf("%s muss zwischen %g und %g liegen", name, low, high)
		}
		return ""
	}
	oneOf := func(name, v string, allowed ...string) string {
		if !slices.Contains(allowed, v) {
			return fmt.Sprintf("%s kennt nur %s", name, strings.Join(allowed, ", "))
		}
		return ""
	}
	problems := []string{
		oneOf("mode", string(p.Mode), string(batch.Copying)), // ersetzend needs a released class
		oneOf("scan.source", p.Scan.Source, "auto", "adf", "flatbed"),
		oneOf("scan.mode", p.Scan.Mode, "colour", "gray", "bitonal"),
		oneOf("scan.codec", string(p.Scan.Codec), string(batch.JPEG), string(batch.PNG)),
		oneOf("blank.policy", string(p.Blank.Policy), string(batch.KeepMarked), string(batch.RemoveConfirmed), string(batch.RemoveAutomatic)),
		oneOf("package.format", p.Package.Format, "pdfa-3u", "pdfa-2u"),
		between("scan.quality", float64(p.Scan.Quality), 90, 100),
		between("scan.dpi", float64(p.Scan.DPI), 50, 1200),
		between("scan.stall_seconds", float64(p.Scan.StallSeconds), 1, 3600),
		between("import.max_bytes", float64(p.Import.MaxBytes), 1, 1<<40),
		between("import.max_pixels", float64(p.Import.MaxPixels), 1, 2e9),
		between("import.max_pages", float64(p.Import.MaxPages), 1, 1e6),
		between("import.max_depth", float64(p.Import.MaxDepth), 0, 64),
		between("import.render_dpi", float64(p.Import.RenderDPI), 72, 1200),
		between("import.seconds", float64(p.Import.Seconds), 1, 3600),
		between("read.seconds", float64(p.Read.Seconds), 1, 3600),
		between("scan.brightness", p.Scan.Bright, -100, 100),
		between("scan.page_mm", float64(min(p.Scan.PageMM[0], p.Scan.PageMM[1])), 0, 5000),
		between("scan.page_mm", float64(max(p.Scan.PageMM[0], p.Scan.PageMM[1])), 0, 5000),
		between("check.min_dpi", p.Check.MinDPI, 0, 1200),
		between("check.max_skew_deg", p.Check.MaxSkewDeg, 0, 90),
		between("check.blank_ink", p.Check.BlankInk, 0, 0.1),
		between("check.min_background", p.Check.MinBackground, 0, 255),
		between("check.min_contrast", p.Check.MinContrast, 0, 255),
		between("check.min_sharpness", p.Check.MinSharpness, 0, 1),
		between("check.max_border_mm", p.Check.MaxBorderMM, 0, 1000),
		between("check.min_confidence", p.Check.MinConfidence, 0, 100),
		between("check.duplicate_bits", float64(p.Check.DuplicateBits), 0, 256),
		between("check.duplicate_range", float64(p.Check.DuplicateRange), 0, 10000),
	}
	if p.Scan.Mode != "bitonal" {
		problems = append(problems, oneOf("scan.depth", fmt.Sprint(p.Scan.Depth), "8", "16"))
	}
	if p.Name == "" || p.Version < 1 {
		problems = append(problems, "name und version müssen angegeben sein")
	}
	if p.Read.Enabled && len(p.Read.Languages) == 0 {
		problems = append(problems, "read.languages ist leer")
	}
	for _, language := range p.Read.Languages {
		if strings.ContainsAny(language, "+/\\. ") || language == "" {
			problems = append(problems, fmt.Sprintf("read.languages: %q ist keine Sprache", language))
		}
	}
	for _, problem := range problems {
		if problem != "" {
			return problem
		}
	}
	return ""
}

// profileRef pins a profile by the hash of its values, whatever its file looks
// like.
func profileRef(p batch.Profile) batch.ProfileRef {
	data, err := json.Marshal(p)
	if err != nil {
		panic(err) // a struct of plain values always encodes
	}
	sum := sha256.Sum256(data)
	return batch.ProfileRef{Name: p.Name, Version: p.Version, SHA256: hex.EncodeToString(sum[:])}
}
