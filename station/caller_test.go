package station

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/store"
)

// serve serves a desk and returns a client of it.
func (d *desk) serve(t *testing.T) *Client {
	t.Helper()
	server, err := Listen(d.Station)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Close(true); err != nil {
			t.Error(err)
		}
	})
	c, ok := Dial(d.path("daten"))
	if !ok {
		t.Fatal("nobody answers on the socket")
	}
	return c
}

// answer is all that a caller got to see of one operation.
type answer struct {
	Result string
	Events []string
	Error  string
	Code   batch.Code
	Text   string // the sentence a person reads
}

// volatile parts differ between two calls of anything.
var volatile = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}|\d{4}-\d\d-\d\dT[0-9:.]+Z|"(seconds|pages_per_minute|take|measure|queue|read|free|sealed|log|sheets|pending|sheet)":[0-9.e+-]+|[0-9a-f]{64}|"bytes":\d+`)

func ask(c Caller, op Operation, args any) answer {
	var a answer
	result, err := Invoke[json.RawMessage](context.Background(), c, op, args, func(raw json.RawMessage) {
		a.Events = append(a.Events, volatile.ReplaceAllString(string(raw), "…"))
	})
	// Progress depends on how fast who was.
	a.Events = slices.DeleteFunc(a.Events, func(e string) bool { return strings.HasPrefix(e, `{"type":"progress"`) })
	a.Result = volatile.ReplaceAllString(string(result), "…")
	if err != nil {
		a.Error, a.Code, a.Text = reflect.TypeOf(err).String(), batch.CodeOf(err), batch.Message(err)
	}
	return a
}

// TestCallersAgree asks in this process and over the socket: results, events in
// their order, and errors with code and sentence are the same.
func TestCallersAgree(t *testing.T) {
	d := newDesk(t)
	path := d.file(t, "a.pdf", "content")
	run := func(target string, again bool) RunRequest {
		return RunRequest{Paths: []string{path}, Target: "folder:" + target, Read: true, Deliver: true, Again: again}
	}
	first, _ := d.run(t, run(d.path("ausgang"), false))
	client := d.serve(t)
	asked := map[Operation]bool{}
	for _, c := range []struct {
		op   Operation
		args any
		want batch.Code
	}{
		{OpDevices, nil, ""},
		{OpDescribe, "paper:0", ""},
		{OpDescribe, "paper:1", batch.CodeNoDevice},
		{OpBatches, nil, ""},
		{OpBatch, first.Batch, ""},
		{OpBatch, batch.ID("01900000-0000-7000-8000-000000000001"), batch.CodeUnknownID},
		{OpBatch, 17, batch.CodeUsage},
		{OpStatus, nil, ""},
		{OpCaptureMine, nil, ""},
		{OpCaptureStop, first.Batch, batch.CodeWrongState},
		{OpDoubleFeed, DoubleFeedRequest{Batch: first.Batch, Sheets: 1}, batch.CodeEditState},
		{OpDoubleFeed, DoubleFeedRequest{Batch: first.Batch}, batch.CodeUsage},
		{OpPaper, PaperRequest{Device: "paper:0"}, batch.CodeOption},
		{OpTargets, nil, ""},
		{OpOutbox, OutboxQuery{}, ""},
		{OpOutbox, OutboxQuery{Done: true}, ""},
		{OpTargetPause, PauseRequest{Target: "folder:" + d.path("ausgang")}, batch.CodeReason},
		{OpTargetResume, PauseRequest{Target: "folder:" + d.path("ausgang"), Reason: "weiter"}, batch.CodeWrongState},
		{OpDeliveryPark, DeliveryRequest{Delivery: "01900000-0000-7000-8000-000000000001"}, batch.CodeUnknownID},
		{OpDeliveryUnpark, DeliveryRequest{Delivery: "01900000-0000-7000-8000-000000000001"}, batch.CodeUnknownID},
		{OpDeliveryResend, DeliveryRequest{Delivery: "01900000-0000-7000-8000-000000000001", Reason: "fehlt am Ziel"}, batch.CodeUnknownID},
		{OpDeliveryConfirm, DeliveryRequest{Delivery: "01900000-0000-7000-8000-000000000001", Reason: "liegt dort"}, batch.CodeUnknownID},
		{OpPackageExport, DeliveryRequest{Delivery: "01900000-0000-7000-8000-000000000001"}, batch.CodeUnknownID},
		{OpTargetRecheck, "DMS", batch.CodeUsage},
		{OpTargetTest, "folder:" + d.path("fehlt/darin"), batch.CodeTargetGone},
		{OpTargetSet, TargetChange{Name: "DMS", Spec: "ftp://x"}, batch.CodeTargetInvalid},
		{OpTargetSecret, TargetSecret{Name: "DMS"}, batch.CodeUsage},
		{OpTargetDescribe, TargetDraft{Spec: "cmis:https://dms.example/browser"}, batch.CodeTargetSettings},
		{OpCoverSheets, CoverSheets{Count: 1, Cover: batch.Cover{Class: "gibt-es-nicht"}}, batch.CodeUnknownClass},
		{OpKeyCard, KeyCard{Title: "Tasten"}, batch.CodeUsage},
		{OpRecoverySheet, "AGE-SECRET-KEY-1", batch.CodeStoreKey},
		{OpAbout, nil, ""},
		{OpPostTake, PostRequest{}, batch.CodeUsage},
		{OpPosts, nil, ""},
		{OpPostChannels, nil, ""},
		{OpPostChannel, PostChannelChange{Name: "a", Folder: "/fehlt", Way: "E-Mail"}, batch.CodePostChannel},
		{OpVirusScanner, nil, ""},
		{OpCheck, store.Evidence, ""},
		{OpAuditVerify, nil, ""},
		{OpAuditExport, nil, ""},
		{OpDeliver, DeliverRequest{}, ""},
		{OpDeliver, DeliverRequest{Batch: "01900000-0000-7000-8000-000000000001"}, batch.CodeUnknownID},
		{OpRun, run(d.path("ausgang"), false), batch.CodeAlreadyDone},
		{OpRun, RunRequest{Paths: []string{path}, Target: "ftp://x", Deliver: true}, batch.CodeTargetInvalid},
		{OpRun, run(d.path("ausgang"), true), ""},
		{OpClasses, nil, ""},
		{OpClass, "gibt-es-nicht", batch.CodeUnknownClass},
		{OpProfiles, nil, ""},
		{OpProfile, "gibt-es-nicht", batch.CodeProfileUnknown},
		{OpProfileDiff, ProfileDiffRequest{Name: "posteingang"}, ""},
		{OpProfilePut, "", batch.CodeNobody},
		{OpProfileTest, nil, batch.CodeNobody},
		{OpProfileRelease, nil, batch.CodeNobody},
		{OpAcceptances, nil, ""},
		{OpAcceptanceChart, nil, ""},
		{OpAcceptanceRun, nil, batch.CodeNobody},
		{OpAcceptanceSign, nil, batch.CodeNobody},
		{OpProcedures, nil, ""},
		{OpProcedure, 3, batch.CodeUnknownProcedure},
		{OpProcedurePut, nil, batch.CodeNobody},
		{OpProcedureRelease, nil, batch.CodeNobody},
		{OpProcedureExport, 0, batch.CodeUnknownProcedure},
		{OpMaintenance, nil, ""},
		{OpMaintenanceBegin, "", batch.CodeNobody},
		{OpMaintenanceEnd, nil, batch.CodeNobody},
		{OpClassPut, "", batch.CodeNobody},
		{OpClassRelease, nil, batch.CodeNobody},
		{OpReview, first.Batch, batch.CodeNobody},
		{OpLook, nil, batch.CodeNobody},
		{OpInspectionQueue, nil, batch.CodeNobody},
		{OpCount, nil, batch.CodeNobody},
		{OpSettle, nil, batch.CodeNobody},
		{OpRelease, nil, batch.CodeNobody},
		{OpReject, nil, batch.CodeNobody},
		{OpDoubtOpen, nil, batch.CodeNobody},
		{OpDoubtAssign, nil, batch.CodeNobody},
		{OpDoubtSettle, nil, batch.CodeNobody},
		{OpDoubts, nil, batch.CodeNobody},
		{OpFeedback, nil, batch.CodeNobody},
		{OpFeedbacks, nil, batch.CodeNobody},
		{OpFeedbackTake, nil, batch.CodeNobody},
		{OpFeedbackWays, nil, ""},
		{OpFeedbackChannel, FeedbackChange{Name: "a", Folder: "/fehlt"}, batch.CodeFeedbackChannel},
		{OpFeedbackTest, "a", batch.CodeFeedbackChannel},
		{OpFeedbackKey, FeedbackKeyChange{Name: "A"}, batch.CodeFeedbackChannel},
		{OpInspectLater, nil, batch.CodeNobody},
		{OpPaperMove, nil, batch.CodeNobody},
		{OpPapers, nil, batch.CodeNobody},
		{OpWhoami, nil, ""},
		{OpAwake, nil, ""},
		{OpLogout, nil, ""},
		{OpLogin, LoginRequest{"niemand", "x"}, batch.CodeLoginFailed},
		{OpUserAdd, UserAdd{Account: "a b"}, batch.CodeUsage},
		{OpUser, "niemand", batch.CodeUnknownPerson},
		{OpUsers, nil, batch.CodeNobody},
		{OpUserRoles, nil, batch.CodeNobody},
		{OpUserState, nil, batch.CodeNobody},
		{OpUserUnits, nil, batch.CodeNobody},
		{OpUserPassword, PasswordRequest{}, batch.CodeNobody},
		{OpUserImport, nil, batch.CodeNobody},
		{OpDirectory, nil, batch.CodeNobody},
		{OpPeopleSettings, nil, ""},
		{OpEmergency, nil, batch.CodeNobody},
		{OpEmergencies, nil, batch.CodeNobody},
		{OpTrainingAdd, nil, batch.CodeNobody},
		{OpTrainings, nil, batch.CodeNobody},
		{OpCommit, "1", batch.CodeNobody},
		{OpBackupStatus, nil, ""},
		{OpBackup, nil, batch.CodeUsage},
		{OpBackupSet, BackupSetting{Target: "sicherung"}, batch.CodeUsage},
		{OpRestoreDrill, nil, batch.CodeUsage},
		{OpRestoredRelease, ReasonRequest{Batch: first.Batch, Reason: "x"}, batch.CodeWrongState},
		{OpRetention, nil, ""},
		{OpRetentionSet, RetentionChange{Days: ptr(-1)}, batch.CodeUsage},
		{OpSettings, nil, ""},
		{OpSettingConfirm, nil, batch.CodeNobody},
		{OpSettingBack, nil, batch.CodeNobody},
		{OpSettingPersons, nil, batch.CodeNobody},
		{OpRetentionRun, RetentionRequest{DryRun: true}, ""},
		{OpRetentionHold, ReasonRequest{Batch: first.Batch}, batch.CodeReason},
		{OpRetentionRelease, ReasonRequest{Batch: first.Batch, Reason: "x"}, batch.CodeWrongState},
		{OpSpace, nil, ""},
		{OpSpaceSet, SpaceSetting{WarnSheets: -1}, batch.CodeUsage},
		{OpClockAccept, "", batch.CodeReason},
		{OpClockAccept, "Funkuhr verglichen", batch.CodeUsage},
		{OpClockSettings, nil, ""},
		{OpClockSettings, ClockSettingsRequest{StandstillDays: ptr(0)}, batch.CodeUsage},
		{OpJournalContinue, nil, batch.CodeNobody},
		{OpJournal, nil, batch.CodeNobody},
		{OpJournalPiece, "E-2026-000001", batch.CodeNobody},
		{OpJournalAdd, nil, batch.CodeNobody},
		{OpJournalCorrect, nil, batch.CodeNobody},
		{OpJournalVoid, nil, batch.CodeNobody},
		{OpJournalForward, nil, batch.CodeNobody},
		{OpJournalConfirm, nil, batch.CodeNobody},
		{OpJournalRelease, nil, batch.CodeNobody},
		{OpJournalLink, nil, batch.CodeNobody},
		{OpJournalNumber, nil, batch.CodeNobody},
		{OpJournalSettings, nil, batch.CodeNobody},
		{OpTimes, nil, batch.CodeNobody},
		{OpFields, nil, batch.CodeNobody},
		{OpFieldSuggest, nil, batch.CodeNobody},
		{OpHints, first.Batch, ""},
		{OpFieldTake, nil, batch.CodeNobody},
		{OpFieldClear, nil, batch.CodeNobody},
		{OpFieldSettings, nil, batch.CodeNobody},
		{OpPageRotate, EditRequest{Batch: first.Batch}, batch.CodeEditState},
		{OpPageMark, EditRequest{Batch: first.Batch}, batch.CodeEditState},
		{OpPageMove, EditRequest{Batch: first.Batch}, batch.CodeEditState},
		{OpPageDiscard, EditRequest{Batch: first.Batch}, batch.CodeEditState},
		{OpPageSealOff, EditRequest{Batch: first.Batch}, batch.CodeEditState},
		{OpBlankConfirm, EditRequest{Batch: first.Batch}, batch.CodeEditState},
		{OpDocumentSplit, EditRequest{Batch: first.Batch}, batch.CodeEditState},
		{OpDocumentJoin, EditRequest{Batch: first.Batch}, batch.CodeEditState},
		{OpDocumentRename, EditRequest{Batch: first.Batch}, batch.CodeEditState},
		{OpUrgent, EditRequest{Batch: first.Batch}, batch.CodeEditState},
		{OpDocumentClass, EditRequest{Batch: first.Batch}, batch.CodeReason},
		{OpEditUndo, EditRequest{Batch: first.Batch}, batch.CodeEditState},
		{OpEditRedo, EditRequest{Batch: first.Batch}, batch.CodeEditState},
		{OpPageInsert, InsertRequest{Batch: first.Batch, Device: "paper:0"}, batch.CodeEditState},
		{OpEditHistory, first.Batch, ""},
		{OpRescanOrders, nil, ""},
		{OpBlankSuppression, EditRequest{Batch: first.Batch, Documents: []string{"1"}}, ""},
		{OpPageUnseal, EditRequest{Batch: first.Batch}, batch.CodeNobody},
		{OpRescanOrder, EditRequest{Batch: first.Batch}, batch.CodeNobody},
		{OpRescanWithdraw, EditRequest{Batch: first.Batch}, batch.CodeNobody},
		{OpRemovalOrder, EditRequest{Batch: first.Batch}, batch.CodeNobody},
		{OpRemovalConfirm, EditRequest{Batch: first.Batch}, batch.CodeNobody},
		{OpRemovals, first.Batch, batch.CodeNobody},
		{OpSealedPages, nil, batch.CodeNobody},
		{OpPageView, PageQuery{Batch: first.Batch, Page: "1"}, ""},
		{OpPageView, PageQuery{Batch: first.Batch, Page: "7"}, batch.CodeUnknownID},
		{OpPageTile, TileQuery{PageQuery: PageQuery{Batch: first.Batch, Page: "1v"}}, ""},
		{OpPageThumb, PageQuery{Batch: first.Batch, Page: "1"}, ""},
		{OpPageWords, PageQuery{Batch: first.Batch, Page: "1"}, ""},
		{OpWatch, WatchQuery{Batch: "01900000-0000-7000-8000-000000000001"}, batch.CodeUnknownID},
		{OpSearch, SearchQuery{Text: "wort"}, batch.CodeNobody},
		{OpReport, nil, batch.CodeNobody},
		{OpReconciliation, nil, batch.CodeNobody},
		{OpReconciliationExport, nil, batch.CodeNobody},
		{OpAuditList, nil, batch.CodeNobody},
		{OpJournalExport, nil, batch.CodeNobody},
		{"fly", nil, batch.CodeUsage},
	} {
		asked[c.op] = true
		here, there := ask(d.Station, c.op, c.args), ask(client, c.op, c.args)
		if here.Code != c.want {
			t.Errorf("%s: code %q, want %q", c.op, here.Code, c.want)
		}
		if c.op == OpRun && c.want == "" { // pages of one batch finish in any order
			slices.Sort(here.Events)
			slices.Sort(there.Events)
		}
		if c.op == OpAuditExport { // the second finds the line about the first, and another checkpoint
			n := len(here.Events)
			if len(there.Events) != n+1 || !reflect.DeepEqual(here.Events[:n-2], there.Events[:n-2]) || !strings.Contains(there.Events[n-1], "log-exported") {
				t.Errorf("%s: %d and %d lines", c.op, n, len(there.Events))
			}
			continue
		}
		if !reflect.DeepEqual(here, there) {
			t.Errorf("%s: in this process\n%+v\nover the socket\n%+v", c.op, here, there)
		}
	}
	for _, op := range Operations() {
		if !asked[op] {
			t.Errorf("%s was not asked", op)
		}
	}
}

func TestClientWithoutOwner(t *testing.T) {
	d := newDesk(t)
	if _, ok := Dial(d.path("daten")); ok {
		t.Error("somebody answers although nobody listens")
	}
	if _, ok := Dial(d.path("fehlt")); ok {
		t.Error("somebody answers in a folder that is not there")
	}
	server, err := Listen(d.Station)
	if err != nil {
		t.Fatal(err)
	}
	c, ok := Dial(d.path("daten"))
	if !ok {
		t.Fatal("nobody answers")
	}
	if err := server.Close(false); err != nil {
		t.Fatal(err)
	}
	if a := ask(c, OpStatus, nil); a.Code != batch.CodeStoreLocked {
		t.Errorf("after the end: %+v", a)
	}
	if again, err := Listen(d.Station); err != nil { // the socket that was left is replaced
		t.Error(err)
	} else if err := again.Close(true); err != nil {
		t.Error(err)
	}
}

// TestClientGoneCancelsItsRun: a window that is closed ends its run at a safe
// point; the pages stay, and the next one goes on.
func TestClientGoneCancelsItsRun(t *testing.T) {
	d := newDesk(t)
	path := d.file(t, "a.pdf", "content content")
	client := d.serve(t)
	d.workers.hold = make(chan struct{})
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() {
		_, err := Invoke[SummaryEvent](ctx, client, OpRun, d.whole(path), nil)
		done <- err
	}()
	<-d.workers.hold
	cancel()
	if err := <-done; batch.CodeOf(err) != batch.CodeCanceled {
		t.Fatalf("%v", err)
	}
	d.workers.mu.Lock()
	d.workers.hold = nil
	d.workers.mu.Unlock()
	deadline := time.Now().Add(10 * time.Second)
	for {
		sum, err := Invoke[SummaryEvent](context.Background(), client, OpRun, d.whole(path), nil)
		if batch.CodeOf(err) == batch.CodeStoreLocked && time.Now().Before(deadline) {
			time.Sleep(10 * time.Millisecond) // the owner is just letting go of it
			continue
		}
		if err != nil || !sum.Resumed || sum.Pages != 2 || sum.Delivered != 1 {
			t.Fatalf("%v %+v", err, sum)
		}
		return
	}
}

// TestOwnerGoneTellsItsClient: whoever waits for an owner that ends is told so.
func TestOwnerGoneTellsItsClient(t *testing.T) {
	d := newDesk(t)
	path := d.file(t, "a.pdf", "content")
	server, err := Listen(d.Station)
	if err != nil {
		t.Fatal(err)
	}
	client, _ := Dial(d.path("daten"))
	d.workers.hold = make(chan struct{})
	done := make(chan error, 1)
	var last SummaryEvent
	go func() {
		sum, err := Invoke[SummaryEvent](context.Background(), client, OpRun, d.whole(path), nil)
		last = sum
		done <- err
	}()
	<-d.workers.hold
	if err := server.Close(true); err != nil {
		t.Fatal(err)
	}
	if err := <-done; err != nil || last.Code != batch.CodeCanceled || last.Exit != batch.ExitPolicy {
		t.Errorf("%v %+v", err, last)
	}
}

// TestOnlyTheOwnUserMayCall: the socket belongs to its user alone, and where its
// rights were loosened, the peer is still looked at.
func TestOnlyTheOwnUserMayCall(t *testing.T) {
	d := newDesk(t)
	client := d.serve(t)
	socket := d.path("daten/" + socketName)
	info, err := os.Stat(socket)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("the socket has mode %v (%v)", info.Mode(), err)
	}
	if a := ask(client, OpStatus, nil); a.Code != "" {
		t.Fatalf("%+v", a)
	}
	if os.Getuid() != 0 {
		t.Skip("only root can call as somebody else: the rest of this test is not run")
	}
	for dir := d.path("daten"); len(dir) > len(os.TempDir()); dir = filepath.Dir(dir) {
		if err := os.Chmod(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Chmod(socket, 0o666); err != nil {
		t.Fatal(err)
	}
	answer := make(chan string)
	go func() { answer <- askAs(65534, socket) }()
	if got := <-answer; got != "" {
		t.Errorf("a stranger is told: %s", got)
	}
	if a := ask(client, OpStatus, nil); a.Code != "" {
		t.Errorf("afterwards: %+v", a)
	}
}

// askAs asks for the status as another user. Its goroutine keeps its thread,
// which ends with it: only this thread changes its user.
func askAs(uid int, socket string) string {
	runtime.LockOSThread()
	if _, _, errno := unix.RawSyscall(unix.SYS_SETRESUID, uintptr(uid), uintptr(uid), uintptr(uid)); errno != 0 {
		return fmt.Sprintf("setresuid: %v", errno)
	}
	conn, err := net.Dial("unix", socket)
	if err != nil {
		return fmt.Sprintf("dial: %v", err)
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(10 * time.Second)); err != nil {
		return err.Error()
	}
	// The other end may be closed before the question is out.
	_, _ = fmt.Fprintln(conn, `{"op":"status","args":null}`)
	buf := make([]byte, 4096)
	n, err := conn.Read(buf)
	if n == 0 && err != nil && os.IsTimeout(err) {
		return "nothing, but is kept waiting"
	}
	return string(buf[:n])
}

func TestOddRequestsAreRefused(t *testing.T) {
	d := newDesk(t)
	d.serve(t)
	for line, want := range map[string]batch.Code{
		"not json":                          batch.CodeUsage,
		`[]`:                                batch.CodeUsage,
		`{"op":"batch","args":{"a":1}}`:     batch.CodeUsage,
		`{"op":"no"}`:                       batch.CodeUsage,
		`{"op":"run","args":{"paths":"x"}}`: batch.CodeUsage,
		`{"op":"batch","args":"../../etc"}`: batch.CodeUnknownID,
	} {
		conn, err := net.Dial("unix", d.path("daten/"+socketName))
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintln(conn, line)
		var r reply
		if err := json.NewDecoder(conn).Decode(&r); err != nil || r.Error == nil || r.Error.Code != want {
			t.Errorf("%s: %+v (%v), want %q", line, r.Error, err, want)
		}
		if err := conn.Close(); err != nil {
			t.Error(err)
		}
	}
}
