package station

import (
	"slices"

	"github.com/scanstelle/scanstelle/batch"
)

// carryClass keeps the classes that documents have of their own through what
// parts and joins them (A.G.2): what is split off has that of the whole, what is
// joined has the stricter one, and taking a join back gives back what was.
func (e *editing) carryClass(act *batch.Act) {
	c := e.batch.Class
	data, ok := act.Edit()
	if !ok || c == nil || len(data.Documents) == 0 {
		return
	}
	name := act.Name
	if name == batch.EditRedone {
		name = data.Of
	}
	switch first := data.Documents[0]; {
	case name == batch.DocumentSplit:
		act.Class = c.Carried(first, data.Documents[1:]...)
	case name == batch.DocumentsJoined, name == batch.EditUndone && data.Of == batch.DocumentSplit:
		act.Class = joinedClass(c, data.Documents)
	case name == batch.EditUndone && data.Of == batch.DocumentsJoined:
		act.Class = e.classBefore(act.Undoes, first)
	}
}

// joinedClass tells the first of some documents to be of the strictest of their
// classes; nil where it is.
func joinedClass(c *batch.Class, documents []batch.ID) *batch.Class {
	strictest := c.Treated(documents[0])
	for _, id := range documents[1:] {
		if m := c.Treated(id); m.Stricter(strictest) {
			strictest = m
		}
	}
	if own := c.Treated(documents[0]); own.Same(strictest) {
		return nil
	}
	return c.Told(strictest, documents[0])
}

// classBefore gives a document back the class that it had before a join, unless a
// person told another one since.
func (e *editing) classBefore(join int64, document batch.ID) *batch.Class {
	at := slices.IndexFunc(e.acts, func(a batch.Act) bool { return a.Seq == join })
	if at < 0 || e.acts[at].Class == nil || !e.batch.Class.Treated(document).Same(e.acts[at].Class.Treated(document)) {
		return nil
	}
	for _, a := range slices.Backward(e.acts[:at]) {
		if a.Class != nil {
			return e.batch.Class.Told(a.Class.Treated(document), document)
		}
	}
	return nil
}
