package post

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/scanstelle/scanstelle/batch"
)

// mostLook bounds a member that is looked into, in bytes.
const mostLook = 16 << 20

// mostRatio is how far a member of more than a megabyte may shrink: text comes to 1:20,
// a bomb to 1:1000.
const mostRatio = 300

// justice reads the export of a mailbox: a ZIP of which xjustiz_nachricht.xml, vhn.xml
// or the printed message is the mark. It stays one thing; its members are listed.
func (r *reader) justice(data []byte) (Item, error) {
	if err := r.ctx.Err(); err != nil {
		return Item{}, batch.Fail("post.read", batch.CodeCanceled, err)
	}
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return Item{}, &batch.Error{Op: "post.zip", Code: batch.CodeBroken, Detail: "das ZIP ist nicht lesbar", Err: err}
	}
	if err := safe(z.File); err != nil {
		return Item{}, err
	}
	i := Item{Form: Justice}
	known := false
	for _, f := range z.File {
		if f.FileInfo().IsDir() {
			continue
		}
		role := memberRole(f.Name)
		known = known || role == roleXJustiz || role == roleVHN || role == roleExport
		p, content, err := r.member(f, role)
		if err != nil {
			return Item{}, err
		}
		i.Parts = append(i.Parts, p)
		i.Signed = i.Signed || role == roleSign
		if role == roleXJustiz {
			if err := i.xjustiz(content); err != nil {
				return Item{}, err
			}
		}
	}
	if !known {
		return Item{}, batch.Refuse("post.recognise", batch.CodePostForm, "%s", otherZip(z.File))
	}
	i.Content = contentOf(i.Parts)
	return i, nil
}

// safe refuses names that lead out of a folder, names that occur twice, and whatever
// is no plain file (CodeUnsafeZip).
func safe(files []*zip.File) error {
	refuse := func(why, name string) error {
		return batch.Refuse("post.zip", batch.CodeUnsafeZip, "%s: %.80q", why, name)
	}
	seen := map[string]bool{}
	for _, f := range files {
		name := strings.TrimSuffix(f.Name, "/")
		key := strings.ToLower(name)
		switch {
		case !fs.ValidPath(name) || strings.ContainsAny(name, "\\\x00:"):
			return refuse("ein Name führt aus dem Archiv heraus", f.Name)
		case seen[key]:
			return refuse("ein Name kommt zweimal vor", f.Name)
		case f.Flags&1 != 0:
			return refuse("ein Teil ist verschlüsselt", f.Name)
		case !f.FileInfo().IsDir() && !f.FileInfo().Mode().IsRegular():
			return refuse("eine Verknüpfung oder ein Gerät", f.Name)
		}
		seen[key] = true
	}
	return nil
}

// member hashes a member; content is set for one that is looked into.
func (r *reader) member(f *zip.File, role string) (p Part, content []byte, err error) {
	in, err := f.Open()
	if err != nil {
		return p, nil, &batch.Error{Op: "post.zip", Code: batch.CodeBroken, Detail: f.Name, Err: err}
	}
	defer in.Close()
	if n := int64(f.UncompressedSize64); n < 0 || n > r.room {
		return p, nil, tooLarge(n, r.limits.Unpacked)
	}
	sum := sha256.New()
	var kept bytes.Buffer
	out := io.Writer(sum)
	if role == roleXJustiz {
		out = io.MultiWriter(sum, &capped{&kept, mostLook})
	}
	most := int64(f.UncompressedSize64)
	n, err := io.Copy(out, io.LimitReader(in, most+1))
	switch {
	case err != nil || n != most:
		return p, nil, &batch.Error{Op: "post.zip", Code: batch.CodeBroken, Detail: "im ZIP: " + f.Name, Err: err}
	case n > 1<<20 && n/mostRatio > int64(f.CompressedSize64):
		return p, nil, batch.Refuse("post.zip", batch.CodeUnsafeZip, "ein Teil wird beim Auspacken mehr als %d-mal so groß: %.80q", mostRatio, f.Name)
	}
	p = Part{Name: line(strings.ToValidUTF8(f.Name, "\uFFFD")), Bytes: n, SHA256: hex.EncodeToString(sum.Sum(nil)), Role: role}
	return p, kept.Bytes(), r.spend(n)
}

// capped keeps the first bytes it is given.
type capped struct {
	to   *bytes.Buffer
	room int
}

// Write implements io.Writer.
func (c *capped) Write(p []byte) (int, error) {
	n := min(len(p), c.room)
	c.to.Write(p[:n])
	c.room -= n
	return len(p), nil
}

// Roles of members.
const (
	roleXJustiz = "Strukturdatensatz (XJustiz)"
	roleVHN     = "Herkunftsnachweis (VHN)"
	roleExport  = "Nachricht zum Lesen"
	roleReport  = "Prüfprotokoll"
	roleCard    = "Visitenkarte"
	roleSign    = "Signatur"
)

// memberRole tells by its name what a member is.
func memberRole(name string) string {
	base := strings.ToLower(path.Base(name))
	switch {
	case base == "xjustiz_nachricht.xml":
		return roleXJustiz
	case base == "vhn.xml":
		return roleVHN
	case strings.HasSuffix(base, "_export.html") || base == "nachricht.html":
		return roleExport
	case strings.Contains(base, "pruefprotokoll") || strings.Contains(base, "prüfprotokoll") || strings.Contains(base, "inspectionsheet") || strings.Contains(base, "verification"):
		return roleReport
	case strings.Contains(base, "visitenkarte") || strings.Contains(base, "business_card"):
		return roleCard
	case strings.HasSuffix(base, ".p7s") || strings.HasSuffix(base, ".pkcs7"):
		return roleSign
	}
	return ""
}

// otherZip names in German a ZIP that is no export of a mailbox.
func otherZip(files []*zip.File) string {
	for _, f := range files {
		if f.Name == "[Content_Types].xml" {
			return "eine Office-Datei; bitte als PDF anfordern"
		}
	}
	return "ein ZIP, aber kein Export aus beBPo oder EGVP (xjustiz_nachricht.xml und vhn.xml fehlen)"
}

// contentOf is the hash of the members that the sender made. What the mailbox adds,
// the report and the printed message, differs from export to export.
func contentOf(parts []Part) string {
	var lines []string
	for _, p := range parts {
		if p.Role != roleReport && p.Role != roleExport && p.Role != roleCard {
			lines = append(lines, p.SHA256+" "+path.Base(p.Name))
		}
	}
	slices.Sort(lines)
	return hashOf([]byte(strings.Join(lines, "\n")))
}

// xjustiz looks into the data record of a message for what helps to sort it. It comes
// in many versions; what is not found is left out. What the record says are
// suggestions.
func (i *Item) xjustiz(data []byte) error {
	root, err := parseXML(data)
	if err != nil {
		if batch.CodeOf(err) == batch.CodeUnsafeXML {
			return err
		}
		i.remark("Der Strukturdatensatz (xjustiz_nachricht.xml) ist nicht lesbar.")
		return nil
	}
	i.Kind = root.name
	head := root.find("nachrichtenkopf")
	i.MessageID = head.text1("eigeneNachrichtenID", "eigeneID")
	i.Subject = head.text1("betreff")
	i.Sender = head.text1("absender.sonstige", "auswahl_absender", "absender.gericht", "absender")
	i.Reference = head.text1("aktenzeichen.absender", "eigenesAktenzeichen")
	i.Own = head.text1("aktenzeichen.empfaenger", "fremdesAktenzeichen")
	if i.Reference == "" {
		i.Reference = root.text1("aktenzeichen.freitext", "az.aktenzeichen", "aktenzeichen.strukturiert")
	}
	i.Receipt = strings.Contains(strings.ToLower(string(data)), "empfangsbekenntnis") && !strings.Contains(strings.ToLower(root.name), "eeb.zustellungsempfaenger")
	return nil
}

// text1 is the text of the first descendant that has one of the names, in one line,
// its own or that of its descendants.
func (n *node) text1(names ...string) string {
	for _, name := range names {
		if f := n.find(name); f != nil {
			if s := line(f.whole()); s != "" {
				return s
			}
		}
	}
	return ""
}

// whole is all text below a node.
func (n *node) whole() string {
	var b strings.Builder
	b.Write(n.text)
	for _, c := range n.children {
		b.WriteString(" " + c.whole())
	}
	return b.String()
}
