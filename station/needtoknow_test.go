package station

import (
	"context"
	"encoding/json"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/quality/inspection"
)

// nothingOfBatches are operations that neither show nor decide on a batch; those
// that list leave out what is not for the caller, see TestListsAreFiltered.
var nothingOfBatches = []Operation{
	OpDevices, OpDescribe, OpCheck, OpAuditVerify, OpAuditExport, OpReport,
	OpClasses, OpClass, OpClassPut, OpClassRelease, OpProfiles, OpProfile, OpProfilePut, OpProfileRelease, OpProfileDiff,
	OpAcceptances, OpAcceptanceChart, OpAcceptanceRun, OpAcceptanceSign, OpMaintenance, OpMaintenanceBegin,
	OpCaptureMine, OpPaper, OpLogin, OpLogout, OpWhoami, OpAwake, OpUserAdd, OpUsers, OpUser, OpUserRoles, OpUserState, OpUserUnits, OpUserPassword, OpUserImport, OpDirectory, OpPeopleSettings, OpEmergency, OpEmergencies,
	OpTrainingAdd, OpTrainings, OpCommit, OpBackup, OpBackupSet, OpBackupStatus, OpRestoreDrill, OpRetention, OpRetentionSet, OpSettings, OpSettingConfirm, OpSettingBack, OpSettingPersons, OpSpace, OpSpaceSet, OpClockAccept, OpClockSettings,
	OpTargets, OpTargetSet, OpTargetTest, OpTargetRecheck, OpTargetSecret, OpTargetDescribe, OpTargetPause, OpTargetResume, OpCoverSheets, OpKeyCard, OpRecoverySheet, OpAbout,
	OpPostTake, OpPostChannels, OpPostChannel, OpVirusScanner, OpFeedbackTake, OpFeedbackWays, OpFeedbackChannel, OpFeedbackTest, OpFeedbackKey,
	OpJournalAdd, OpJournalContinue, OpJournalSettings, OpFieldSettings, "procedures", "procedure", "procedure-put", "procedure-release", "procedure-export",
}

// filtered are operations that list, or tell as they go.
var filtered = []Operation{OpBatches, OpStatus, OpDoubts, OpJournal, OpRetentionRun, OpWatch, OpSearch, OpJournalExport, OpAuditList, OpInspectionQueue, OpSealedPages, OpOutbox, OpPosts, OpFeedbacks, OpReconciliation, OpReconciliationExport}

// ofDelivery are operations about one package; their request names its document, as
// any subject does.
var (
	ofDelivery         = []Operation{OpDeliveryPark, OpDeliveryUnpark, OpDeliveryResend, OpDeliveryConfirm, OpPackageExport}
	_          subject = DeliveryRequest{}
)

// ofOne are operations about one document, page or piece of mail.
var ofOne = []Operation{
	OpFeedback, OpInspectLater, OpDoubtOpen, OpFields, OpFieldSuggest, OpHints, OpFieldTake, OpFieldClear, OpTimes, OpPageView, OpPageTile, OpPageThumb, OpPageWords,
	OpJournalLink, OpJournalPiece, OpJournalCorrect, OpJournalVoid, OpJournalForward, OpJournalConfirm, OpJournalRelease,
}

// offices is a station with mail for two offices and one letter for both.
type offices struct {
	*staff
	client             *Client
	chef, scan, social string // sessions
	own, foreign, both BatchView
}

func newOffices(t *testing.T) *offices {
	t.Helper()
	s, chef := newStaff(t)
	if _, err := as[Persons](s, chef, OpSettingPersons, Persons{One: true, Reason: "kleine Stadt"}); err != nil {
		t.Fatal(err)
	}
	o := &offices{staff: s, chef: chef}
	all := []string{"Scankraft", "Qualitätsprüfer", "Scanleitung"}
	o.scan, o.social = s.hire(t, chef, "scan", "Erika Muster", all...), s.hire(t, chef, "sozial", "Sonja Ziel", all...)
	for _, account := range []string{"scan", "sozial"} {
		s.train(t, chef, account)
	}
	if _, err := as[batch.FieldSettings](s, o.scan, OpFieldSettings, "town = \"Musterhausen\"\n[[offices]]\nnumber = \"50\"\nname = \"Sozialamt\"\n[[offices]]\nnumber = \"32\"\nname = \"Ordnungsamt\"\n"); err != nil {
		t.Fatal(err)
	}
	class := s.useClass(t, "inspect = true")
	o.own, o.foreign = o.post(t, class, "50"), o.post(t, class, "32 Ordnungsamt")
	o.both = o.post(t, class, "Sozialamt", "Ordnungsamt")
	if v, err := as[PersonView](s, chef, OpUserUnits, UserUnits{Person: "sozial", Units: []string{" Sozialamt "}}); err != nil || !slices.Equal(v.Units, []string{"Sozialamt"}) {
		t.Fatalf("%+v, %v", v, err)
	}
	o.client = s.serve(t)
	return o
}

// post is a batch with a letter for each unit, captured by scan.
func (o *offices) post(t *testing.T, class string, units ...string) BatchView {
	t.Helper()
	q := RunRequest{Class: class, Target: "folder:" + o.path("ausgang"), Read: true, Deliver: true}
	for range units {
		q.Paths = append(q.Paths, o.file(t, string(batch.NewID())+".pdf", "content"))
	}
	sum, err := as[SummaryEvent](o.staff, o.scan, OpRun, q)
	if err != nil {
		t.Fatal(err)
	}
	v, err := o.Batch(sum.Batch)
	if err != nil {
		t.Fatal(err)
	}
	reason := "Amt nachgetragen"
	for i, d := range v.Documents {
		if _, err := as[PieceView](o.staff, o.scan, OpJournalCorrect, PieceRequest{Number: v.Numbers[d], Reason: &reason, Units: []string{units[i]}}); err != nil {
			t.Fatal(err)
		}
	}
	return v
}

// ask calls an operation over the socket and counts its events.
func (o *offices) ask(session string, op Operation, args any) (events int, err error) {
	_, err = Invoke[json.RawMessage](WithSession(context.Background(), session), o.client, op, args, func(json.RawMessage) { events++ })
	return events, err
}

// about are the requests about one batch, for every operation that shows or
// decides on one.
func (o *offices) about(v BatchView) map[Operation][]any {
	id, doc := v.ID, v.Documents[0]
	number, reason := v.Numbers[doc], "Grund"
	edit := EditRequest{Batch: id, Pages: []string{"1"}, Documents: []string{"1"}, Reason: reason, Title: "x", Degrees: 90, Wait: true}
	piece := PieceRequest{Number: number, Reason: &reason, To: "Nachbarstadt"}
	out := map[Operation][]any{
		OpBatch: {id}, OpReview: {id}, OpRelease: {id}, OpEditHistory: {id}, OpCaptureStop: {id}, OpDoubleFeed: {DoubleFeedRequest{Batch: id, Sheets: 1}}, OpRescanOrders: {id}, OpRemovals: {id}, OpTimes: {doc, id, v.Pages[0]},
		OpLook: {LookRequest{Batch: id, Verdict: inspection.Good}}, OpCount: {CountRequest{Batch: id}}, OpSettle: {SettleRequest{Batch: id, Reason: reason}}, OpReject: {RejectRequest{Batch: id, Reason: reason}},
		OpDeliver: {DeliverRequest{Batch: id}}, OpRun: {RunRequest{Batch: id, Deliver: true}}, OpPageInsert: {InsertRequest{Batch: id}},
		OpDoubtOpen: {DoubtRequest{Document: doc, Reason: reason}}, OpFeedback: {FeedbackRequest{Document: doc, Feedback: inspection.Feedback{Result: "good"}}}, OpInspectLater: {LaterRequest{Document: doc, Verdict: inspection.Good}},
		OpFields: {doc}, OpFieldSuggest: {doc}, OpHints: {doc, id}, OpFieldTake: {FieldRequest{Document: doc, Field: batch.FieldSubject, Value: "x"}}, OpFieldClear: {FieldRequest{Document: doc}},
		OpJournalPiece: {number}, OpJournalNumber: {id}, OpJournalLink: {PieceRequest{Number: number, Document: doc}, PieceRequest{Number: o.own.Numbers[o.own.Documents[0]], Document: doc}},
		OpPaperMove: {PaperMoveRequest{Batches: []batch.ID{id}, Reason: reason}}, OpPapers: {PaperQuery{Batch: id}}, OpRestoredRelease: {ReasonRequest{Batch: id, Reason: reason}}, OpRetentionHold: {ReasonRequest{Batch: id}}, OpRetentionRelease: {ReasonRequest{Batch: id, Reason: reason}},
		OpPageView: {PageQuery{Batch: id, Page: "1"}, PageQuery{Page: string(v.Pages[len(v.Pages)-1])}}, OpPageTile: {TileQuery{PageQuery: PageQuery{Batch: id, Page: "1"}}, TileQuery{PageQuery: PageQuery{Page: string(v.Pages[len(v.Pages)-1])}}},
		OpPageThumb: {PageQuery{Batch: id, Page: "1"}}, OpPageWords: {PageQuery{Batch: id, Page: "1"}, PageQuery{Page: string(v.Pages[len(v.Pages)-1])}},
		OpProfileTest: {ProfileTestRequest{Batch: id, Note: "x"}}, OpMaintenanceEnd: {Checklist{Trial: id}},
	}
	for _, op := range []Operation{OpPageRotate, OpPageMark, OpPageMove, OpPageDiscard, OpPageSealOff, OpPageUnseal, OpBlankConfirm, OpDocumentSplit, OpDocumentJoin, OpDocumentRename, OpDocumentClass, OpUrgent, OpEditUndo, OpEditRedo,
		OpRescanOrder, OpRescanWithdraw, OpRemovalOrder, OpRemovalConfirm, OpBlankSuppression} {
		out[op] = []any{edit}
	}
	for _, op := range []Operation{OpJournalCorrect, OpJournalVoid, OpJournalForward, OpJournalConfirm, OpJournalRelease} {
		out[op] = []any{piece}
	}
	return out
}

// TestOtherUnitsAreClosed covers A.P.1 (need to know): somebody with units sees and
// decides only on what is addressed to them, through every operation and over the
// socket; a letter to two offices is nobody's who has only one.
func TestOtherUnitsAreClosed(t *testing.T) {
	o := newOffices(t)
	before := o.events(t)
	asked := map[Operation]bool{OpDoubtAssign: true, OpDoubtSettle: true} // below
	for _, v := range []BatchView{o.foreign, o.both} {
		for op, requests := range o.about(v) {
			asked[op] = true
			for _, q := range requests {
				if v.ID == o.both.ID && slices.Contains(ofOne, op) { // its first document is for us
					continue
				}
				if n, err := o.ask(o.social, op, q); batch.CodeOf(err) != batch.CodeOtherUnit || n > 0 {
					t.Errorf("%s: %d events, %v", op, n, err)
				}
			}
		}
	}
	for _, op := range Operations() {
		if !asked[op] && !slices.Contains(nothingOfBatches, op) && !slices.Contains(filtered, op) && !slices.Contains(ofDelivery, op) {
			t.Errorf("%s was not asked", op)
		}
	}
	second, page := o.both.Documents[1], o.both.Pages[1]
	for op, q := range map[Operation]any{OpFields: second, OpHints: second, OpInspectLater: LaterRequest{Document: second}, OpPageView: PageQuery{Page: string(page)}, OpPageThumb: PageQuery{Page: string(page)}} {
		if _, err := o.ask(o.social, op, q); batch.CodeOf(err) != batch.CodeOtherUnit {
			t.Errorf("%s of the other document of a mixed batch: %v", op, err)
		}
	}
	if _, err := o.ask(o.social, OpFields, o.both.Documents[0]); err != nil {
		t.Errorf("the own document of a mixed batch: %v", err)
	}
	doubt, err := as[Doubt](o.staff, o.scan, OpDoubtOpen, DoubtRequest{Document: o.foreign.Documents[0], Reason: "unleserlich"})
	if err != nil {
		t.Fatal(err)
	}
	for _, op := range []Operation{OpDoubtAssign, OpDoubtSettle} {
		if _, err := o.ask(o.social, op, DoubtRequest{ID: doubt.ID, Assignee: "x", Decision: "withdraw", Reason: "weg"}); batch.CodeOf(err) != batch.CodeOtherUnit {
			t.Errorf("%s: %v", op, err)
		}
	}
	after := o.events(t)
	delete(after, "doubt-opened")
	delete(after, string(inspection.Parked))
	delete(after, "operation-refused") // the refusals themselves
	for kind, n := range after {
		if n != before[kind] {
			t.Errorf("%s came into the log %d times", kind, n-before[kind])
		}
	}
}

// TestOwnUnitsAreOpen: what is addressed to the own unit goes its whole way.
func TestOwnUnitsAreOpen(t *testing.T) {
	o := newOffices(t)
	for op, requests := range o.about(o.own) {
		for _, q := range requests {
			if slices.Contains([]Operation{OpReject, OpPageSealOff, OpJournalVoid, OpJournalForward, OpDoubtOpen, OpRelease, OpDeliver, OpRun, OpCount}, op) {
				continue // would end it
			}
			if _, err := o.ask(o.social, op, q); batch.CodeOf(err) == batch.CodeOtherUnit {
				t.Errorf("%s: %v", op, err)
			}
		}
	}
	look := LookRequest{Batch: o.own.ID, Documents: o.own.Documents, Verdict: inspection.Good}
	for end := time.Now().Add(20 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		_, err := o.ask(o.social, OpLook, look)
		if err == nil {
			break
		}
		if batch.CodeOf(err) != batch.CodeNotReady || time.Now().After(end) { // turned pages are read again
			t.Fatal(err)
		}
	}
	if _, err := o.ask(o.social, OpRelease, o.own.ID); err != nil {
		t.Error(err)
	}
}

// TestPostsAreFiltered: a piece of electronic post is seen by the unit it is addressed to.
func TestPostsAreFiltered(t *testing.T) {
	o := newOffices(t)
	for unit, text := range map[string]string{"32": "From: a@b.de\r\n\r\nan das Ordnungsamt", "Sozialamt": "From: a@b.de\r\n\r\nan das Sozialamt"} {
		path := o.letter(t, unit+".eml", []byte(text))
		if _, err := o.ask(o.scan, OpPostTake, PostRequest{Paths: []string{path}, Units: []string{unit}}); err != nil {
			t.Fatal(err)
		}
	}
	for session, n := range map[string]int{o.scan: 2, o.social: 1} {
		if got, err := o.ask(session, OpPosts, nil); err != nil || got != n {
			t.Errorf("%d pieces of electronic post, %v; wanted %d", got, err, n)
		}
	}
}

// TestListsAreFiltered: lists leave out what is addressed to others, also for
// whoever logs out, and show all to whoever has no unit.
func TestListsAreFiltered(t *testing.T) {
	o := newOffices(t)
	for _, v := range []BatchView{o.own, o.foreign} {
		if _, err := as[Doubt](o.staff, o.scan, OpDoubtOpen, DoubtRequest{Document: v.Documents[0], Reason: "unleserlich"}); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		op           Operation
		args         any
		all, limited int
	}{
		{OpBatches, nil, 3, 1}, {OpDoubts, false, 2, 1}, {OpJournal, JournalQuery{}, 4, 2}, {OpRetentionRun, RetentionRequest{DryRun: true}, 3, 1},
	} {
		if n, err := o.ask(o.scan, c.op, c.args); err != nil || n != c.all {
			t.Errorf("%s shows %d to whoever has no unit, %v", c.op, n, err)
		}
		if n, err := o.ask(o.social, c.op, c.args); err != nil || n != c.limited {
			t.Errorf("%s shows %d to the office, %v", c.op, n, err)
		}
	}
	for session, n := range map[string]int{o.scan: 3, o.social: 1} {
		if q, err := as[[]Waiting](o.staff, session, OpInspectionQueue, nil); err != nil || len(q) != n {
			t.Errorf("%d batches wait for inspection, %v; wanted %d", len(q), err, n)
		}
	}
	if n, err := o.ask("", OpBatches, nil); err != nil || n != 0 {
		t.Errorf("logged out one sees %d batches, %v", n, err)
	}
	if _, err := o.ask("", OpBatch, o.foreign.ID); batch.CodeOf(err) != batch.CodeLogin {
		t.Errorf("logged out one sees a batch: %v", err)
	}
	sum, err := o.Run(context.Background(), RunRequest{Paths: []string{o.file(t, "kopie.pdf", "content")}, Read: true, Who: Actor{UID: os.Getuid()}}, func(any) {})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := o.ask("", OpBatch, sum.Batch); err != nil {
		t.Errorf("the own batch of somebody who is not logged in: %v", err)
	}
	// Without units in the register everything is open again.
	if _, err := as[PersonView](o.staff, o.chef, OpUserUnits, UserUnits{Person: "sozial"}); err != nil {
		t.Fatal(err)
	}
	for _, session := range []string{o.social, ""} {
		if n, err := o.ask(session, OpBatches, nil); err != nil || n != 4 {
			t.Errorf("without units: %d batches, %v", n, err)
		}
	}
}

// TestOutboxIsFiltered: names of deliveries are titles.
func TestOutboxIsFiltered(t *testing.T) {
	o := newOffices(t)
	for _, v := range []BatchView{o.own, o.foreign} {
		if _, err := as[inspection.Review](o.staff, o.scan, OpLook, LookRequest{Batch: v.ID, Documents: v.Documents, Verdict: inspection.Good}); err != nil {
			t.Fatal(err)
		}
		if _, err := as[inspection.Release](o.staff, o.scan, OpRelease, v.ID); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.RemoveAll(o.path("ausgang")); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(o.path("ausgang"), nil, 0o600); err != nil { // the target is in the way
		t.Fatal(err)
	}
	// Who has a unit moves only its own post.
	if _, err := o.ask(o.social, OpDeliver, DeliverRequest{Target: "folder:" + o.path("ausgang")}); err != nil {
		t.Fatal(err)
	}
	if s, err := as[Status](o.staff, o.scan, OpStatus, nil); err != nil || len(s.Outbox) != 1 || s.Outbox[0].Batch != o.own.ID {
		t.Errorf("%+v, %v", s.Outbox, err)
	}
	if _, err := o.ask(o.scan, OpDeliver, DeliverRequest{Target: "folder:" + o.path("ausgang")}); err != nil {
		t.Fatal(err)
	}
	for session, want := range map[string]int{o.scan: 2, o.social: 1, "": 0} {
		if s, err := as[Status](o.staff, session, OpStatus, nil); err != nil || len(s.Outbox) != want {
			t.Errorf("%d of the outbox, want %d, %v", len(s.Outbox), want, err)
		}
	}
}
