package station

import (
	"slices"
	"strings"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
)

// TestLongDocumentIsHinted: a document that has far more pages than the others of its
// stack may lack a separator sheet; one that is alone does where its class counts letters,
// and not where the whole stack is one thing (mailroom.md 6, row 13).
func TestLongDocumentIsHinted(t *testing.T) {
	const separator = "separator"
	pages := func(n int) []string { return sides("content", n) }
	letters := func(lengths ...int) (out []string) {
		for i, n := range lengths {
			if i > 0 {
				out = append(out, separator)
			}
			out = append(out, pages(n)...)
		}
		return out
	}
	for name, c := range map[string]struct {
		class   string // lines of it, "" for none
		profile string
		sides   []string
		long    []int // numbers of the documents
	}{
		"letters":                      {sides: letters(2, 5, 2)},
		"one swallowed others":         {sides: letters(2, 84, 2), long: []int{2}},
		"just long enough":             {sides: letters(2, 2, 50), long: []int{3}},
		"not long enough":              {sides: letters(2, 2, 49)},
		"just five times the others":   {sides: letters(11, 55), long: []int{2}},
		"not five times the others":    {sides: letters(11, 54)},
		"one copy":                     {sides: letters(84)},
		"one of a class of letters":    {class: "journal = \"document\"", sides: letters(84), long: []int{1}},
		"one, as its class says":       {class: "journal = \"batch\"", sides: letters(84)},
		"the stack is one thing":       {class: "journal = \"batch\"", sides: letters(2, 84)},
		"the profile divides nothing":  {class: "journal = \"document\"", profile: "name = \"akte\"\nversion = 1\n[split]\nseparators = false\n", sides: letters(84)},
		"one that no journal is about": {class: "journal = \"none\"", sides: letters(84)},
	} {
		t.Run(name, func(t *testing.T) {
			d := feederDesk(t, &feeder{sides: c.sides})
			q := d.desktop(0)
			if q.Profile = c.profile; q.Profile != "" {
				q.ProfileName = "akte"
			}
			if c.class != "" {
				d.useClass(t, c.class)
				q.Class, q.Who = "amt", scans
			}
			s, _ := d.run(t, q)
			d.hinted(t, q.Who, s.Batch) // further sheets may come
			_, e := d.run(t, RunRequest{Batch: s.Batch, More: true, Close: true, Who: q.Who})
			told := 0
			for _, n := range e.notices {
				if strings.Contains(n.Message, "Vielleicht fehlt ein Trennblatt") {
					told++
				}
			}
			if told != len(c.long) {
				t.Errorf("the command tells of %d: %+v", told, e.notices)
			}
			d.hinted(t, q.Who, s.Batch, c.long...)
		})
	}
}

// hinted tells whether documents are said to be long.
func (d *desk) hinted(t *testing.T, who Actor, id batch.ID, want ...int) {
	t.Helper()
	h, err := d.EditHistory(who, id)
	if err != nil {
		t.Fatal(err)
	}
	var got []int
	for _, l := range h.Long {
		v, err := d.Batch(id)
		if err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(v.DocumentList, func(x batch.Document) bool { return x.ID == l.Document })
		if i < 0 || v.DocumentList[i].Number != l.Number || len(v.DocumentList[i].Pages) != l.Pages {
			t.Errorf("%+v is not a document of the batch", l)
		}
		got = append(got, l.Number)
	}
	if !slices.Equal(got, want) {
		t.Errorf("documents %v are hinted, not %v", got, want)
	}
}

// TestLongDocumentFollowsEdits: the hint goes with the split, comes back with the join,
// and is none for a document that is counted or a file that is as long as it is.
func TestLongDocumentFollowsEdits(t *testing.T) {
	d := newDesk(t)
	long := slices.Concat(sides("content", 2), []string{"separator"}, sides("content", 60))
	join := func(kinds []string) (out string) {
		for _, k := range kinds {
			out += k + " "
		}
		return out
	}
	id := d.captured(t, false, d.file(t, "a.pdf", join(long)), d.file(t, "b.pdf", join(sides("content", 70))))
	d.hinted(t, nobody, id, 2) // the second file is one document, as files are
	if _, err := call[EditResult](d, nobody, OpDocumentSplit, EditRequest{Batch: id, Pages: []string{"24"}}); err != nil {
		t.Fatal(err)
	}
	d.hinted(t, nobody, id)
	if _, err := call[EditResult](d, nobody, OpDocumentJoin, EditRequest{Batch: id, Documents: []string{"2", "3"}}); err != nil {
		t.Fatal(err)
	}
	d.hinted(t, nobody, id, 2)
}
