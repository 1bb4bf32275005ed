package batch

import "slices"

// ActClassRaised is a document of another class than its batch has: from then on
// the batch is treated as its highest document wants (A.G.2). Data is a RaiseData,
// Class of the act what the batch demands now.
const ActClassRaised ActName = "class-raised"

// RaiseData is the record of a raise.
type RaiseData struct {
	By     Member      `json:"by"`
	Before *Protection `json:"before,omitempty"` // nil where the batch had no class
	After  Protection  `json:"after"`
	Reason string      `json:"reason,omitempty"` // where a person said so
}

// Member is a class in a batch that mixes several.
type Member struct {
	Name       string     `json:"name"`
	Version    int        `json:"version"`
	Title      string     `json:"title"`
	LegalBasis string     `json:"legal_basis"`
	Mode       Mode       `json:"mode"`
	Protection Protection `json:"protection"`
	Source     ClassFrom  `json:"source,omitempty"`
	// Documents have the class; none for that of the batch itself.
	Documents []ID `json:"documents,omitempty"`
	// Remark says in German what of the class was not kept when it was captured.
	Remark string `json:"remark,omitempty"`
	// SealProof and Files are those of the class: the note of its documents names
	// them.
	SealProof string `json:"seal_proof,omitempty"`
	Files     string `json:"files,omitempty"`
}

// ClassFrom says who told the class of a document.
type ClassFrom string

// Where the class of a document is from.
const (
	FromCover   ClassFrom = "cover"   // its separator sheet
	FromJournal ClassFrom = "journal" // the piece of mail it belongs to
	FromPerson  ClassFrom = "person"  // somebody who looked at it
)

// MemberOf returns a class as a member of a batch.
func MemberOf(c Class) Member {
	return Member{Name: c.Name, Version: c.Version, Title: c.Title, LegalBasis: c.LegalBasis, Mode: c.Mode, Protection: c.Protection, SealProof: c.SealProof, Files: c.Files}
}

// JoinMember adds the documents of a member to those of a batch, each so that this
// member is what was told of it last. What was told before stays: what a document
// once demanded stays demanded.
func JoinMember(all []Member, m Member) []Member {
	all = slices.Clone(all)
	at := -1
	for i, o := range all {
		if o.Name == m.Name && o.Version == m.Version && len(o.Documents) > 0 {
			at = i
		}
	}
	told := func(o Member) bool {
		return slices.ContainsFunc(m.Documents, func(id ID) bool { return slices.Contains(o.Documents, id) })
	}
	if at < 0 || slices.ContainsFunc(all[at+1:], told) {
		return append(all, m)
	}
	all[at].Documents = slices.Clone(all[at].Documents)
	for _, id := range m.Documents {
		if !slices.Contains(all[at].Documents, id) {
			all[at].Documents = append(all[at].Documents, id)
		}
	}
	return all
}

// Told returns the class of a batch after documents were told to be of a member;
// nil where that changes nothing. What the batch demands stays.
func (c *Class) Told(m Member, documents ...ID) *Class {
	if c == nil || !slices.ContainsFunc(documents, func(id ID) bool { own, ok := c.Own(id); return !ok || !own.Same(m) }) {
		return nil
	}
	next := *c
	if len(next.Mixed) == 0 {
		next.Mixed = []Member{MemberOf(*c)}
	}
	m.Documents = documents
	next.Mixed = JoinMember(next.Mixed, m)
	return &next
}

// Carried returns the class of a batch after documents came of another: they have
// what that has of its own. nil where it has none.
func (c *Class) Carried(from ID, to ...ID) *Class {
	own, ok := c.Own(from)
	if !ok {
		return nil
	}
	return c.Told(own, to...)
}

// Treated is the member that a document counts as: its own class, or else that of
// the batch.
func (c *Class) Treated(document ID) Member {
	if own, ok := c.Own(document); ok {
		return own
	}
	m := MemberOf(*c)
	if len(c.Mixed) > 0 && !c.Borrowed() {
		m.Protection = c.Mixed[0].Protection // its own, before the others came
	}
	return m
}

// Same tells whether both are the same version of the same class.
func (m Member) Same(o Member) bool { return m.Name == o.Name && m.Version == o.Version }

// Stricter tells whether a member wants more protection than another: by
// integrity, then confidentiality, then availability.
func (m Member) Stricter(o Member) bool {
	a, b := m.Protection, o.Protection
	switch {
	case a.Integrity != b.Integrity:
		return a.Integrity.AtLeast(b.Integrity)
	case a.Confidentiality != b.Confidentiality:
		return a.Confidentiality.AtLeast(b.Confidentiality)
	}
	return a.Availability != b.Availability && a.Availability.AtLeast(b.Availability)
}

// Own returns the class that a document has of its own, where the batch mixes
// classes and it has another than the batch.
func (c *Class) Own(document ID) (Member, bool) {
	if c == nil {
		return Member{}, false
	}
	for _, m := range slices.Backward(c.Mixed) { // what was told last
		if slices.Contains(m.Documents, document) {
			return m, true
		}
	}
	return Member{}, false
}

// Borrowed tells whether a batch has the class of its documents because it was
// begun without any.
func (c *Class) Borrowed() bool {
	return c != nil && len(c.Mixed) > 0 && len(c.Mixed[0].Documents) > 0
}

// ScanMode is the mode of a whole batch: paper is replaced only where every class
// in it wants that. A batch without a class is a copy.
func (c *Class) ScanMode() Mode {
	if c == nil || c.Mode != Replacing || slices.ContainsFunc(c.Mixed, func(m Member) bool { return m.Mode != Replacing }) {
		return Copying
	}
	return Replacing
}
