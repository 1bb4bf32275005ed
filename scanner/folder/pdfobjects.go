package folder

import (
	"bytes"
	"compress/zlib"
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"

	"github.com/scanstelle/scanstelle/batch"
)

// mostContent bounds the drawing instructions of a page that are looked at;
// a page with more is drawn.
const mostContent = 8 << 20

// pdfObjects is what pdfcpu read of a file.
type pdfObjects struct{ ctx *model.Context }

// readObjects reads all objects of a PDF, those in object streams too. Faults
// of the file, and faults of the reader, come back as an error.
func readObjects(ctx context.Context, data []byte) (o *pdfObjects, err error) {
	defer func() {
		if fault := recover(); fault != nil {
			o, err = nil, fmt.Errorf("pdfcpu: %v", fault)
		}
	}()
	model.ConfigPath = "disable" // read no configuration, write none
	conf := model.NewDefaultConfiguration()
	conf.ValidationMode = model.ValidationRelaxed
	read, err := pdfcpu.ReadWithContext(ctx, bytes.NewReader(data), conf)
	if err != nil {
		return nil, err
	}
	if err := read.EnsurePageCount(); err != nil {
		return nil, err
	}
	return &pdfObjects{read}, nil
}

// check refuses JBIG2 wherever it is used, also in objects no page shows, and
// images above the limits.
func (o *pdfObjects) check(limits batch.ImportLimits) error {
	for number, entry := range o.ctx.Table {
		if entry == nil || entry.Free {
			continue
		}
		stream, ok := entry.Object.(types.StreamDict)
		if !ok {
			continue
		}
		for _, filter := range o.filters(stream.Dict) {
			if filter == "JBIG2Decode" {
				return refuseJBIG2(fmt.Sprintf("Objekt %d", number))
			}
		}
		if name(o, stream.Dict, "Subtype") != "Image" {
			continue
		}
		width, height := o.number(stream.Dict, "Width"), o.number(stream.Dict, "Height")
		if width > 0 && height > 0 {
			if err := checkPixels(limits, int(min(width, 1<<30)), int(min(height, 1<<30))); err != nil {
				return err
			}
		}
	}
	return nil
}

// get gives the value of a key, followed through references; nil where there is
// none or it cannot be followed.
func (o *pdfObjects) get(d types.Dict, key string) types.Object {
	v, found := d.Find(key)
	if !found {
		return nil
	}
	return o.follow(v)
}

func (o *pdfObjects) follow(v types.Object) types.Object {
	v, err := o.ctx.Dereference(v)
	if err != nil {
		return nil
	}
	return v
}

func name(o *pdfObjects, d types.Dict, key string) string {
	n, _ := o.get(d, key).(types.Name)
	return string(n)
}

func (o *pdfObjects) dict(d types.Dict, key string) types.Dict {
	v, _ := o.get(d, key).(types.Dict)
	return v
}

func (o *pdfObjects) number(d types.Dict, key string) float64 { return asNumber(o.get(d, key)) }

func asNumber(v types.Object) float64 {
	switch v := v.(type) {
	case types.Integer:
		return float64(v)
	case types.Float:
		return float64(v)
	}
	return 0
}

// filters lists the names of a stream's filters in order.
func (o *pdfObjects) filters(d types.Dict) []string {
	switch v := o.get(d, "Filter").(type) {
	case types.Name:
		return []string{string(v)}
	case types.Array:
		var all []string
		for _, each := range v {
			n, _ := o.follow(each).(types.Name)
			all = append(all, string(n))
		}
		return all
	}
	return nil
}

// parameters gives DecodeParms of a stream with one filter.
func (o *pdfObjects) parameters(d types.Dict) types.Dict {
	switch v := o.get(d, "DecodeParms").(type) {
	case types.Dict:
		return v
	case types.Array:
		if len(v) == 1 {
			p, _ := o.follow(v[0]).(types.Dict)
			return p
		}
	}
	return nil
}

var errContent = errors.New("content is not looked at")

// content gives the drawing instructions of a page, at most mostContent bytes.
func (o *pdfObjects) content(page types.Dict) ([]byte, error) {
	var parts types.Array
	switch v := o.get(page, "Contents").(type) {
	case nil:
		return nil, nil
	case types.StreamDict:
		parts = types.Array{v}
	case types.Array:
		parts = v
	}
	var all []byte
	for _, part := range parts {
		stream, ok := o.follow(part).(types.StreamDict)
		if !ok {
			return nil, errContent
		}
		data, err := o.plain(stream)
		if err != nil {
			return nil, err
		}
		if all = append(append(all, data...), '\n'); len(all) > mostContent {
			return nil, errContent
		}
	}
	return all, nil
}

// plain decodes a stream that is not compressed or compressed by deflate.
func (o *pdfObjects) plain(stream types.StreamDict) ([]byte, error) {
	filters := o.filters(stream.Dict)
	if len(filters) == 0 {
		return stream.Raw, nil
	}
	if len(filters) > 1 || filters[0] != "FlateDecode" || o.number(o.parameters(stream.Dict), "Predictor") > 1 {
		return nil, errContent
	}
	z, err := zlib.NewReader(bytes.NewReader(stream.Raw))
	if err != nil {
		return nil, err
	}
	defer z.Close()
	return io.ReadAll(io.LimitReader(z, mostContent+1))
}
