package tesseract

import (
	"bytes"
	"encoding/binary"
	"os"
	"slices"
	"strings"
	"testing"
)

func TestInstalled(t *testing.T) {
	folder, languages := Installed()
	for _, want := range []string{"deu", "osd"} {
		if !slices.Contains(languages, want) {
			t.Errorf("%s is missing in %s: %v (Debian packages tesseract-ocr-deu, tesseract-ocr-osd)", want, folder, languages)
		}
	}
	if info, err := os.Stat(folder); err != nil || !info.IsDir() {
		t.Errorf("folder %q: %v", folder, err)
	}
}

func TestDescribe(t *testing.T) {
	models, err := Describe("deu", "osd")
	if err != nil {
		t.Fatal(err)
	}
	deu := models[0]
	if deu.Language != "deu" || deu.Bytes < 1e6 || len(deu.SHA256) != 64 || !strings.Contains(deu.Version, "deu") || deu.String() != "deu (fast)" {
		t.Errorf("%+v", deu)
	}
	if osd := models[1]; osd.Kind != "" || osd.String() != "osd" {
		t.Errorf("%+v", osd)
	}
}

// traineddata builds a model file of the given components.
func traineddata(parts map[int]string) []byte {
	const n = 24
	var b, body bytes.Buffer
	binary.Write(&b, binary.LittleEndian, uint32(n))
	for i := range n {
		at := int64(-1)
		if part, ok := parts[i]; ok {
			at = 4 + 8*n + int64(body.Len())
			body.WriteString(part)
		}
		binary.Write(&b, binary.LittleEndian, at)
	}
	return append(b.Bytes(), body.Bytes()...)
}

func TestKind(t *testing.T) {
	rest := strings.Repeat("\x00", 24)
	integer, float := "net[O1c1]\x41\x00\x00\x00"+rest, "net[O1c1]\x40\x00\x00\x00"+rest
	for want, parts := range map[string]map[int]string{
		"fast":     {componentLSTM: integer, componentVersion: "v"},
		"best":     {componentLSTM: float, componentVersion: "v"},
		"standard": {componentInttemp: "old", componentLSTM: integer},
		"":         {componentInttemp: "old", componentLSTM: "short"},
	} {
		got := components(traineddata(parts))
		if kind(got) != want || string(got[componentVersion]) != parts[componentVersion] {
			t.Errorf("kind %q, want %q", kind(got), want)
		}
	}
}

func FuzzComponents(f *testing.F) {
	f.Add(traineddata(map[int]string{componentLSTM: "net]" + strings.Repeat("\x01", 28), componentVersion: "v"}))
	f.Add([]byte{1, 0, 0, 0, 12, 0, 0, 0, 0, 0, 0, 0})
	f.Add([]byte{255, 255, 255, 255})
	f.Fuzz(func(t *testing.T, data []byte) {
		total := 0
		for _, part := range components(data) {
			total += len(part)
		}
		if total > len(data) {
			t.Errorf("%d bytes in parts of %d bytes", total, len(data))
		}
		kind(components(data))
	})
}
