package batch

import "slices"

// EditStep is an edit with the act that has to be taken back for it: itself, or
// the last EditUndone or EditRedone of it.
type EditStep struct {
	Edit Act
	Last Act
}

// EditStack is what can be undone and redone in a batch, the next one last. What
// is done is in force.
type EditStack struct{ Done, Undone []EditStep }

// NewEditStack derives the stack from all acts of a batch, oldest first. An edit
// after an undo ends what could be redone.
func NewEditStack(acts []Act) EditStack {
	var s EditStack
	for _, a := range acts {
		switch {
		case a.Name == EditUndone:
			s.Done, s.Undone = shift(s.Done, s.Undone, a)
		case a.Name == EditRedone:
			s.Undone, s.Done = shift(s.Undone, s.Done, a)
		case slices.Contains(edits, a.Name):
			s.Done, s.Undone = append(s.Done, EditStep{a, a}), nil
		}
	}
	return s
}

// shift moves the step that an act takes back from one list to the other.
func shift(from, to []EditStep, a Act) ([]EditStep, []EditStep) {
	for n, step := range slices.Backward(from) {
		if step.Last.Seq == a.Undoes {
			return slices.Concat(from[:n], from[n+1:]), append(to[:len(to):len(to)], EditStep{step.Edit, a})
		}
	}
	return from, to
}

// Beside is the stack that leaves edits of some names: next comes the last one that is none
// of these and changed no page and no document that a later one changed. Where there is none
// the stack is as it was.
func (s EditStack) Beside(closed ...ActName) EditStack {
	touched := map[ID]bool{}
	for n, step := range slices.Backward(s.Done) {
		last, ok := step.Last.Edit()
		if !ok {
			return s
		}
		free := !slices.Contains(closed, step.Edit.Name)
		var touches []ID
		for _, c := range last.Before.Pages {
			touches = append(touches, c.Page)
		}
		for _, d := range last.Before.Documents {
			touches = append(touches, d.ID)
		}
		for _, id := range touches {
			free = free && !touched[id]
		}
		if free {
			return EditStack{append(slices.Concat(s.Done[:n], s.Done[n+1:]), step), s.Undone}
		}
		for _, id := range touches {
			touched[id] = true
		}
	}
	return s
}

// Undo takes the last edit back.
func (a *Arrangement) Undo(s EditStack) (Act, error) {
	if len(s.Done) == 0 {
		return Act{}, impossible("es gibt nichts rückgängig zu machen")
	}
	return a.takeBack(EditUndone, s.Done[len(s.Done)-1])
}

// Redo does again what was undone last.
func (a *Arrangement) Redo(s EditStack) (Act, error) {
	if len(s.Undone) == 0 {
		return Act{}, impossible("es gibt nichts zu wiederholen")
	}
	return a.takeBack(EditRedone, s.Undone[len(s.Undone)-1])
}

func (a *Arrangement) takeBack(name ActName, step EditStep) (Act, error) {
	last, ok := step.Last.Edit()
	edit, known := step.Edit.Edit()
	if !ok || !known {
		return Act{}, Refuse(opEdit, CodeStoreDamaged, "Bearbeitung %d ist nicht lesbar", step.Last.Seq)
	}
	data := edit
	data.Of, data.Before = step.Edit.Name, Before{}
	act, err := a.act(name, data, func(next *Arrangement) error {
		for _, c := range last.Before.Pages {
			if next.Page(c.Page) == nil {
				return Refuse(opEdit, CodeStoreDamaged, "Seite %s fehlt", c.Page)
			}
			c.Apply(next.Page(c.Page))
		}
		for _, was := range last.Before.Documents {
			d := next.Document(was.ID)
			if d == nil {
				return Refuse(opEdit, CodeStoreDamaged, "Dokument %s fehlt", was.ID)
			}
			number := d.Number
			if was.apply(d); next.numbersStay() {
				d.Number = number
			}
		}
		slices.SortStableFunc(next.Documents, func(x, y Document) int { return x.Number - y.Number })
		return next.once()
	})
	act.Undoes = step.Last.Seq
	return act, err
}

// once refuses what would bring back a page that was withdrawn since, or lies in
// another document by now, or would lose one: other acts than edits may have come
// between, such as the decision of a doubt case.
func (a *Arrangement) once() error {
	in := map[ID]bool{}
	for _, d := range a.Documents {
		if d.Sealed() { // a successor may have its pages
			continue
		}
		for _, id := range d.Pages {
			if p := a.Page(id); in[id] || p.Withdrawn != NotWithdrawn {
				return decided(p)
			}
			in[id] = true
		}
	}
	for i := range a.Pages {
		p := &a.Pages[i]
		if d := a.Document(p.Document); d != nil && !d.Sealed() && !in[p.ID] {
			return decided(p)
		}
	}
	return nil
}

func decided(p *Page) error {
	return impossible("über Blatt %d ist seitdem anders entschieden", p.Sheet)
}
