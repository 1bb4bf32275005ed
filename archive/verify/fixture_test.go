package verify

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"

	"github.com/scanstelle/scanstelle/archive/pdfa"
	"github.com/scanstelle/scanstelle/archive/sign"
	"github.com/scanstelle/scanstelle/archive/transfernote"
	"github.com/scanstelle/scanstelle/audit"
	"github.com/scanstelle/scanstelle/batch"
)

var _ pdfa.Sealer = (*sign.Local)(nil)

var day = time.Date(2026, 3, 2, 9, 30, 0, 0, time.UTC)

const logStation = "buergeramt"

// station has what a real one has: a seal key and an audit log.
type station struct {
	key sign.Key
	log *audit.Log
}

func newStation(t testing.TB) *station {
	t.Helper()
	key, err := sign.NewLocal("Bürgeramt", day)
	if err != nil {
		t.Fatal(err)
	}
	signing, verifier, err := audit.NewKey(logStation, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := note.NewSigner(signing)
	if err != nil {
		t.Fatal(err)
	}
	log, err := audit.Open(t.TempDir(), audit.Options{Signer: signer, Key: verifier, Now: func() time.Time { return day.Add(30 * time.Minute) }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := log.Close(); err != nil {
			t.Error(err)
		}
	})
	return &station{key: key, log: log}
}

// scan is one page with its file.
type scan struct {
	page   batch.Page
	data   []byte
	deskew float64 // as the page is shown; page.Rotation likewise
}

// draft is a package in the making; a test spoils it before it is built.
type draft struct {
	station  *station
	part     pdfa.Part
	document batch.ID
	batch    batch.ID
	pack     batch.ID
	delivery batch.ID
	scans    []scan
	at       time.Time

	records []audit.Record
	key     sign.Key
	note    func(*transfernote.Note)
	noteXML func([]byte) []byte
	extract func([]byte) []byte
	seal    func(pdfa.Sealer) pdfa.Sealer
}

// newDraft takes in a JPEG, a PNG and a blank G4 page.
func newDraft(t testing.TB, s *station, part pdfa.Part) *draft {
	t.Helper()
	d := &draft{
		station: s, part: part, document: batch.NewID(), batch: batch.NewID(), pack: batch.NewID(), delivery: batch.NewID(),
		at: day.Add(time.Hour), key: s.key,
	}
	d.add(batch.JPEG, jpegOf(t, 200, 280), 200, 280, 8, 3)
	d.add(batch.PNG, pngOf(t, 120, 90), 120, 90, 8, 1)
	d.add(batch.G4, whiteG4(300), 240, 300, 1, 1)
	d.scans[2].page.Kind = batch.KindBlank
	d.record("document-formed", func(r *audit.Record) { r.Document = d.document })
	return d
}

func (d *draft) add(codec batch.Codec, data []byte, width, height, bits, channels int) {
	n := len(d.scans) + 1
	sum := sha256.Sum256(data)
	p := batch.Page{
		ID: batch.NewID(), Batch: d.batch, Source: "scan.tif#" + string(rune('0'+n)), Position: n, Sheet: n, Side: batch.Front, Kind: batch.KindContent,
		Image: batch.Image{Codec: codec, Width: width, Height: height, Bits: bits, Channels: channels, DPI: 72, Bytes: int64(len(data)), SHA256: hex.EncodeToString(sum[:])},
	}
	d.scans = append(d.scans, scan{page: p, data: data})
	d.record("page-taken", func(r *audit.Record) {
		r.Page = p.ID
		r.Data, _ = json.Marshal(map[string]any{"manifest": n, "sha256": p.Image.SHA256})
	})
}

func (d *draft) record(kind string, fill func(*audit.Record)) {
	r := audit.Record{Kind: kind, Batch: d.batch, Actor: "P-7K3M9QXZ"}
	fill(&r)
	d.records = append(d.records, r)
}

// build writes the package as a station does.
func (d *draft) build(t testing.TB) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := pdfa.NewWriter(&out, pdfa.Options{
		Part: d.part, Title: "Antrag – Müller", Language: "de-DE", Producer: "Scanstelle 0.1", Creator: "Scanstelle", Created: d.at,
		DocumentID: d.document, Package: d.pack,
		Properties: []pdfa.Property{{Name: DeliveryPropertyName, Value: string(d.delivery), Description: "Kennung der Übergabe"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range d.scans {
		p := pdfa.Page{Image: s.page.Image, Data: bytes.NewReader(s.data), Kind: s.page.Kind, Rotation: s.page.Rotation, Deskew: s.deskew}
		if s.page.Kind == batch.KindContent {
			p.Text = someText(s.page.Image.Width, s.page.Image.Height)
		}
		if err := w.AddPage(p); err != nil {
			t.Fatal(err)
		}
	}
	xml := d.marshal(t, w)
	if d.noteXML != nil {
		xml = d.noteXML(xml)
	}
	proved := d.prove(t)
	if d.extract != nil {
		proved = d.extract(proved)
	}
	d.enclose(t, w, xml, proved)
	local, err := sign.NewSeal(d.key, "Musterstadt", d.at)
	if err != nil {
		t.Fatal(err)
	}
	var seal pdfa.Sealer = local
	if d.seal != nil {
		seal = d.seal(seal)
	}
	if _, err := w.Close(seal); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func (d *draft) enclose(t testing.TB, w *pdfa.Writer, xml, proved []byte) {
	t.Helper()
	for _, a := range []struct {
		file, property, mime string
		data                 []byte
	}{
		{transfernote.FileName, transfernote.PropertyName, "application/xml", xml},
		{AuditFileName, AuditPropertyName, "application/json", proved},
	} {
		if a.data == nil {
			continue
		}
		var err error
		if d.part == pdfa.Part2 {
			err = w.SetProperty(pdfa.Property{Name: a.property, Value: string(a.data), Description: a.file})
		} else {
			err = w.Attach(pdfa.Attachment{Name: a.file, MIME: a.mime, Description: a.property, Relationship: "Data", Data: a.data, Modified: d.at})
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

func (d *draft) marshal(t testing.TB, w *pdfa.Writer) []byte {
	t.Helper()
	creator, err := transfernote.NewCreator(transfernote.ByLogin, "P-7K3M9QXZ", "Personenverzeichnis der Scanstelle", "", "")
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(d.key.Certificate.Raw)
	n := transfernote.Note{
		ID:       batch.NewID(),
		Document: transfernote.Document{ID: d.document, Package: d.pack, Number: 1, Of: 1, Title: "Antrag – Müller"},
		Batch:    transfernote.Batch{ID: d.batch, Images: len(d.scans)},
		Delivery: d.delivery, Mode: batch.Copying, Creator: creator,
		Environment: transfernote.Environment{
			Station: "Bürgeramt", Software: transfernote.Software{Name: "Scanstelle", Version: "0.1"}, Host: transfernote.Host{Pseudonym: "R-1", System: "Debian GNU/Linux 12"},
			Capture: transfernote.Capture{Way: transfernote.Import, Device: transfernote.ImportDevice},
			Profile: transfernote.Profile{Name: "posteingang", Version: 1, SHA256: d.scans[0].page.Image.SHA256},
		},
		Anomalies: transfernote.Anomalies{DoubleFeed: transfernote.DoubleFeed{State: transfernote.WatchNone}},
		Times:     transfernote.Times{ScanStart: transfernote.At(day), ScanEnd: transfernote.At(day.Add(time.Minute)), Read: transfernote.At(day.Add(2 * time.Minute)), Sealed: transfernote.At(d.at)},
		Quality:   transfernote.Quality{Completeness: transfernote.Completeness{Balance: transfernote.NewBalance(batch.SheetBalance{Expected: -1, Fed: -1, Sheets: 3, Sides: 3, Kept: 3, Blank: 1})}},
		Integrity: transfernote.Integrity{Certificate: d.key.Certificate.Subject.CommonName, SHA256: hex.EncodeToString(sum[:]), Log: "scanstelle/" + logStation},
	}
	for i, s := range d.scans {
		p := transfernote.NewPage(i+1, s.page, nil, w.StreamSHA256(i))
		if s.page.Rotation != 0 {
			p.Steps = append(p.Steps, transfernote.Rotated(s.page.Rotation))
		}
		if s.deskew != 0 {
			p.Steps = append(p.Steps, transfernote.Straightened(-s.deskew))
		}
		p.Text = transfernote.Reading{Engine: "Tesseract 5.3.0", Languages: "deu", Words: 2, Confidence: 90}
		if s.page.Kind != batch.KindContent {
			p.Text = transfernote.Reading{Missing: "leere Seite"}
		}
		n.Pages = append(n.Pages, p)
	}
	n.Complete()
	if d.note != nil {
		d.note(&n)
		n.Complete()
	}
	data, err := transfernote.Marshal(n)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func (d *draft) prove(t testing.TB) []byte {
	t.Helper()
	var seqs []int64
	for _, r := range d.records {
		entry, err := d.station.log.Append(r)
		if err != nil {
			t.Fatal(err)
		}
		seqs = append(seqs, entry.Seq)
	}
	x, err := d.station.log.Extract(seqs)
	if err != nil {
		t.Fatal(err)
	}
	data, err := x.Encode()
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func someText(width, height int) *batch.Text {
	return &batch.Text{Width: width, Height: height, Lines: []batch.Line{{
		Box: [4]int{10, 10, 80, 12}, Size: 12, Paragraph: 1, Block: 1,
		Words: []batch.Word{{Text: "Grüße", Box: [4]int{10, 10, 38, 12}, Confidence: 90}, {Text: "§5", Box: [4]int{52, 10, 30, 12}, Confidence: 90}},
	}}}
}

func jpegOf(t testing.TB, width, height int) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			img.Set(x, y, color.RGBA{uint8(200 + x%50), uint8(200 + y%50), uint8(x * y), 255})
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 90}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func pngOf(t testing.TB, width, height int) []byte {
	t.Helper()
	img := image.NewGray(image.Rect(0, 0, width, height))
	for i := range img.Pix {
		img.Pix[i] = uint8(i * 7)
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// whiteG4 is a white page in ITU-T T.6: one bit 1 (mode V0) per row, then EOFB.
func whiteG4(height int) []byte {
	out := make([]byte, (height+24+7)/8)
	set := func(bit int) { out[bit/8] |= 0x80 >> (bit % 8) }
	for row := range height {
		set(row)
	}
	set(height + 11)
	set(height + 23)
	return out
}

func check(t testing.TB, data []byte) (Report, error) {
	t.Helper()
	return Package(context.Background(), bytes.NewReader(data), int64(len(data)))
}
