package batch

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
)

var (
	ordinary = &Class{Name: "eingangspost", Title: "Eingangspost", Opening: OpenCentrally, Scan: ScanLetter}
	tender   = &Class{Name: "angebot", Title: "Angebot", Opening: OpenNever, Scan: ScanEnvelope, Time: true}
)

func pieceOf(c *Class, change func(*MailPiece)) MailPiece {
	p := MailPiece{Number: "E-2026-000001", Date: "2026-11-20", Kind: MailLetter, Opened: !c.StaysClosed(), Class: c.Name, Opening: c.Opening, Scan: c.Scan}
	if c.Time {
		p.Time = "09:05"
	}
	change(&p)
	return p
}

func TestMailPieceCheck(t *testing.T) {
	n := -1
	for name, c := range map[string]struct {
		class  *Class
		change func(*MailPiece)
		want   Code
	}{
		"plain":                {ordinary, func(p *MailPiece) {}, ""},
		"all of it":            {ordinary, func(p *MailPiece) { p.Subject, p.Sender, p.LetterDate = "Antrag", "Muster GmbH", "2026-11-18" }, ""},
		"tomorrow":             {ordinary, func(p *MailPiece) { p.Date = "2026-11-24" }, CodeJournal},
		"no day":               {ordinary, func(p *MailPiece) { p.Date = "" }, CodeJournal},
		"younger than receipt": {ordinary, func(p *MailPiece) { p.LetterDate = "2026-11-21" }, CodeJournal},
		"tender":               {tender, func(p *MailPiece) { p.OwnReference = "V-2026-17" }, ""},
		"tender without time":  {tender, func(p *MailPiece) { p.Time = "" }, CodeJournal},
		"tender with subject":  {tender, func(p *MailPiece) { p.Subject = "Preis" }, CodeJournal},
		"tender opened":        {tender, func(p *MailPiece) { p.Opened = true }, CodeJournal},
		"registered":           {ordinary, func(p *MailPiece) { p.Kind, p.Tracking = MailRegistered, "RR123456785DE" }, ""},
		"without its number":   {ordinary, func(p *MailPiece) { p.Kind = MailRegistered }, CodeJournal},
		"wrong check digit":    {ordinary, func(p *MailPiece) { p.Kind, p.Tracking = MailRegistered, "RR123456784DE" }, CodeTracking},
		"wrong, on a letter":   {ordinary, func(p *MailPiece) { p.Tracking = "RR123456784DE" }, CodeTracking},
		"wrong, with a reason": {ordinary, func(p *MailPiece) { p.Tracking, p.TrackingNote = "RR123456784DE", "steht so auf dem Umschlag" }, ""},
		"registered, no S10":   {ordinary, func(p *MailPiece) { p.Kind, p.Tracking = MailRegistered, "4711" }, CodeTracking},
		"parcel, no S10":       {ordinary, func(p *MailPiece) { p.Kind, p.Tracking = MailParcel, "00340434161094000000" }, ""},
		"money, no receipt":    {ordinary, func(p *MailPiece) { p.Valuables = &Valuables{What: "Bargeld"} }, CodeJournal},
		"object, no place":     {ordinary, func(p *MailPiece) { p.Objects = []Object{{What: "Schlüssel"}} }, CodeJournal},
		"deadline, no reason":  {ordinary, func(p *MailPiece) { p.Deadline = &Deadline{Day: "2026-12-01"} }, CodeJournal},
		"less than none":       {ordinary, func(p *MailPiece) { p.Annexes = &n }, CodeJournal},
		"long":                 {ordinary, func(p *MailPiece) { p.Remark = strings.Repeat("ä", 501) }, CodeJournal},
		"control character":    {ordinary, func(p *MailPiece) { p.Sender = "a\nb" }, CodeJournal},
	} {
		p := pieceOf(c.class, c.change)
		err := p.Check(c.class, "2026-11-23")
		if (CodeOf(err) != "" || p.TrackingDoubt() == "") && CodeOf(err) != c.want || p.TrackingDoubt() != "" != (c.want == CodeTracking) {
			t.Errorf("%s: %v %q, want %q", name, err, p.TrackingDoubt(), c.want)
		}
	}
}

func TestScannable(t *testing.T) {
	for name, c := range map[string]struct {
		piece MailPiece
		want  Code
	}{
		"letter":          {pieceOf(ordinary, func(*MailPiece) {}), ""},
		"no class":        {MailPiece{}, ""},
		"tender":          {pieceOf(tender, func(*MailPiece) {}), CodeNotOpened},
		"released tender": {pieceOf(tender, func(p *MailPiece) { p.Released = &PieceRelease{Reason: "Öffnungstermin"} }), ""},
		"void":            {pieceOf(ordinary, func(p *MailPiece) { p.Void = &Voiding{} }), CodeWrongState},
		"astray":          {pieceOf(ordinary, func(p *MailPiece) { p.Forwarded = &Forwarding{} }), CodeWrongState},
	} {
		if err := c.piece.Scannable(); CodeOf(err) != c.want {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

func TestStamp(t *testing.T) {
	three := 3
	p := pieceOf(ordinary, func(p *MailPiece) { p.Number, p.Time, p.Annexes = "E-2026-012345", "07:40", &three })
	if got := p.Stamp("Stadt X"); got != "STADT X  EINGANG 2026-11-20 07:40  E-2026-012345  Anl. 3" {
		t.Errorf("%q", got)
	}
	p = pieceOf(tender, func(p *MailPiece) { p.Way = WayEarlyBox })
	if got := p.Stamp(""); got != "EINGANG 2026-11-20 09:05  E-2026-000001  Frühleerung  ungeöffnet" {
		t.Errorf("%q", got)
	}
}

func TestS10(t *testing.T) {
	for s, want := range map[string]bool{"RR123456785DE": true, "RR123456784DE": false, "rr123456785de": false, "RR12345678DE": false, "EE000000005CH": true, "RR12345678xDE": false, "": false} {
		if S10Holds(s) != want {
			t.Errorf("%q", s)
		}
	}
	if got := Tracking(" rr 1234 5678 5 de "); got != "RR123456785DE" {
		t.Error(got)
	}
}

func TestFieldCheck(t *testing.T) {
	for _, c := range []struct {
		field  Field
		value  string
		proven bool
		code   Code
	}{
		{FieldSubject, "Antrag", true, ""}, {FieldSubject, "", false, CodeField}, {FieldSubject, " x", false, CodeField}, {FieldSubject, "a\x00b", false, CodeField},
		{FieldLetterDate, "2026-11-18", true, ""}, {FieldLetterDate, "2026-11-21", false, CodeField}, {FieldLetterDate, "18.11.2026", false, CodeField},
		{FieldAnnexes, "3", true, ""}, {FieldAnnexes, "drei", false, CodeField}, {FieldAnnexes, "03", false, CodeField},
		{FieldIBAN, "DE89370400440532013000", true, ""}, {FieldIBAN, "DE89370400440532013001", false, ""}, {FieldIBAN, "x", false, ""},
		{FieldMailNumber, "RR123456785DE", true, ""}, {FieldMailNumber, "RR123456784DE", false, ""}, {FieldMailNumber, "4711", true, ""},
		{FieldIntakeNumber, "E-2026-000001", true, ""}, {FieldIntakeNumber, "7", false, CodeField}, {"hat", "x", false, CodeField},
	} {
		if proven, err := c.field.Check(c.value, "2026-11-20"); proven != c.proven || CodeOf(err) != c.code {
			t.Errorf("%s %q: %v %v", c.field, c.value, proven, err)
		}
	}
}

// TestFieldValues: the last value holds, a cleared one is gone, and the suggestion
// stays beside the value that a person set (A.SC.7).
func TestFieldValues(t *testing.T) {
	act := func(name ActName, d ID, v FieldValue) Act {
		raw, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		return Act{Name: name, Document: d, Data: raw, Actor: "P-1", Time: time.Unix(1, 0)}
	}
	s := &Suggestion{Field: FieldSender, Value: "Muster GmbH", Confidence: 0.8, Page: 1}
	got, err := FieldValues([]Act{
		act(FieldTaken, "d1", FieldValue{Field: FieldSubject, Value: "alt"}), {Name: PageRotated, Document: "d1"},
		act(FieldTaken, "d1", FieldValue{Field: FieldSubject, Value: "neu"}), act(FieldTaken, "d1", FieldValue{Field: FieldSender, Value: "Muster AG", Suggestion: s}),
		act(FieldTaken, "d2", FieldValue{Field: FieldOffice, Value: "50"}), act(FieldCleared, "d2", FieldValue{Field: FieldOffice}),
	})
	if err != nil || len(got["d1"]) != 2 || len(got["d2"]) != 0 {
		t.Fatalf("%+v %v", got, err)
	}
	sender, subject := got["d1"][0], got["d1"][1]
	if subject.Value != "neu" || sender.Value != "Muster AG" || !sender.Changed() || sender.Suggestion.Confidence != 0.8 || sender.By != "P-1" || sender.At.IsZero() {
		t.Errorf("%+v", got)
	}
	if _, err := FieldValues([]Act{{Name: FieldTaken, Data: []byte("{")}}); CodeOf(err) != CodeStoreDamaged {
		t.Error(err)
	}
}
