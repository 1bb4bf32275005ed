package pdfa

import (
	"io"
	"time"

	"github.com/scanstelle/scanstelle/batch"
)

// File is an opened package. All but the page images and the attachments is
// read by Open; it is safe for concurrent use afterwards.
type File struct {
	// Size is the length of the file in bytes.
	Size int64

	table      *table
	catalog    dictionary
	pages      []PageInfo
	embedded   []Embedded
	bookmarks  []BookmarkInfo
	signatures []Signature
	xmp        []byte
	metadata   metadata
	info       Info
	lang       string
}

// Info is the document information dictionary.
type Info struct {
	Title, Producer, Creator string
	Created, Modified        time.Time
}

// BookmarkInfo is one entry of the outline; Page counts from 0.
type BookmarkInfo struct {
	Title string
	Page  int
}

// Open reads the structure of a package. It knows only what the writer of this
// package makes, in one revision or several, and answers everything else with
// CodeNotPackage; CodeUnreadable and CodePackageChanged tell of data that cannot
// be had.
func Open(r io.ReaderAt, size int64) (*File, error) {
	head := make([]byte, 9)
	if size < int64(len(head)) {
		return nil, notPackage("%d Byte", size)
	}
	if n, err := r.ReadAt(head, 0); n < len(head) {
		return nil, batch.Fail("pdfa.open", batch.CodeUnreadable, err)
	}
	if string(head[:8]) != "%PDF-1.7" {
		return nil, notPackage("Kopf %q", head)
	}
	t, err := readTable(r, size)
	if err != nil {
		return nil, err
	}
	f := &File{Size: size, table: t}
	if t.trailer["Encrypt"] != nil {
		return nil, notPackage("verschlüsselt")
	}
	if f.catalog, err = t.dict(t.trailer["Root"], "Root"); err != nil {
		return nil, err
	}
	for _, load := range []func() error{
		f.loadInfo, f.loadMetadata, f.loadPages, f.loadBookmarks, f.loadEmbedded, f.loadSignatures,
	} {
		if err := load(); err != nil {
			return nil, err
		}
	}
	return f, nil
}

// Part is the part of ISO 19005 the file claims in its XMP; 0 where it claims
// none of level U.
func (f *File) Part() Part {
	if f.metadata.conformance != "U" {
		return 0
	}
	return f.metadata.part
}

// Pages is the number of pages.
func (f *File) Pages() int { return len(f.pages) }

// Page describes a page, counted from 0; an unknown page is the zero PageInfo.
func (f *File) Page(i int) PageInfo {
	if i < 0 || i >= len(f.pages) {
		return PageInfo{}
	}
	return f.pages[i]
}

// Attachments lists the attached files in the order of the catalog's AF entry.
func (f *File) Attachments() []Embedded { return append([]Embedded(nil), f.embedded...) }

// Bookmarks lists the outline.
func (f *File) Bookmarks() []BookmarkInfo { return append([]BookmarkInfo(nil), f.bookmarks...) }

// Signatures lists the signed signature fields in the order of the form.
func (f *File) Signatures() []Signature { return append([]Signature(nil), f.signatures...) }

// XMP is the metadata packet as it stands in the file.
func (f *File) XMP() []byte { return append([]byte(nil), f.xmp...) }

// Properties are the XMP properties of our own namespace.
func (f *File) Properties() []Property { return append([]Property(nil), f.metadata.properties...) }

// Property is the value of one property of our own namespace; "" where there is
// none.
func (f *File) Property(name string) string {
	for _, p := range f.metadata.properties {
		if p.Name == name {
			return p.Value
		}
	}
	return ""
}

// Info is the document information dictionary.
func (f *File) Info() Info { return f.info }

// Language is the language of the catalog.
func (f *File) Language() string { return f.lang }

// DocumentID and Package are the IDs in the metadata, "" where they are none.
func (f *File) DocumentID() batch.ID { return f.metadata.document }

// Package is the ID the file was written under.
func (f *File) Package() batch.ID { return f.metadata.instance }

// Revisions is the number of revisions; an incremental update adds one.
func (f *File) Revisions() int { return len(f.table.starts) }

func (f *File) loadInfo() error {
	f.lang, _ = textOf(f.catalog["Lang"])
	if f.table.trailer["Info"] == nil {
		return nil
	}
	d, err := f.table.dict(f.table.trailer["Info"], "Info")
	if err != nil {
		return err
	}
	f.info.Title, _ = textOf(d["Title"])
	f.info.Producer, _ = textOf(d["Producer"])
	f.info.Creator, _ = textOf(d["Creator"])
	f.info.Created, _ = timeOf(d["CreationDate"])
	f.info.Modified, _ = timeOf(d["ModDate"])
	return nil
}

func (f *File) loadBookmarks() error {
	if f.catalog["Outlines"] == nil {
		return nil
	}
	root, err := f.table.dict(f.catalog["Outlines"], "Outlines")
	if err != nil {
		return err
	}
	at := root["First"]
	for at != nil {
		if len(f.bookmarks) > len(f.table.offsets) {
			return notPackage("Lesezeichen im Kreis")
		}
		d, err := f.table.dict(at, "Lesezeichen")
		if err != nil {
			return err
		}
		mark := BookmarkInfo{Page: -1}
		mark.Title, _ = textOf(d["Title"])
		if dest, ok := d["Dest"].([]any); ok && len(dest) > 0 {
			if r, ok := dest[0].(reference); ok {
				mark.Page = f.pageOf(r.number)
			}
		}
		f.bookmarks = append(f.bookmarks, mark)
		at = d["Next"]
	}
	return nil
}
