package verify

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/scanstelle/scanstelle/archive/pdfa"
	"github.com/scanstelle/scanstelle/archive/sign"
	"github.com/scanstelle/scanstelle/archive/transfernote"
	"github.com/scanstelle/scanstelle/audit"
	"github.com/scanstelle/scanstelle/batch"
)

const op = "verify.package"

// Package checks a whole package. The report lists every check that could be
// made, also beside an error. The error is nil exactly if all hold; otherwise it
// names the first that failed, with batch.CodePackageChanged, or
// batch.CodeNotPackage where the file does not even look like a package of ours.
// A file that cannot be read to its end gives batch.CodeUnreadable, a canceled
// context batch.CodeCanceled; then the report says nothing.
func Package(ctx context.Context, r io.ReaderAt, size int64) (Report, error) {
	v := &verification{ctx: ctx, reader: &watched{ctx: ctx, r: r}, size: size}
	v.report.Bytes = size
	v.run()
	if err := v.reader.fault(); err != nil {
		return Report{}, err
	}
	failure := v.report.FirstFailure()
	if v.report.OK = failure == ""; v.report.OK {
		return v.report, nil
	}
	code := batch.CodeNotPackage
	if v.looksOurs() {
		code = batch.CodePackageChanged
	}
	if err := v.reader.fault(); err != nil {
		return Report{}, err
	}
	return v.report, batch.Refuse(op, code, "%s", failure)
}

// verification holds what the checks hand on to each other.
type verification struct {
	ctx    context.Context
	reader *watched
	size   int64
	report Report

	file      *pdfa.File
	signature pdfa.Signature
	digest    []byte // of the sealed range; nil where there is no such range
	signer    *sign.SignerInfo
	note      *transfernote.Note
	extract   *audit.Extract
}

// errMissing says that a check lacks what an earlier one should have given.
var errMissing = errors.New("nicht prüfbar, siehe oben")

func (v *verification) run() {
	for _, c := range []struct {
		code  string
		check func() (string, error)
	}{
		{CheckStructure, v.structure},
		{CheckRules, v.rules},
		{CheckRange, v.byteRange},
		{CheckSeal, v.seal},
		{CheckCertificate, v.certificate},
		{CheckNote, v.oneOf(v.transferNote, v.supplementaryNote, v.takeOverNote)},
		{CheckIdentity, v.oneOf(v.identity, v.supplementIdentity, v.takeOverIdentity)},
		{CheckPages, v.oneOf(v.pages, v.supplementSheets, v.original)},
		{CheckAudit, v.auditExtract},
		{CheckRecords, v.oneOf(v.records, v.supplementRecords, v.takeOverRecords)},
	} {
		detail, err := c.check()
		if err != nil {
			detail = sentence(err)
		}
		v.report.Checks = append(v.report.Checks, Check{Code: c.code, Name: checkNames[c.code], OK: err == nil, Detail: detail})
		if v.file == nil {
			return // not even the structure: nothing else can be looked at
		}
	}
}

// sentence is the part of an error that a person can use.
func sentence(err error) string {
	var e *batch.Error
	if errors.As(err, &e) {
		switch {
		case e.Detail != "":
			return e.Detail
		case e.Err != nil:
			return e.Err.Error()
		}
	}
	return err.Error()
}

func (v *verification) structure() (string, error) {
	file, err := pdfa.Open(v.reader, v.size)
	if err != nil {
		return "", err
	}
	v.file, v.report.Pages = file, file.Pages()
	if n := file.Revisions(); n != 1 {
		return "", fmt.Errorf("die Datei wurde nachträglich ergänzt (%d Fassungen)", n)
	}
	tail := make([]byte, len(endOfFile))
	if _, err := v.reader.ReadAt(tail, v.size-int64(len(tail))); err != nil && !errors.Is(err, io.EOF) {
		return "", err
	}
	if string(tail) != endOfFile {
		return "", errors.New("hinter dem Ende stehen fremde Bytes")
	}
	return fmt.Sprintf("%d Seiten, %d Byte", v.report.Pages, v.size), nil
}

const endOfFile = "%%EOF\n"

func (v *verification) rules() (string, error) {
	switch v.file.Part() {
	case pdfa.Part3:
		v.report.Form = "PDF/A-3u"
	case pdfa.Part2:
		v.report.Form = "PDF/A-2u"
	default:
		return "", errors.New("die Datei gibt sich nicht als PDF/A-2u oder -3u aus")
	}
	var broken []string
	for _, p := range pdfa.Lint(v.file) {
		broken = append(broken, p.Rule+" "+p.Text)
	}
	if len(broken) > 0 {
		const most = 5
		return "", fmt.Errorf("%d Verstöße: %s", len(broken), strings.Join(broken[:min(most, len(broken))], "; "))
	}
	return v.report.Form, nil
}

// attached gives what the package carries under a file name (part 3) or in an
// XMP property (part 2), exactly once.
func (v *verification) attached(fileName, property string, limit int64) ([]byte, error) {
	if v.file.Part() == pdfa.Part2 {
		value := v.file.Property(property)
		if value == "" {
			return nil, fmt.Errorf("fehlt (XMP-Eigenschaft %s)", property)
		}
		return []byte(value), nil
	}
	var found []pdfa.Embedded
	for _, a := range v.file.Attachments() {
		if a.Name == fileName {
			found = append(found, a)
		}
	}
	if len(found) != 1 {
		return nil, fmt.Errorf("%d Anlagen mit dem Namen %s", len(found), fileName)
	}
	return found[0].Data(limit)
}

// looksOurs searches the file for the name of our metadata, which stands
// uncompressed in every package: a damaged package is not "no package".
func (v *verification) looksOurs() bool {
	mark := []byte(pdfa.Namespace)
	in := io.NewSectionReader(v.reader, 0, v.size)
	buffer := make([]byte, 64<<10)
	kept := 0
	for {
		n, err := in.Read(buffer[kept:])
		if bytes.Contains(buffer[:kept+n], mark) {
			return true
		}
		if err != nil {
			return false
		}
		all := kept + n
		kept = min(all, len(mark)-1)
		copy(buffer, buffer[all-kept:all])
	}
}

// watched reads for the checks and remembers when reading itself failed: then
// nothing can be said about the package.
type watched struct {
	ctx context.Context
	r   io.ReaderAt
	err error
}

// ReadAt implements io.ReaderAt.
func (w *watched) ReadAt(p []byte, at int64) (int, error) {
	if err := w.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := w.r.ReadAt(p, at)
	if err != nil && !errors.Is(err, io.EOF) && w.err == nil {
		w.err = err
	}
	return n, err
}

func (w *watched) fault() error {
	if err := w.ctx.Err(); err != nil {
		return batch.Fail(op, batch.CodeCanceled, err)
	}
	if w.err != nil {
		return &batch.Error{Op: op, Code: batch.CodeUnreadable, Detail: w.err.Error(), Err: w.err}
	}
	return nil
}
