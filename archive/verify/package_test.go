package verify

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	mathrand "math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/archive/pdfa"
	"github.com/scanstelle/scanstelle/archive/sign"
	"github.com/scanstelle/scanstelle/archive/transfernote"
	"github.com/scanstelle/scanstelle/audit"
	"github.com/scanstelle/scanstelle/batch"
)

func TestPackage(t *testing.T) {
	s := newStation(t)
	for part, form := range map[pdfa.Part]string{pdfa.Part3: "PDF/A-3u", pdfa.Part2: "PDF/A-2u"} {
		d := newDraft(t, s, part)
		data := d.build(t)
		r, err := check(t, data)
		if err != nil {
			t.Fatalf("%s: %v\n%+v", form, err, r.Checks)
		}
		sum := sha256.Sum256(data)
		if !r.OK || r.Form != form || r.Pages != 3 || r.Bytes != int64(len(data)) || r.SHA256 != hex.EncodeToString(sum[:]) {
			t.Errorf("%s: %+v", form, r)
		}
		if r.Document != d.document || r.Batch != d.batch || r.Package != d.pack || r.Delivery != d.delivery || r.Creator != "P-7K3M9QXZ" || r.Mode != batch.Copying {
			t.Errorf("%s: %+v", form, r)
		}
		if !r.Sealed.Equal(d.at) || !r.ScanStart.Equal(day) || !strings.Contains(r.Seal.Level, "nicht qualifiziert") || r.Seal.Algorithm != string(sign.ECDSAP256) {
			t.Errorf("%s: %+v", form, r)
		}
		if r.Audit.Origin != "scanstelle/"+logStation || r.Audit.Records != 4 || r.Audit.Size < 4 || len(r.Checks) != 10 {
			t.Errorf("%s: %+v", form, r)
		}
		if text, err := json.Marshal(r); err != nil || !bytes.Contains(text, []byte(`"fingerprint":"`+r.Seal.Fingerprint)) {
			t.Errorf("%s: %v %s", form, err, text)
		}
	}
}

// TestTurnedPages shows pages turned and straightened, one of them with two
// resolutions, and tells so in the note.
func TestTurnedPages(t *testing.T) {
	s := newStation(t)
	for _, turn := range []int{0, 90, 180, 270} {
		d := newDraft(t, s, pdfa.Part3)
		d.scans[0].page.Rotation, d.scans[0].deskew = turn, 1.7
		d.scans[1].page.Image.DPIY = 36
		d.scans[1].page.Rotation, d.scans[1].deskew = (turn+90)%360, -3.217
		d.scans[2].page.Rotation, d.scans[2].deskew = (turn+180)%360, -12
		if r, err := check(t, d.build(t)); err != nil {
			t.Errorf("turned by %d: %v\n%+v", turn, err, r.Checks)
		}
	}
}

// TestEveryChangeIsFound flips bytes all over packages of both kinds, by the low
// bit, the case bit or all bits: every few bytes, beginning at random, so that
// in the course of many runs each byte has its turn; and the edges of the
// regions (head, image, signature, tail) always.
func TestEveryChangeIsFound(t *testing.T) {
	s := newStation(t)
	masks := []byte{1, 0x20, 0xff}
	const stride = 53
	for _, part := range []pdfa.Part{pdfa.Part3, pdfa.Part2} {
		data := newDraft(t, s, part).build(t)
		if _, err := check(t, data); err != nil {
			t.Fatal(err)
		}
		places := map[int]bool{}
		for i := mathrand.IntN(stride); i < len(data); i += stride {
			places[i] = true
		}
		for _, edge := range []string{"%PDF", "\xff\xd8\xff", "<x:xmpmeta", "/ByteRange", "/Contents<30", ">>\nendobj\nxref", "trailer", "startxref", "%%EOF\n"} {
			at := bytes.LastIndex(data, []byte(edge))
			if at < 0 {
				t.Fatalf("no %q in the package", edge)
			}
			for i := max(0, at-12); i < min(at+24, len(data)); i++ {
				places[i] = true
			}
		}
		ours, bad := 0, bytes.Clone(data)
		for i := range places {
			mask := masks[i%3]
			bad[i] ^= mask
			r, err := check(t, bad)
			code := batch.CodeOf(err)
			if code != batch.CodePackageChanged && code != batch.CodeNotPackage || r.OK {
				t.Errorf("part %d: byte %d of %d (%q, flipped by %#x) was not noticed: %v", part, i, len(data), data[i], mask, err)
			}
			if code == batch.CodePackageChanged {
				ours++
			}
			bad[i] = data[i]
		}
		if ours < len(places)*9/10 {
			t.Errorf("part %d: only %d of %d changed packages were still recognised as ours", part, ours, len(places))
		}
	}
}

// TestCutAndExtended: bytes missing at the end, or added.
func TestCutAndExtended(t *testing.T) {
	data := newDraft(t, newStation(t), pdfa.Part3).build(t)
	for n := range 64 {
		if r, err := check(t, data[:len(data)-1-n*len(data)/64]); err == nil || r.OK {
			t.Errorf("cut by %d/64 was not noticed", n)
		}
	}
	for _, tail := range []string{"\n", " ", "%%EOF\n", "\x00", string(data)} {
		if r, err := check(t, append(bytes.Clone(data), tail...)); err == nil || r.OK {
			t.Errorf("%d added bytes were not noticed", len(tail))
		}
	}
}

// TestSpoiled builds packages that are sealed well but say something wrong; the
// check that has to notice is named.
func TestSpoiled(t *testing.T) {
	s, other := newStation(t), newStation(t)
	for name, c := range map[string]struct {
		check string
		spoil func(*draft)
	}{
		"no seal":           {CheckRange, func(d *draft) { d.seal = func(pdfa.Sealer) pdfa.Sealer { return nil } }},
		"no note":           {CheckNote, func(d *draft) { d.noteXML = func([]byte) []byte { return nil } }},
		"no extract":        {CheckAudit, func(d *draft) { d.extract = func([]byte) []byte { return nil } }},
		"note not ours":     {CheckNote, func(d *draft) { d.noteXML = func([]byte) []byte { return []byte("<Transfervermerk/>") } }},
		"agreement claimed": {CheckNote, func(d *draft) { d.noteXML = replace(`erklaert="false"`, `erklaert="true"`) }},
		"other document":    {CheckIdentity, func(d *draft) { d.note = func(n *transfernote.Note) { n.Document.ID = batch.NewID() } }},
		"other package":     {CheckIdentity, func(d *draft) { d.note = func(n *transfernote.Note) { n.Document.Package = batch.NewID() } }},
		"other delivery":    {CheckIdentity, func(d *draft) { d.note = func(n *transfernote.Note) { n.Delivery = batch.NewID() } }},
		"other certificate": {CheckIdentity, func(d *draft) {
			d.note = func(n *transfernote.Note) { n.Integrity.SHA256 = n.Environment.Profile.SHA256 }
		}},
		"sealed a day later": {CheckIdentity, func(d *draft) {
			d.note = func(n *transfernote.Note) {
				n.Times.Sealed = transfernote.At(d.at.Add(-24 * time.Hour))
				n.Times.ScanStart, n.Times.ScanEnd, n.Times.Read = n.Times.Sealed, n.Times.Sealed, transfernote.Moment{}
				noText(n)
			}
		}},
		"a page less": {CheckPages, func(d *draft) { d.note = func(n *transfernote.Note) { n.Pages = n.Pages[:2] } }},
		"pages swapped": {CheckPages, func(d *draft) {
			d.note = func(n *transfernote.Note) { p := n.Pages; p[0].Image, p[1].Image = p[1].Image, p[0].Image }
		}},
		"other image": {CheckPages, func(d *draft) {
			d.note = func(n *transfernote.Note) { n.Pages[1].Image.SHA256 = n.Pages[0].Image.SHA256 }
		}},
		"turn not told": {CheckPages, func(d *draft) {
			d.scans[1].page.Rotation = 180
			d.note = func(n *transfernote.Note) { n.Pages[1].Steps = nil }
		}},
		"lean not told": {CheckPages, func(d *draft) {
			d.scans[0].deskew = 0.4
			d.note = func(n *transfernote.Note) { n.Pages[0].Steps = nil }
		}},
		"turned the other way": {CheckPages, func(d *draft) {
			d.scans[0].deskew = 1.4
			d.note = func(n *transfernote.Note) { n.Pages[0].Steps[0].Value *= -1 }
		}},
		"turn only told": {CheckPages, func(d *draft) {
			d.note = func(n *transfernote.Note) { n.Pages[2].Steps = []transfernote.Step{transfernote.Rotated(90)} }
		}},
		"other kind":          {CheckPages, func(d *draft) { d.note = func(n *transfernote.Note) { n.Pages[0].Kind = batch.KindCover } }},
		"hidden text":         {CheckPages, func(d *draft) { d.note = noText }},
		"extract not ours":    {CheckAudit, func(d *draft) { d.extract = replace(`"records"`, `"Records"`) }},
		"line changed":        {CheckAudit, func(d *draft) { d.extract = replace(`document-formed`, `document-formes`) }},
		"checkpoint changed":  {CheckAudit, func(d *draft) { d.extract = replace(`scanstelle/buergeramt\n`, `scanstelle/buergeramz\n`) }},
		"other log":           {CheckRecords, func(d *draft) { d.note = func(n *transfernote.Note) { n.Integrity.Log = "scanstelle/bauamt" } }},
		"document not logged": {CheckRecords, func(d *draft) { d.records = d.records[:3] }},
		"page not logged":     {CheckRecords, func(d *draft) { d.records = d.records[1:] }},
		"page without hash":   {CheckRecords, func(d *draft) { d.records[1].Data = nil }},
		"other batch":         {CheckRecords, func(d *draft) { d.note = func(n *transfernote.Note) { n.Batch.ID = batch.NewID() } }},
		"hash of other page":  {CheckRecords, func(d *draft) { d.records[0].Data, d.records[1].Data = d.records[1].Data, d.records[0].Data }},
		"sealed by another":   {CheckIdentity, func(d *draft) { d.note = func(n *transfernote.Note) { d.key = other.key } }},
		"before validity": {CheckCertificate, func(d *draft) {
			d.seal = func(s pdfa.Sealer) pdfa.Sealer { return liar{s, s.Name(), day.Add(-time.Hour)} }
		}},
		"after validity": {CheckCertificate, func(d *draft) {
			d.seal = func(s pdfa.Sealer) pdfa.Sealer { return liar{s, s.Name(), day.AddDate(11, 0, 0)} }
		}},
		"borrowed name": {CheckCertificate, func(d *draft) {
			d.seal = func(s pdfa.Sealer) pdfa.Sealer { return liar{s, "Bundesdruckerei", s.Time()} }
		}},
		"not a local seal":    {CheckIdentity, func(d *draft) { d.key = otherName(t, d.key) }},
		"garbage as seal":     {CheckSeal, func(d *draft) { d.seal = func(s pdfa.Sealer) pdfa.Sealer { return garbage{s} } }},
		"seal of other bytes": {CheckSeal, func(d *draft) { d.seal = func(s pdfa.Sealer) pdfa.Sealer { return elsewhere{s} } }},
		"logged elsewhere":    {CheckAudit, func(d *draft) { d.extract = func(x []byte) []byte { return foreignKey(t, x, other) } }},
	} {
		d := newDraft(t, s, pdfa.Part3)
		c.spoil(d)
		r, err := check(t, d.build(t))
		failed, bad := r.failed()
		if batch.CodeOf(err) != batch.CodePackageChanged || !bad || r.OK || failed.Code != c.check {
			t.Errorf("%s: %v, first failed %q, want %q", name, err, failed.Code, c.check)
			continue
		}
		if message := batch.Message(err); !strings.Contains(message, r.FirstFailure()) {
			t.Errorf("%s: %q does not name the check", name, message)
		}
	}
}

// liar is a sealer that gives another name and time.
type liar struct {
	pdfa.Sealer
	name string
	at   time.Time
}

func (l liar) Name() string    { return l.name }
func (l liar) Time() time.Time { return l.at }

// garbage gives no token at all, elsewhere one over other bytes.
type (
	garbage   struct{ pdfa.Sealer }
	elsewhere struct{ pdfa.Sealer }
)

func (garbage) Seal([]byte) ([]byte, error) { return []byte{0x30, 1, 0}, nil }

func (e elsewhere) Seal([]byte) ([]byte, error) { return e.Sealer.Seal(make([]byte, sha256.Size)) }

// otherName gives the key a certificate that does not call itself a local seal.
func otherName(t *testing.T, key sign.Key) sign.Key {
	t.Helper()
	template := &x509.Certificate{Subject: pkix.Name{CommonName: "Stadt Musterstadt"}, NotBefore: key.Certificate.NotBefore, NotAfter: key.Certificate.NotAfter}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Signer.Public(), key.Signer)
	if err != nil {
		t.Fatal(err)
	}
	key.Certificate, err = x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func replace(from, to string) func([]byte) []byte {
	return func(text []byte) []byte {
		if !bytes.Contains(text, []byte(from)) {
			panic(fmt.Sprintf("no %q in %s", from, text))
		}
		return bytes.Replace(text, []byte(from), []byte(to), 1)
	}
}

func noText(n *transfernote.Note) {
	for i := range n.Pages {
		n.Pages[i].Text = transfernote.Reading{Missing: "abgeschaltet"}
	}
}

// foreignKey puts the key of another station's log into an extract.
func foreignKey(t *testing.T, text []byte, other *station) []byte {
	t.Helper()
	x, err := audit.ParseExtract(text)
	if err != nil {
		t.Fatal(err)
	}
	foreign, err := other.log.Extract(nil)
	if err != nil {
		t.Fatal(err)
	}
	x.Key = foreign.Key
	out, err := x.Encode()
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestPageOfInputFile: where the page file is the file taken in, the log names
// its hash in the record of the input.
func TestPageOfInputFile(t *testing.T) {
	d := newDraft(t, newStation(t), pdfa.Part3)
	hash := d.records[0].Data
	d.records[0].Data = nil
	d.record("input-taken", func(r *audit.Record) { r.Data = hash })
	if _, err := check(t, d.build(t)); err != nil {
		t.Error(err)
	}
}

func TestNotPackage(t *testing.T) {
	for name, data := range map[string]string{
		"empty": "", "text": "Guten Tag\n", "other PDF": "%PDF-1.7\n%âãÏÓ\n1 0 obj\n<<>>\nendobj\nxref\n0 1\n0000000000 65535 f \ntrailer\n<</Size 1>>\nstartxref\n30\n%%EOF\n",
	} {
		r, err := check(t, []byte(data))
		if batch.CodeOf(err) != batch.CodeNotPackage || r.OK || len(r.Checks) != 1 {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// sick fails to read from some offset on.
type sick struct {
	io.ReaderAt
	from int64
}

func (s sick) ReadAt(p []byte, at int64) (int, error) {
	if at+int64(len(p)) > s.from {
		return 0, errors.New("input/output error")
	}
	return s.ReaderAt.ReadAt(p, at)
}

// TestReadFault: a disk that fails says nothing about the package.
func TestReadFault(t *testing.T) {
	data := newDraft(t, newStation(t), pdfa.Part3).build(t)
	for i := range 20 {
		from := int64(i * len(data) / 20)
		r, err := Package(context.Background(), sick{bytes.NewReader(data), from}, int64(len(data)))
		if batch.CodeOf(err) != batch.CodeUnreadable || len(r.Checks) > 0 {
			t.Errorf("fault at %d: %v", from, err)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Package(ctx, bytes.NewReader(data), int64(len(data))); batch.CodeOf(err) != batch.CodeCanceled {
		t.Errorf("canceled: %v", err)
	}
}

// TestStrangersTools has pdfsig and openssl check the seal without us, and see
// the change of one byte.
func TestStrangersTools(t *testing.T) {
	s := newStation(t)
	d := newDraft(t, s, pdfa.Part3)
	data := d.build(t)
	dir := t.TempDir()
	save := func(name string, data []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	changed := bytes.Clone(data)
	changed[bytes.Index(data, []byte("\xff\xd8\xff"))+300] ^= 1 // in the first page's image
	good, bad := save("gut.pdf", data), save("schlecht.pdf", changed)
	save("station.pem", sign.MarshalCertificates(s.key))
	// NSS trusts a self-signed certificate only where it may sign others, which
	// ours must not: so pdfsig rightly adds that it does not know the issuer.
	out := tool(t, dir, "pdfsig", good)
	for _, want := range []string{"Signature is Valid", "Total document signed", "ETSI.CAdES.detached", "SHA-256", "nicht qualifiziert"} {
		if !strings.Contains(out, want) {
			t.Errorf("pdfsig does not say %q:\n%s", want, out)
		}
	}
	if out := tool(t, dir, "pdfsig", bad); !strings.Contains(out, "Digest Mismatch") {
		t.Errorf("pdfsig does not see the change:\n%s", out)
	}
	f, err := pdfa.Open(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	signature := f.Signatures()[0]
	signed, err := io.ReadAll(signature.Signed())
	if err != nil {
		t.Fatal(err)
	}
	der, err := sign.Token(signature.Contents)
	if err != nil {
		t.Fatal(err)
	}
	save("inhalt", signed)
	save("siegel.der", der)
	out = tool(t, dir, "openssl", "cms", "-verify", "-cades", "-binary", "-inform", "DER", "-in", "siegel.der", "-content", "inhalt",
		"-CAfile", "station.pem", "-purpose", "any", "-attime", fmt.Sprint(d.at.Unix()), "-out", "heraus")
	if !strings.Contains(out, "Verification successful") {
		t.Errorf("openssl: %s", out)
	}
}

func tool(t *testing.T, dir, name string, args ...string) string {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "LC_ALL=C.UTF-8", "HOME="+dir)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s %v: %v\n%s", name, args, err, out)
	}
	return string(out)
}

// FuzzPackage overwrites a stretch of a good package.
func FuzzPackage(f *testing.F) {
	good := newDraft(f, newStation(f), pdfa.Part3).build(f)
	f.Add(uint(0), []byte("%PDF-1.8"))
	f.Add(uint(len(good)-10), []byte("99999999"))
	f.Add(uint(5000), bytes.Repeat([]byte("<</Length 99999999>>"), 10))
	f.Fuzz(func(t *testing.T, at uint, edit []byte) {
		bad := bytes.Clone(good)
		copy(bad[int(at%uint(len(bad))):], edit)
		if r, err := check(t, bad); err == nil && !bytes.Equal(bad, good) || r.OK != (err == nil) {
			t.Errorf("edit at %d by %x was not noticed: %v", at%uint(len(bad)), edit, err)
		}
	})
}

func BenchmarkPackage(b *testing.B) {
	data := newDraft(b, newStation(b), pdfa.Part3).build(b)
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		if _, err := check(b, data); err != nil {
			b.Fatal(err)
		}
	}
}
