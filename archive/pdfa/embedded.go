package pdfa

import (
	"time"
)

// Embedded is an attached file of an opened package.
type Embedded struct {
	Name         string
	MIME         string
	Description  string
	Relationship string
	Size         int64 // bytes, as the file says
	Modified     time.Time

	file  indirect
	spec  int
	table *table
}

// Data returns the content, at most limit bytes; CodeTooManyBytes tells that it
// is longer, CodePackageChanged that it is damaged.
func (e Embedded) Data(limit int64) ([]byte, error) { return e.table.read(e.file, limit) }

func (f *File) loadEmbedded() error {
	files, ok := f.catalog["AF"].([]any)
	if !ok {
		return nil
	}
	for _, v := range files {
		r, ok := v.(reference)
		if !ok {
			return notPackage("AF")
		}
		spec, err := f.table.dict(r, "Anlage")
		if err != nil {
			return err
		}
		e := Embedded{spec: r.number, table: f.table}
		e.Name, _ = textOf(spec["UF"])
		e.Description, _ = textOf(spec["Desc"])
		e.Relationship = string(nameOf(spec["AFRelationship"]))
		if e.file, err = f.table.streamOf(inside(spec, "EF")["F"], "Anlage"); err != nil {
			return err
		}
		e.MIME = string(nameOf(e.file.dict["Subtype"]))
		params := inside(e.file.dict, "Params")
		e.Size, _ = params["Size"].(int64)
		e.Modified, _ = timeOf(params["ModDate"])
		f.embedded = append(f.embedded, e)
	}
	return nil
}
