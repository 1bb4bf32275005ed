package station

import (
	"slices"

	"github.com/scanstelle/scanstelle/archive/transfernote"
	"github.com/scanstelle/scanstelle/batch"
)

// class says of which class the document is and under which needs it was treated:
// where the batch mixes classes these are the highest of all, and the note names
// every class in it (A.G.2).
func (n *noting) class() {
	c := n.batch.Class
	if c == nil {
		return
	}
	own := c.Treated(n.document.ID)
	n.Class = &transfernote.Class{
		Name: own.Name, Version: own.Version, Title: transfernote.Legal(own.Title), LegalBasis: transfernote.Legal(own.LegalBasis),
		Integrity: c.Protection.Integrity, Confidentiality: c.Protection.Confidentiality, Availability: c.Protection.Availability,
	}
	for i, m := range c.Mixed {
		if slices.ContainsFunc(c.Mixed[:i], m.Same) { // told of a document once more
			continue
		}
		n.Class.Mixed = append(n.Class.Mixed, transfernote.Member{
			Name: m.Name, Version: m.Version, Title: transfernote.Legal(m.Title), Remark: transfernote.Legal(m.Remark), Documents: documentsOf(c, m),
			Integrity: m.Protection.Integrity, Confidentiality: m.Protection.Confidentiality, Availability: m.Protection.Availability,
		})
	}
	n.Integrity.Proof = transfernote.Legal(own.SealProof)
}

// documentsOf counts the documents that were ever told to be of a class of a batch:
// what one of them demanded stays demanded.
func documentsOf(c *batch.Class, of batch.Member) int {
	seen := map[batch.ID]bool{}
	for _, m := range c.Mixed {
		for _, id := range m.Documents {
			if m.Same(of) {
				seen[id] = true
			}
		}
	}
	return len(seen)
}
