package faults

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"hash/crc32"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/tests/process"
)

// crafted makes malformed inputs of every kind.
func crafted(t *testing.T) map[string][]byte {
	t.Helper()
	page := process.Page(t, "Brief")
	jpeg, png := process.JPEG(t, page), process.PNG(t, page)
	tiff, pdf := process.TIFF(page, page), process.PDF(process.JPEG(t, page))
	files := map[string][]byte{
		"leer.jpg": {}, "leer.pdf": {}, "nullen.tif": make([]byte, 4096), "nullen.png": make([]byte, 10),
		"text.jpg": []byte("Das ist ein Text und kein Bild.\n"), "text.pdf": []byte("%PDF-1.7\nDas ist keins.\n"),
		"bombe.png": pngHeader(60_000, 60_000, 6), "bombe-deflate.png": pngBomb(), "riese.png": pngHeader(1<<31-1, 1<<31-1, 2),
		"null-pixel.png": pngHeader(0, 0, 2),
		"bombe.jpg":      jpegSize(jpeg, 65_500, 65_500), "null-zeilen.jpg": jpegSize(jpeg, 620, 0), "hoeher.jpg": jpegSize(jpeg, 620, 9000),
		"nur-kopf.jpg":    jpeg[:20],
		"schleife.tif":    tiffLoop(tiff),
		"wildes-ende.tif": tiffField(tiff, 273, 1<<31-8), "bombe.tif": tiffField(tiff, 256, 1<<30), "viele-bytes.tif": tiffField(tiff, 279, 1<<31-1),
		"unbekannt.tif": tiffField(tiff, 259, 4242), "jbig2.tif": tiffField(tiff, 259, 34715),
		"wurzel.pdf":   bytes.Replace(pdf, []byte("/Root 1 0 R"), []byte("/Root 3 0 R"), 1),
		"schleife.pdf": bytes.Replace(pdf, []byte("/Kids [3 0 R ]"), []byte("/Kids [2 0 R ]"), 1),
		"laenge.pdf":   bytes.Replace(pdf, []byte("/Filter /DCTDecode /Length "), []byte("/Filter /DCTDecode /Length 99999999"), 1),
		"zaehlt.pdf":   bytes.Replace(pdf, []byte("/Count 1"), []byte("/Count 2000000000"), 1),
		"jbig2.pdf":    bytes.Replace(pdf, []byte("/Filter /DCTDecode"), []byte("/Filter /JBIG2Decode"), 1),
		"seite.pdf":    bytes.Replace(pdf, []byte("[0 0 297.6 211.2]"), []byte("[0 0 9e9 9e9]"), 1),
	}
	for name, whole := range map[string][]byte{"jpg": jpeg, "png": png, "tif": tiff, "pdf": pdf} {
		files["halb."+name] = whole[:len(whole)/2]
		files["knapp."+name] = whole[:len(whole)-7]
	}
	return files
}

func chunk(kind string, data []byte) []byte {
	out := binary.BigEndian.AppendUint32(nil, uint32(len(data)))
	body := append([]byte(kind), data...)
	return binary.BigEndian.AppendUint32(append(out, body...), crc32.ChecksumIEEE(body))
}

// pngHeader is a PNG that announces a size and holds nothing.
func pngHeader(width, height uint32, colour byte) []byte {
	head := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, width), height)
	out := append([]byte("\x89PNG\r\n\x1a\n"), chunk("IHDR", append(head, 8, colour, 0, 0, 0))...)
	return append(append(out, chunk("IDAT", []byte{0x78, 0x9c, 3, 0, 0, 0, 0, 1})...), chunk("IEND", nil)...)
}

// pngBomb says it is small and inflates to 256 MB.
func pngBomb() []byte {
	var packed bytes.Buffer
	w := zlib.NewWriter(&packed)
	zeros := make([]byte, 1<<20)
	for range 256 {
		w.Write(zeros)
	}
	w.Close()
	out := append([]byte("\x89PNG\r\n\x1a\n"), chunk("IHDR", []byte{0, 0, 2, 88, 0, 0, 2, 88, 8, 0, 0, 0, 0})...)
	return append(append(out, chunk("IDAT", packed.Bytes())...), chunk("IEND", nil)...)
}

// jpegSize changes the size in the frame header.
func jpegSize(data []byte, width, height uint16) []byte {
	out := bytes.Clone(data)
	at := bytes.Index(out, []byte{0xff, 0xc0})
	binary.BigEndian.PutUint16(out[at+5:], height)
	binary.BigEndian.PutUint16(out[at+7:], width)
	return out
}

// tiffField changes a value in the first directory of a TIFF of process.TIFF.
func tiffField(data []byte, tag uint16, value uint32) []byte {
	out := bytes.Clone(data)
	for at := 10; ; at += 12 {
		if binary.LittleEndian.Uint16(out[at:]) == tag {
			binary.LittleEndian.PutUint16(out[at+2:], 4)
			binary.LittleEndian.PutUint32(out[at+8:], value)
			return out
		}
	}
}

// tiffLoop lets the first directory follow itself.
func tiffLoop(data []byte) []byte {
	out := bytes.Clone(data)
	n := int(binary.LittleEndian.Uint16(out[8:]))
	binary.LittleEndian.PutUint32(out[10+12*n:], 8)
	return out
}

// corpus returns the malformed files of the shared folder; without it that part
// is skipped loudly.
func corpus(t *testing.T) []string {
	t.Helper()
	dir := os.Getenv("SCANSTELLE_SHARED")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared")
	}
	files, err := filepath.Glob(filepath.Join(dir, "corpus", "malformed", "*"))
	if err != nil || len(files) == 0 {
		t.Logf("NOT TESTED: the corpus of malformed files is not there (%s)", dir)
	}
	return files
}

// TestMalformed sends everything that is wrong through one run, between files
// that are right: each gives a refusal or pages, the good ones arrive, and
// nothing hangs or panics.
func TestMalformed(t *testing.T) {
	post := process.NewPost(t, t.TempDir())
	d := process.NewDesk(t, program)
	dir := t.TempDir()
	made := crafted(t)
	process.Write(t, dir, made)
	bad := corpus(t)
	for name := range made {
		bad = append(bad, filepath.Join(dir, name))
	}
	bad = append(bad, special(t)...)
	// Foreign PDFs among them have many ordinary pages: coarse ones are read fast.
	profile := filepath.Join(t.TempDir(), "grob.toml")
	process.Write(t, filepath.Dir(profile), map[string][]byte{"grob.toml": []byte("name = \"grob\"\nversion = 1\n[import]\nrender_dpi = 100\n")})
	args := append(d.RunArgs("--profile", profile, filepath.Join(post.Dir, "brief.jpg"), filepath.Join(post.Dir, "karte.png")), bad...)
	args = append(args, filepath.Join(post.Dir, "akte.tif"), filepath.Join(post.Dir, "antrag.pdf"))
	r := d.Run(args...)
	if r.Exit != batch.ExitRefused {
		t.Fatalf("exit %d\n%s", r.Exit, r.Err)
	}
	t.Logf("%d inputs in %v", len(bad), r.Took.Round(time.Millisecond))
	answers := map[string][]process.Line{}
	for _, line := range append(r.Lines(t, "refused"), r.Lines(t, "page")...) {
		source, _, _ := strings.Cut(line.Source, "#")
		answers[source] = append(answers[source], line)
		if line.Type == "refused" && (line.Code == "" || line.Code == batch.CodeInternal || line.Message == "") {
			t.Errorf("%s: refused with %q %q", line.Source, line.Code, line.Message)
		}
	}
	for _, path := range bad {
		if len(answers[path]) == 0 {
			t.Errorf("%s: neither refused nor a page", path)
		}
	}
	for name, want := range map[string]batch.Code{
		"leer.jpg": batch.CodeEmptyFile, "leer.pdf": batch.CodeEmptyFile, "text.jpg": batch.CodeUnknownFormat, "bombe.png": batch.CodeTooManyPixels,
		"bombe.jpg": batch.CodeTooManyPixels, "bombe.tif": batch.CodeTooManyPixels, "halb.jpg": batch.CodeTruncated, "jbig2.pdf": batch.CodeJBIG2,
		"jbig2.tif": batch.CodeJBIG2, "halb.pdf": batch.CodePDFTrailer, "riese.png": batch.CodeTooManyPixels,
	} {
		if got := answers[filepath.Join(dir, name)]; len(got) != 1 || got[0].Code != want {
			t.Errorf("%s: %+v, want %s", name, got, want)
		}
	}
	good := 0
	titles := map[string]bool{}
	for _, p := range d.Packages() {
		titles[p.Title] = true
	}
	for title := range post.Titles {
		if titles[title] {
			good++
		}
	}
	if good != len(post.Titles) {
		t.Errorf("%d of the good files were delivered: %v", good, titles)
	}
	d.Check()
	d.Tidy()
}

// special makes paths that are no ordinary files.
func special(t *testing.T) []string {
	t.Helper()
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	for _, err := range []error{
		os.Mkdir(at("leerer-ordner.jpg"), 0o700),
		os.Symlink("/etc/hostname", at("verknuepfung.jpg")),
		os.Symlink(at("kreis.jpg"), at("kreis.jpg")),
		syscall.Mkfifo(at("rohr.jpg"), 0o600),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	return []string{at("leerer-ordner.jpg"), at("verknuepfung.jpg"), at("kreis.jpg"), at("rohr.jpg"), "/dev/zero", at("gibt-es-nicht.jpg")}
}
