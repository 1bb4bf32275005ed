package fields

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/assets/samplepost"
	"github.com/scanstelle/scanstelle/batch"
)

// truthKeys are the names of fields in the truth of the sample post, in the
// order of the table.
var truthKeys = []struct {
	key   string
	field batch.Field
}{
	{"aktenzeichen", batch.FieldOwnReference}, {"zeichen_absender", batch.FieldSenderReference}, {"absender", batch.FieldSender},
	{"amt", batch.FieldOffice}, {"datum", batch.FieldLetterDate}, {"betreff", batch.FieldSubject}, {"art", batch.FieldDocumentType},
	{"anlagen", batch.FieldAnnexes}, {"frist", batch.FieldDeadline}, {"betrag", batch.FieldAmount}, {"iban", batch.FieldIBAN},
	{"rechnungsnummer", batch.FieldInvoiceNumber}, {"sendungsnummer", batch.FieldMailNumber},
}

// shown is the confidence from which the first suggestion of a field counts as
// made; below, the desk asks without a proposal.
const shown = 0.5

// score counts one field.
type score struct {
	letters int // that have the field
	right   int // first suggestion right
	wrong   int // first suggestion wrong, or the letter has no such field
	among   int // right value among all suggestions
}

func (s score) precision() float64 { return share(s.right, s.right+s.wrong) }
func (s score) recall() float64    { return share(s.right, s.letters) }

func share(part, whole int) float64 {
	if whole == 0 {
		return 100
	}
	return 100 * float64(part) / float64(whole)
}

// measure compares suggestions with the truth.
func measure(t *testing.T, r *Rules, letters []letter) map[batch.Field]*score {
	t.Helper()
	out := map[batch.Field]*score{}
	for _, l := range letters {
		all := r.Suggest(Document{Pages: []Page{l.Page}, Intake: intakeDay})
		for _, k := range truthKeys {
			s := out[k.field]
			if s == nil {
				s = &score{}
				out[k.field] = s
			}
			want, has := l.Truth.Fields[k.key]
			if has {
				s.letters++
			}
			first := true
			found := false
			for _, got := range all {
				if got.Field != k.field {
					continue
				}
				same := has && right(k.field, got.Value, want)
				found = found || same
				if first && got.Confidence >= shown {
					if same {
						s.right++
					} else {
						s.wrong++
						t.Logf("%s: %s suggests %q (%.2f, %s), truth %q", l.Truth.File, k.field, got.Value, got.Confidence, got.Reason, want)
					}
				}
				first = false
			}
			if found {
				s.among++
			} else if has {
				t.Logf("%s: %s %q is not suggested", l.Truth.File, k.field, want)
			}
		}
	}
	return out
}

// right compares a value with the truth: exactly, but for capitals and spaces;
// names and subjects may have one wrong letter in thirty.
func right(field batch.Field, got, want string) bool {
	switch field {
	case batch.FieldLetterDate, batch.FieldDeadline:
		if day, err := time.Parse("02.01.2006", want); err == nil {
			want = day.Format(isoForm)
		}
	case batch.FieldAmount:
		want = strings.NewReplacer(".", "", ",", ".").Replace(want) + " EUR"
	case batch.FieldSender, batch.FieldSubject:
		a, b := nameKey(got), nameKey(want)
		return distance(a, b)*30 <= len(b)
	}
	return strings.ReplaceAll(normal(got), " ", "") == strings.ReplaceAll(normal(want), " ", "")
}

// table is the result as the handbook shows it.
func table(scores map[batch.Field]*score) string {
	var b strings.Builder
	b.WriteString("| Feld | Briefe | richtig vorn | falsch vorn | Genauigkeit | Trefferquote | unter den Vorschlägen |\n|---|---|---|---|---|---|---|\n")
	for _, k := range truthKeys {
		s := scores[k.field]
		fmt.Fprintf(&b, "| %s | %d | %d | %d | %.0f %% | %.0f %% | %.0f %% |\n", k.key, s.letters, s.right, s.wrong, s.precision(), s.recall(), share(s.among, s.letters))
	}
	return b.String()
}

// worn tells letters that were folded, faxed or copied pale; all others are
// printed clearly.
func worn(l letter) bool { return l.Truth.Note != "" }

// TestSuggestionsOnCorrespondence states precision and recall per field on
// generated letters, read by Tesseract from degraded scans. The rules were made
// on the first set; the other has other words, names, fonts and labels.
func TestSuggestionsOnCorrespondence(t *testing.T) {
	town, err := Compile(samplepost.Town())
	if err != nil {
		t.Fatal(err)
	}
	long := os.Getenv(longForm) != ""
	for _, set := range []struct {
		name        string
		seed        int64
		short, long int
		held        bool
	}{{"develop", 3, 7, 80, false}, {"held out", 13, 7, 80, true}} {
		n := set.short
		if long {
			n = set.long
		}
		letters := readLetters(t, set.seed, n, set.held)
		scores := measure(t, town, letters)
		t.Logf("%s, %d letters, with the town's settings:\n%s", set.name, n, table(scores))
		plain := measure(t, Default(), letters)[batch.FieldOwnReference]
		t.Logf("%s, without settings: own reference %.0f %% precision, %.0f %% recall", set.name, plain.precision(), plain.recall())
		clear := measure(t, town, slices.DeleteFunc(slices.Clone(letters), worn))[batch.FieldOwnReference]
		t.Logf("%s, own reference printed clearly: %d of %d right, %d wrong", set.name, clear.right, clear.letters, clear.wrong)
		if clear.recall() < 95 || clear.precision() < 95 {
			t.Errorf("%s: own reference printed clearly: %.0f %% right, %.0f %% precise; want 95", set.name, clear.recall(), clear.precision())
		}
		all := score{}
		for _, s := range scores {
			all.letters, all.right, all.wrong = all.letters+s.letters, all.right+s.right, all.wrong+s.wrong
		}
		t.Logf("%s, all fields: %.1f %% precision, %.1f %% recall", set.name, all.precision(), all.recall())
		if all.precision() < 95 || all.recall() < 80 {
			t.Errorf("%s: %.1f %% precision, %.1f %% recall over all fields; want 95 and 80", set.name, all.precision(), all.recall())
		}
	}
}
