package station

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/dms"
	"github.com/scanstelle/scanstelle/dms/form"
)

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
	o := st.object(row)
	if o.Meta, err = st.meta(row); err != nil {
		return PackageFile{}, err
	}
	bag, err := form.Bag(o, form.Maker{Product: "Scanstelle", Version: st.version})
	if err != nil {
		return PackageFile{}, err
	}
	in, err := bag.Open()
	if err != nil {
		return PackageFile{}, err
	}
	defer in.Close()
	out := &partWriter{emit: emit, hash: sha256.New()}
	if _, err := io.Copy(out, dms.Reader(ctx, in)); err != nil {
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
	return PackageFile{Type: "package-file", Name: bag.Name, Bytes: out.n, SHA256: hex.EncodeToString(out.hash.Sum(nil))}, nil
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
	for len(w.kept) > filePart {
		w.emit(FilePart{"part", append([]byte(nil), w.kept[:filePart]...)})
		w.kept = append(w.kept[:0], w.kept[filePart:]...)
	}
	return len(p), nil
}

func (w *partWriter) flush() {
	w.emit(FilePart{"part", w.kept})
	w.kept = nil
}
