package station

import (
	"archive/zip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"time"

	"github.com/scanstelle/scanstelle/batch"
)

// PackagePart is a piece of an exported package, in its order.
type PackagePart struct {
	Type string `json:"type"` // "part"
	Data []byte `json:"data"`
}

// PackageFile tells of a package that was exported. The file is whole only where
// this came.
type PackageFile struct {
	Type   string `json:"type"` // "package-file"
	Name   string `json:"name"` // how it may be called: "….zip"
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"` // of the file
}

// ExportPackage emits the package of a delivery as a bag (RFC 8493) in a ZIP file,
// for carrying it where no line goes. The delivery stays as it is: a bag is a copy
// and proves no arrival. CodeReason, CodePackageChanged: the bytes are not those
// that were sealed.
func (st *Station) ExportPackage(ctx context.Context, who Actor, q DeliveryRequest, emit Emit) (PackageFile, error) {
	const op = "package.export"
	actor, err := st.administrator(who, batch.RoleSupervisor)
	if err != nil {
		return PackageFile{}, err
	}
	row, err := st.store.Delivery(q.Delivery)
	if err != nil {
		return PackageFile{}, err
	}
	in, err := st.object(row).Open()
	if err != nil {
		return PackageFile{}, err
	}
	defer in.Close()
	out := &partWriter{emit: emit, hash: sha256.New()}
	name := strings.TrimSuffix(row.Name, filepath.Ext(row.Name))
	if err := writeBag(ctx, out, in, row, bagged{name: filepath.Base(name), agent: "Scanstelle " + st.version, day: st.today()}); err != nil {
		if batch.CodeOf(err) == batch.CodeInternal && ctx.Err() != nil {
			err = batch.Fail(op, batch.CodeCanceled, ctx.Err())
		}
		return PackageFile{}, err
	}
	data, err := json.Marshal(batch.PackageExport{Delivery: row.ID, SHA256: row.SHA256, Form: "bagit"})
	if err != nil {
		return PackageFile{}, batch.Fail(op, batch.CodeInternal, err)
	}
	if err := st.store.Act(ctx, row.Batch, actor, batch.Act{Name: batch.ActPackageExported, Document: row.Document, Data: data}); err != nil {
		return PackageFile{}, err
	}
	out.flush()
	return PackageFile{Type: "package-file", Name: filepath.Base(name) + ".zip", Bytes: out.n, SHA256: hex.EncodeToString(out.hash.Sum(nil))}, nil
}

// partWriter emits what is written in parts. The last of them comes with flush, so
// that nobody holds a whole file before it is in the log that there is one.
type partWriter struct {
	emit Emit
	hash interface {
		io.Writer
		Sum([]byte) []byte
	}
	kept []byte
	n    int64
}

func (w *partWriter) Write(p []byte) (int, error) {
	w.hash.Write(p)
	w.n += int64(len(p))
	w.kept = append(w.kept, p...)
	for len(w.kept) > procedureStep {
		w.emit(PackagePart{"part", append([]byte(nil), w.kept[:procedureStep]...)})
		w.kept = append(w.kept[:0], w.kept[procedureStep:]...)
	}
	return len(p), nil
}

func (w *partWriter) flush() {
	w.emit(PackagePart{"part", w.kept})
	w.kept = nil
}

// bagged is what a bag says of itself.
type bagged struct {
	name  string // of its folder (RFC 8493, 4.1: that of the file)
	agent string
	day   batch.Day
}

// writeBag writes a bag with one payload file. Checksums are those of the plain
// bytes; the file is stored, for packages are compressed already.
func writeBag(ctx context.Context, w io.Writer, pkg io.Reader, row batch.Delivery, b bagged) error {
	const op = "package.export"
	z := zip.NewWriter(w)
	add := func(path string) (io.Writer, error) {
		return z.CreateHeader(&zip.FileHeader{Name: b.name + "/" + path, Method: zip.Store, Modified: row.ID.Time().UTC().Truncate(2 * time.Second)})
	}
	payload := "data/" + filepath.Base(row.Name)
	out, err := add(payload)
	if err != nil {
		return batch.Fail(op, batch.CodeInternal, err)
	}
	hash := sha256.New()
	n, err := io.Copy(io.MultiWriter(out, hash), contextReader{ctx, pkg})
	if err != nil {
		return batch.Fail(op, batch.CodeInternal, err)
	}
	sum := hex.EncodeToString(hash.Sum(nil))
	if sum != row.SHA256 || n != row.Bytes {
		return &batch.Error{Op: op, Code: batch.CodePackageChanged, Unit: row.ID, Detail: row.Name}
	}
	tags := []struct{ path, text string }{
		{"bagit.txt", "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"},
		{"bag-info.txt", fmt.Sprintf("Bag-Software-Agent: %s\nBagging-Date: %s\nExternal-Identifier: %s\nInternal-Sender-Identifier: %s\nPayload-Oxum: %d.1\n", b.agent, b.day, row.ID, row.Document, n)},
		{"manifest-sha256.txt", sum + "  " + bagPath(payload) + "\n"},
	}
	var tagged strings.Builder
	for _, t := range tags {
		sum := sha256.Sum256([]byte(t.text))
		fmt.Fprintf(&tagged, "%x  %s\n", sum, t.path)
	}
	tags = append(tags, struct{ path, text string }{"tagmanifest-sha256.txt", tagged.String()})
	for _, t := range tags {
		out, err := add(t.path)
		if err == nil {
			_, err = io.WriteString(out, t.text)
		}
		if err != nil {
			return batch.Fail(op, batch.CodeInternal, err)
		}
	}
	if err := z.Close(); err != nil {
		return batch.Fail(op, batch.CodeInternal, err)
	}
	return nil
}

// bagPath writes a path into a manifest (RFC 8493, 2.1.3).
func bagPath(path string) string {
	return strings.NewReplacer("%", "%25", "\n", "%0A", "\r", "%0D").Replace(path)
}

// contextReader ends with its context.
type contextReader struct {
	ctx context.Context
	r   io.Reader
}

func (r contextReader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.r.Read(p)
}
