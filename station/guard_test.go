package station

import (
	"context"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/people"
	"github.com/scanstelle/scanstelle/people/ldap"
	"github.com/scanstelle/scanstelle/quality/inspection"
)

// backTo1 goes back to version 1 of something: one person proposes it, another
// agrees (A.SC.4). stays tells whether the later version still holds.
func (d *desk) backTo1(t *testing.T, release func(Actor) (Provenance, error), stays func() bool) {
	t.Helper()
	p, err := release(leadsToo)
	if err != nil || p.Standing != Outdated || p.Back == nil || p.Back.By != pseudonym("boss") || !stays() {
		t.Fatalf("one person went back: %+v %v", p, err)
	}
	_, err = release(leadsToo)
	wants(t, "the same person twice", err, batch.CodeSecondPerson)
	if p, err = release(leads); err != nil || p.Standing != InUse || p.Back != nil || p.Releaser != pseudonym("lead") {
		t.Fatalf("two persons could not go back: %+v %v", p, err)
	}
}

// TestBackLapses: a wish to go back is about what held then.
func TestBackLapses(t *testing.T) {
	d := newDesk(t)
	ctx := context.Background()
	for range 2 {
		d.useClass(t, "inspect = true")
	}
	back := ClassRelease{Name: "amt", Version: 1, Reason: "zurück"}
	if _, err := d.ReleaseClass(ctx, leads, back); err != nil {
		t.Fatal(err)
	}
	d.useClass(t, "inspect = true")
	if v, err := d.ReleaseClass(ctx, leadsToo, back); err != nil || v.Standing == InUse {
		t.Errorf("an old wish was enough: %+v %v", v, err)
	}
	if k := d.kinds(t); k["class-back-proposed"] != 2 || k["class-released"] != 3 {
		t.Errorf("%v", k)
	}
}

// TestEarlierLooksLapseWithARaise: who captured and inspected where one person may
// do both, saw nothing any more once the class demands two (A.AM.IN.SH.1).
func TestEarlierLooksLapseWithARaise(t *testing.T) {
	d := newDesk(t)
	ctx := context.Background()
	id := d.letters(t, d.useClass(t, "inspect = true\nplan = \"full\""), 2)
	d.useNamed(t, "personal", personnel)
	both := somebody("scan", batch.RoleOperator, batch.RoleInspector)
	v, err := d.Batch(id)
	if err != nil {
		t.Fatal(err)
	}
	if r := d.mustLook(t, both, id, inspection.Good, v.Documents...); !r.Seen {
		t.Fatalf("%+v", r)
	}
	if _, err := d.SetDocumentClass(ctx, scans, EditRequest{Batch: id, Documents: []string{"2"}, Class: "personal", Reason: "Personalsache", Wait: true}); err != nil {
		t.Fatal(err)
	}
	if r := d.mustLook(t, looksAt, id, ""); r.Seen || len(r.Looks) != 0 {
		t.Fatalf("looks under less still count: %+v", r.Looks)
	}
	_, err = d.Release(ctx, looksAt, id)
	wants(t, "released on the looks of who captured it", err, batch.CodeNotInspected)
	d.mustLookEach(t, looksAt, id, v.Pages...)
	release, err := d.Release(ctx, looksAt, id)
	if err != nil || !release.FourEyes || release.Conflict {
		t.Errorf("%+v %v", release, err)
	}
}

// TestFourEyesOfEachPage: whoever feeds or turns a page of somebody else's batch is
// its creator (A.AM.IN.SH.1).
func TestFourEyesOfEachPage(t *testing.T) {
	d := newDesk(t)
	ctx := context.Background()
	class := d.useClass(t, "inspect = true\nfour_eyes = true\nplan = \"full\"")
	id := d.letters(t, class, 3)
	second := somebody("blick", batch.RoleOperator, batch.RoleInspector)
	if _, err := d.Insert(ctx, second, InsertRequest{Batch: id, Document: "1", Paths: []string{d.file(t, "nachtrag.pdf", "content")}, Wait: true}, func(any) {}); err != nil {
		t.Fatal(err)
	}
	if _, err := call[EditResult](d, second, OpPageRotate, EditRequest{Batch: id, Pages: []string{"2v"}, Degrees: 90, Wait: true}); err != nil {
		t.Fatal(err)
	}
	v, err := d.Batch(id)
	if err != nil {
		t.Fatal(err)
	}
	for i, doc := range v.Documents[:2] {
		_, err := d.Look(ctx, second, LookRequest{Batch: id, Documents: []batch.ID{doc}, Verdict: inspection.Good})
		wants(t, "their own page in document "+string(rune('1'+i)), err, batch.CodeFourEyes)
	}
	d.mustLook(t, second, id, inspection.Good, v.Documents[2])
	_, err = d.Release(ctx, second, id)
	wants(t, "released what they fed", err, batch.CodeFourEyes)
	_, err = d.Look(ctx, somebody("scan", batch.RoleInspector), LookRequest{Batch: id, Documents: v.Documents[2:], Verdict: inspection.Good})
	wants(t, "who began the batch", err, batch.CodeFourEyes)
	d.mustLook(t, looksAt, id, inspection.Good, v.Documents[:2]...)
	if release, err := d.Release(ctx, looksAt, id); err != nil || !release.FourEyes {
		t.Errorf("%+v %v", release, err)
	}
}

// TestFourEyesAreNotClaimed: where one person may confirm what they fed, the release
// does not say that two did.
func TestFourEyesAreNotClaimed(t *testing.T) {
	d := newDesk(t)
	ctx := context.Background()
	id := d.letters(t, d.useClass(t, "inspect = true\nplan = \"full\""), 1)
	second := somebody("blick", batch.RoleOperator, batch.RoleInspector)
	if _, err := d.Insert(ctx, second, InsertRequest{Batch: id, Document: "1", Paths: []string{d.file(t, "nachtrag.pdf", "content")}, Wait: true}, func(any) {}); err != nil {
		t.Fatal(err)
	}
	v, err := d.Batch(id)
	if err != nil {
		t.Fatal(err)
	}
	d.mustLook(t, second, id, inspection.Good, v.Documents...)
	if release, err := d.Release(ctx, second, id); err != nil || release.FourEyes || !release.Conflict {
		t.Errorf("%+v %v", release, err)
	}
}

// TestMadeReadyIsNotOpened: a page that the desk fetches ahead was not shown.
func TestMadeReadyIsNotOpened(t *testing.T) {
	d := newDesk(t)
	id := d.letters(t, d.useClass(t, strings.TrimSuffix(personnel, "\nprofiles = [\"aktenscan\"]")), 1)
	v, err := d.Batch(id)
	if err != nil {
		t.Fatal(err)
	}
	look := LookRequest{Batch: id, Pages: v.Pages, Verdict: inspection.Good}
	if _, err := call[PageView](d, looksAt, OpPageView, PageQuery{Page: string(v.Pages[0]), Ahead: true}); err != nil {
		t.Fatal(err)
	}
	_, err = d.Look(context.Background(), looksAt, look)
	wants(t, "made ready", err, batch.CodeEachPage)
	d.mustLookEach(t, looksAt, id, v.Pages...)
}

// TestRaiseToCounted: what was released uncounted is counted before it is sealed,
// also where nothing else is demanded than before (A.DV.2).
func TestRaiseToCounted(t *testing.T) {
	d := newDesk(t)
	id := d.letters(t, d.useClass(t, "inspect = true"), 1)
	d.useNamed(t, "gezaehlt", "inspect = true\ncounted = true")
	v, err := d.Batch(id)
	if err != nil {
		t.Fatal(err)
	}
	d.mustLook(t, looksAt, id, inspection.Good, v.Documents...)
	if _, err := d.Release(context.Background(), looksAt, id); err != nil {
		t.Fatal(err)
	}
	if _, err := d.CorrectPiece(context.Background(), scans, PieceRequest{Number: v.Numbers[v.Documents[0]], Class: text("gezaehlt"), Reason: text("Geld")}); err != nil {
		t.Fatal(err)
	}
	if b := mustBatch(t, d, id); b.State != batch.Rejected || !b.Class.Counted {
		t.Errorf("%s %+v", b.State, b.Class)
	}
}

// TestNobodyMakesThemselvesAlone: A.SC.4. Whoever deactivates all others, or takes
// their roles, does not decide alone for a month.
func TestNobodyMakesThemselvesAlone(t *testing.T) {
	s, chef := newStaff(t)
	s.hire(t, chef, "leitung", "Lena Leitung", "Scanleitung")
	if _, err := as[PersonView](s, chef, OpUserState, UserState{Person: "leitung", Do: "deactivate"}); err != nil {
		t.Fatal(err)
	}
	alone := func() bool {
		p, err := as[Persons](s, chef, OpSettingPersons, Persons{One: true, Reason: "nur ich"})
		if err != nil {
			t.Fatal(err)
		}
		return p.One
	}
	if alone() {
		t.Fatal("one person made themselves the only one")
	}
	// Nor does a second account of theirs help.
	added, err := as[UserAdded](s, chef, OpUserAdd, UserAdd{Account: "zweit", Name: "Zweites Konto", Roles: []string{"Administration", "Scankraft"}})
	if err != nil || len(added.Person.Roles) != 1 || added.Person.Roles[0].Role != batch.RoleOperator {
		t.Fatalf("%+v %v", added.Person, err)
	}
	_, err = as[Proposal](s, chef, OpSettingConfirm, SettingConfirm{Key: "roles/zweit", Reason: "selbst"})
	wants(t, "their own proposal", err, batch.CodeSecondPerson)
	s.clock = s.clock.Add((colleagueDays + 1) * 24 * time.Hour)
	if chef, err = s.enter("chef", goodPassword); err != nil {
		t.Fatal(err)
	}
	if !alone() {
		t.Error("who is alone for long cannot decide")
	}
}

// TestRightsTakeASecondPerson: roles and units of others are settings (A.SC.4).
func TestRightsTakeASecondPerson(t *testing.T) {
	s, chef := newStaff(t)
	lead := s.hire(t, chef, "leitung", "Lena Leitung", "Scanleitung")
	s.hire(t, chef, "scan", "Erika Muster", "Scankraft")
	s.train(t, chef, "leitung")
	set := func(q any, op Operation) PersonView {
		t.Helper()
		v, err := as[PersonView](s, chef, op, q)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	confirm := func(token, key string) error {
		_, err := as[Proposal](s, token, OpSettingConfirm, SettingConfirm{Key: key, Reason: "geprüft"})
		return err
	}
	now := func() people.Person {
		t.Helper()
		all, err := s.persons()
		if err != nil {
			t.Fatal(err)
		}
		p, err := find(all, "scan")
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	set(UserRoles{Person: "scan", Roles: []string{"Scankraft", "Qualitätsprüfer"}}, OpUserRoles)
	set(UserUnits{Person: "scan", Units: []string{"Sozialamt"}}, OpUserUnits)
	if p := now(); len(p.Roles) != 1 || len(p.Units) != 0 {
		t.Fatalf("one person was enough: %+v", p)
	}
	wants(t, "the author", confirm(chef, "roles/scan"), batch.CodeSecondPerson)
	wants(t, "nothing proposed", confirm(lead, "roles/leitung"), batch.CodeWrongState)
	wants(t, "nobody", confirm(lead, "roles/niemand"), batch.CodeUnknownPerson)
	open := 0
	if _, err := s.Settings(func(e any) {
		if p, ok := e.(Proposal); ok && (strings.HasPrefix(p.Key, rolesKey) || strings.HasPrefix(p.Key, unitsKey)) {
			open++
		}
	}); err != nil || open != 2 {
		t.Errorf("%d proposals are shown, %v", open, err)
	}
	for _, key := range []string{"roles/scan", "units/" + now().Pseudonym} {
		if err := confirm(lead, key); err != nil {
			t.Fatal(err)
		}
	}
	if p := now(); len(p.Roles) != 2 || !slices.Equal(p.Units, []string{"Sozialamt"}) {
		t.Errorf("%+v", p)
	}
	wants(t, "twice", confirm(lead, "roles/scan"), batch.CodeWrongState)
}

// TestEverySettingTakesASecondPerson: A.SC.4. Directory, fields, backup, space and
// journal change nothing before another person agrees, and their passwords are not
// shown.
func TestEverySettingTakesASecondPerson(t *testing.T) {
	s, chef := newStaff(t)
	lead := s.hire(t, chef, "leitung", "Lena Leitung", "Scanleitung")
	s.train(t, chef, "leitung")
	backup := s.path("sicherung")
	for key, ask := range map[string]func() error{
		directoryKey: func() error {
			v, err := as[DirectoryView](s, chef, OpDirectory, DirectoryRequest{Set: &ldap.Config{URL: "ldaps://verzeichnis.example", UserDN: "uid=%s,o=x", BindDN: "cn=dienst", BindPassword: "sehrgeheim"}})
			if v.On {
				t.Error("the directory is on")
			}
			return err
		},
		fieldsKey: func() error {
			v, err := as[batch.FieldSettings](s, chef, OpFieldSettings, "town = \"Musterhausen\"")
			if v.Town != "" {
				t.Error("the town has its name")
			}
			return err
		},
		backupKey: func() error {
			v, err := as[BackupSetting](s, chef, OpBackupSet, BackupSetting{Target: backup})
			if _, gone := os.Stat(backup); v.Target != "" || gone == nil {
				t.Error("the backup has its folder")
			}
			return err
		},
		spaceKey: func() error {
			v, err := as[SpaceSetting](s, chef, OpSpaceSet, SpaceSetting{WarnSheets: 7})
			if v.WarnSheets == 7 {
				t.Error("the warning is set")
			}
			return err
		},
		journalKey: func() error {
			v, err := as[JournalSettings](s, chef, OpJournalSettings, JournalSettingsRequest{EarlyDays: ptr(9)})
			if v.EarlyDays == 9 {
				t.Error("the days are set")
			}
			return err
		},
	} {
		if err := ask(); err != nil {
			t.Fatalf("%s: %v", key, err)
		}
		if key == backupKey {
			if err := os.Mkdir(backup, 0o700); err != nil {
				t.Fatal(err)
			}
		}
		_, err := as[Proposal](s, chef, OpSettingConfirm, SettingConfirm{Key: key, Reason: "selbst"})
		wants(t, key, err, batch.CodeSecondPerson)
		p, err := as[Proposal](s, lead, OpSettingConfirm, SettingConfirm{Key: key, Reason: "geprüft"})
		if err != nil || strings.Contains(string(p.Value), "sehrgeheim") {
			t.Errorf("%s: %s %v", key, p.Value, err)
		}
	}
	if _, err := s.Settings(func(e any) {
		if v, ok := e.(SettingView); ok && strings.Contains(string(v.Value), "sehrgeheim") {
			t.Errorf("%s", v.Value)
		}
	}); err != nil {
		t.Fatal(err)
	}
	if c, on, err := s.directory(); err != nil || !on || c.BindPassword != "sehrgeheim" {
		t.Errorf("%+v %v", c, err)
	}
	if st, err := s.BackupStatus(context.Background()); err != nil || st.Target != backup || st.Code != "" {
		t.Errorf("%+v %v", st, err)
	}
}

// TestSupplementsFollowTheirInspections: one inspection, one supplement, whatever a
// kill left in between and whoever comes next; an agreement after an objection
// names it.
func TestSupplementsFollowTheirInspections(t *testing.T) {
	d := newDesk(t)
	ctx := context.Background()
	_, _, doc := d.sampledBatch(t, d.useClass(t, "inspect = true\nplan = \"percent 10\""))
	one, err := d.store.Document(doc)
	if err != nil {
		t.Fatal(err)
	}
	// The first is durable, and then somebody pulls the plug.
	fault := inspection.LaterLook{Look: inspection.Look{Verdict: inspection.Faulty, Reason: "Seite 2 fehlt"}}
	lost, err := d.noteLater(ctx, pseudonym("look"), one, nil, fault)
	if err != nil {
		t.Fatal(err)
	}
	good := LaterRequest{Document: doc, Verdict: inspection.Good, Paper: true}
	_, err = d.InspectLater(ctx, leads, good)
	wants(t, "an agreement that does not answer the objection", err, batch.CodeReason)
	good.Reason = "Seite 2 ist leer"
	s := d.mustInspectLater(t, leads, good)
	again := d.mustInspectLater(t, leads, good)
	if again.Delivery.ID != s.Delivery.ID {
		t.Errorf("a second supplement for one inspection: %s, %s", s.Delivery.ID, again.Delivery.ID)
	}
	if one, err = d.store.Document(doc); err != nil || !slices.Equal(one.Supplements, []batch.ID{lost.look.Delivery, s.Delivery.ID}) {
		t.Fatalf("%v, wanted that of the objection first: %v", one.Supplements, err)
	}
	if r := s.Supplement.Finding.Reason; !strings.Contains(r, "Beanstandung") || !strings.Contains(r, "Seite 2 fehlt") || !strings.Contains(r, string(lost.look.Delivery)) || !strings.HasSuffix(r, "Seite 2 ist leer") {
		t.Errorf("the agreement hides the objection: %q", r)
	}
	d.deliverAll(t, DeliverRequest{Who: nobody})
	row, err := d.store.Delivery(lost.look.Delivery)
	if err != nil {
		t.Fatal(err)
	}
	if report := verified(t, row); report.Supplement.Finding.Verdict != verdicts[inspection.Faulty] || report.Supplement.Inspector.Pseudonym != pseudonym("look") {
		t.Errorf("%+v", report.Supplement.Finding)
	}
	verified(t, s.Delivery)
	d.checked(t, 0)
}

// TestEachImageOnlyAlone: a supplement says that each image was confirmed alone only
// where each was (A.AM.IN.SH.5).
func TestEachImageOnlyAlone(t *testing.T) {
	d := newDesk(t)
	r := d.whole(d.file(t, "kopie.pdf", "c1 c2"))
	sum, _ := d.run(t, r)
	v, err := d.Batch(sum.Batch)
	if err != nil {
		t.Fatal(err)
	}
	q := LaterRequest{Document: v.Documents[0], Verdict: inspection.Good}
	if s := d.mustInspectLater(t, looksAt, q); s.Supplement.Finding.EachImage {
		t.Error("nothing was confirmed alone")
	}
	q.Page = "2"
	d.mustInspectLater(t, looksAt, q)
	q.Page, q.Paper = "", true
	if s := d.mustInspectLater(t, looksAt, q); s.Supplement.Finding.EachImage {
		t.Error("one of two was confirmed alone")
	}
}

// TestOpeningRuleOfTheUnit: mail that names a unit on its envelope is opened as the
// unit's rule says, not as its class does (mailroom practice).
func TestOpeningRuleOfTheUnit(t *testing.T) {
	d := newDesk(t)
	ctx := context.Background()
	offices := "[[offices]]\nnumber = \"50\"\nname = \"Sozialamt\"\nopening = %q\n[[offices]]\nnumber = \"11\"\nname = \"Personalrat\"\nopening = \"person\"\n[[offices]]\nnumber = \"32\"\nname = \"Ordnungsamt\"\n"
	_, err := d.FieldSettings(ctx, leads, strings.Replace(offices, "%q", `"vielleicht"`, 1), func(any) {})
	wants(t, "an unknown rule", err, batch.CodeProfileInvalid)
	if _, err := d.FieldSettings(ctx, leads, strings.Replace(offices, "%q", `"unit"`, 1), func(any) {}); err != nil {
		t.Fatal(err)
	}
	class := d.useClass(t, "")
	yes := true
	for what, c := range map[string]struct {
		q       PieceRequest
		opening batch.Opening
		unit    string
		opened  bool
	}{
		"no unit":              {PieceRequest{Class: &class}, batch.OpenCentrally, "", true},
		"a unit without rule":  {PieceRequest{Class: &class, Units: []string{"32"}}, batch.OpenCentrally, "", true},
		"a unit with one":      {PieceRequest{Class: &class, Units: []string{"sozialamt"}}, batch.OpenByUnit, "Sozialamt", false},
		"without a class":      {PieceRequest{Units: []string{"50"}}, batch.OpenByUnit, "Sozialamt", false},
		"the strictest":        {PieceRequest{Class: &class, Units: []string{"50", "11 Personalrat"}}, batch.OpenByPerson, "Personalrat", false},
		"opened legitimately":  {PieceRequest{Class: &class, Units: []string{"50"}, Opened: &yes, Subject: text("Antrag")}, batch.OpenCentrally, "", true},
		"the class says never": {PieceRequest{Class: text("angebot"), Time: text("9:05"), Units: []string{"50"}}, batch.OpenNever, "", false},
	} {
		v := d.mustAdd(t, scans, c.q)
		if v.Piece.Opening != c.opening || v.Piece.OpeningUnit != c.unit || v.Piece.Opened != c.opened || v.Piece.Closed() == c.opened || len(v.Piece.Units) != len(c.q.Units) {
			t.Errorf("%s: %+v", what, v.Piece)
		}
	}
	_, err = d.AddPiece(ctx, scans, PieceRequest{Units: []string{"50"}, Subject: text("Antrag")})
	wants(t, "a subject of what stays closed", err, batch.CodeJournal)
	v := d.mustAdd(t, scans, PieceRequest{Class: &class})
	if v, err = d.CorrectPiece(ctx, scans, PieceRequest{Number: v.Piece.Number, Units: []string{"50"}, Reason: text("zuständig")}); err != nil || v.Piece.Closed() {
		t.Errorf("a letter that was opened is routed, not closed: %+v %v", v.Piece, err)
	}
}

// TestCopiesWithoutLogin: where people are registered, the status says whether
// copies still need no login, and the town can demand one.
func TestCopiesWithoutLogin(t *testing.T) {
	s, chef := newStaff(t)
	status := func() string {
		t.Helper()
		v, err := as[Status](s, "", OpStatus, nil)
		if err != nil {
			t.Fatal(err)
		}
		return v.Copies
	}
	sum, err := as[SummaryEvent](s, "", OpRun, s.whole(s.file(t, "a.pdf", "content")))
	if err != nil || status() != "anybody" {
		t.Fatalf("%+v %v", sum, err)
	}
	if _, err := as[Persons](s, chef, OpSettingPersons, Persons{One: true, Reason: "nur ich"}); err != nil {
		t.Fatal(err)
	}
	if v, err := as[people.Settings](s, chef, OpPeopleSettings, PeopleSettings{CopyLogin: ptr(true)}); err != nil || !v.CopyLogin {
		t.Fatalf("%+v %v", v, err)
	}
	_, err = as[SummaryEvent](s, "", OpRun, s.whole(s.file(t, "b.pdf", "content")))
	wants(t, "a copy by nobody", err, batch.CodeLogin)
	_, err = as[EditResult](s, "", OpPageRotate, EditRequest{Batch: sum.Batch, Pages: []string{"1"}, Degrees: 90})
	wants(t, "a copy changed by nobody", err, batch.CodeLogin)
	if _, err := as[SummaryEvent](s, chef, OpRun, s.whole(s.file(t, "c.pdf", "content"))); err != nil || status() != "login" {
		t.Errorf("%v", err)
	}
}
