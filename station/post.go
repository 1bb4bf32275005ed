package station

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/scanstelle/scanstelle/batch"
)

// Operations on electronic post.
const (
	OpPostTake     Operation = "post-take"
	OpPosts        Operation = "posts"
	OpPostChannels Operation = "post-channels"
	OpPostChannel  Operation = "post-channel-set"
	OpVirusScanner Operation = "virus-scanner"
)

var postOperations = map[Operation]operation{
	OpPostTake: {nil, handle(func(ctx context.Context, st *Station, who Actor, q PostRequest, emit Emit) (PostSummary, error) {
		return st.TakePost(ctx, who, q, emit)
	})},
	OpPosts: {nil, handle(func(_ context.Context, st *Station, who Actor, _ struct{}, emit Emit) (int, error) {
		return st.Posts(who, emit)
	})},
	OpPostChannels: {nil, handle(func(_ context.Context, st *Station, _ Actor, _ struct{}, _ Emit) ([]PostChannelView, error) {
		return st.PostChannels()
	})},
	OpPostChannel: {nil, handle(func(ctx context.Context, st *Station, who Actor, q PostChannelChange, emit Emit) ([]PostChannelView, error) {
		return st.SetPostChannel(ctx, who, q, emit)
	})},
	OpVirusScanner: {nil, handle(func(ctx context.Context, st *Station, who Actor, q VirusScannerChange, emit Emit) (VirusScanner, error) {
		return st.SetVirusScanner(ctx, who, q, emit)
	})},
}

// PostRequest takes files over as electronic post, each as one piece of mail.
type PostRequest struct {
	Paths  []string `json:"paths"`            // absolute; files, no folders
	Names  []string `json:"names,omitempty"`  // as the person typed them
	Way    string   `json:"way,omitempty"`    // how they came; "" goes by what they are
	Date   string   `json:"date,omitempty"`   // of receipt; "" is today
	Units  []string `json:"units,omitempty"`  // to whom
	Target string   `json:"target,omitempty"` // "" is the first that has a name
}

// PostEvent tells what became of one file.
type PostEvent struct {
	Type     string      `json:"type"` // "post"
	Source   string      `json:"source"`
	Outcome  PostOutcome `json:"outcome"`
	Channel  string      `json:"channel,omitempty"`
	Number   string      `json:"number,omitempty"` // in the journal; of the first where it came again
	Batch    batch.ID    `json:"batch,omitempty"`
	Document batch.ID    `json:"document,omitempty"`
	Title    string      `json:"title,omitempty"`
	Form     string      `json:"form,omitempty"`
	Kind     string      `json:"kind,omitempty"`
	SHA256   string      `json:"sha256,omitempty"` // of the original
	Bytes    int64       `json:"bytes,omitempty"`
	Remarks  []string    `json:"remarks,omitempty"` // German
	// Deliveries are those of package and original; Package is a path of the former that
	// can be opened, empty until it is there.
	Deliveries []DeliveryEvent `json:"deliveries,omitempty"`
	Package    string          `json:"package,omitempty"`
	Original   string          `json:"original,omitempty"` // the same of the latter
	Code       batch.Code      `json:"code,omitempty"`
	Message    string          `json:"message,omitempty"` // German
	Next       string          `json:"next,omitempty"`
}

// PostOutcome is what became of a file.
type PostOutcome string

// Outcomes.
const (
	PostTaken   PostOutcome = "taken"
	PostDoubled PostOutcome = "doubled" // it was here before
	PostRefused PostOutcome = "refused"
	PostCaught  PostOutcome = "infected"
	PostWaits   PostOutcome = "waits" // to be tried again; nothing was taken over
)

// PostSummary counts what TakePost did.
type PostSummary struct {
	Type      string     `json:"type"` // "summary"
	Taken     int        `json:"taken"`
	Doubled   int        `json:"doubled"`
	Refused   int        `json:"refused"` // infected ones too
	Waiting   int        `json:"waiting"`
	Delivered int        `json:"delivered"`
	Code      batch.Code `json:"code,omitempty"`
	Message   string     `json:"message,omitempty"`
	Exit      int        `json:"exit"`
}

// postFile is one file to be taken over.
type postFile struct {
	path, name string
	channel    string
	way        batch.Way
	date       batch.Day
	units      []string
	target     string
}

// TakePost takes files over. What is wrong with one stops no other; the error is set
// only where nothing was begun.
func (st *Station) TakePost(ctx context.Context, who Actor, q PostRequest, emit Emit) (PostSummary, error) {
	st.sessions.Add(1)
	defer st.sessions.Done()
	sum := PostSummary{Type: "summary"}
	if len(q.Paths) == 0 {
		return sum, batch.Refuse("post.take", batch.CodeUsage, "keine Datei angegeben")
	}
	actor, err := st.registered(who, counters)
	if err != nil {
		return sum, err
	}
	f := postFile{date: st.today(), units: q.Units}
	if err := typed(&q.Way, &f.way, batch.ParseWay); err != nil {
		return sum, err
	}
	if q.Date != "" {
		if err := typed(&q.Date, &f.date, func(text string) (batch.Day, error) { return batch.DayFrom(text, st.today()) }); err != nil {
			return sum, err
		}
	}
	if f.date > st.today() {
		return sum, batch.Refuse("post.take", batch.CodeJournal, "das Eingangsdatum %s liegt in der Zukunft", f.date.German())
	}
	if q.Target != "" {
		if f.target, err = st.targets.Normalise(q.Target); err != nil {
			return sum, err
		}
	}
	for i, path := range q.Paths {
		f.path, f.name = path, path
		if i < len(q.Names) {
			f.name = q.Names[i]
		}
		e, err := st.takePost(ctx, actor, f)
		sum.count(e, err)
		emit(e)
		if err != nil && fatal(err) {
			break
		}
	}
	emit(sum)
	return sum, nil
}

func (s *PostSummary) count(e PostEvent, err error) {
	switch e.Outcome {
	case PostTaken:
		s.Taken++
	case PostDoubled:
		s.Doubled++
	case PostWaits:
		s.Waiting++
	default:
		s.Refused++
	}
	if e.Outcome == PostTaken && len(e.Deliveries) > 0 && e.Deliveries[0].State == batch.Verified {
		s.Delivered++
	}
	if err != nil && s.Exit == 0 {
		s.Code, s.Message = batch.CodeOf(err), batch.Message(err)
		s.Exit = batch.Lookup(s.Code).Exit
	}
}

// fail says in an event why nothing came of a file, or not all of it.
func (e PostEvent) fail(err error) PostEvent {
	e.Code, e.Message = batch.CodeOf(err), batch.Message(err)
	e.Next = batch.Lookup(e.Code).Next
	if e.Outcome != "" { // it is safe here
		return e
	}
	switch e.Code {
	case batch.CodeInfected:
		e.Outcome = PostCaught
	case batch.CodePostForm, batch.CodePostSize, batch.CodeUnsafeXML, batch.CodeUnsafeZip, batch.CodeBroken, batch.CodeEmptyFile, batch.CodeNotRegular, batch.CodeInsideDataDir, batch.CodeMemoryLimit, batch.CodeTimeLimit, batch.CodeWorkerDied:
		e.Outcome = PostRefused
	default:
		e.Outcome = PostWaits
	}
	return e
}

// Posts emits what was taken over and one may see, the newest first, and returns their
// number.
func (st *Station) Posts(who Actor, emit Emit) (int, error) {
	if _, err := st.registered(who, readers); err != nil {
		return 0, err
	}
	k, err := st.knowledge(who)
	if err != nil {
		return 0, err
	}
	n := 0
	err = st.store.Batches(func(b batch.Batch) error {
		if b.Post == nil {
			return nil
		}
		if known, err := k.batch(b); err != nil || !known {
			return err
		}
		e, err := st.postEvent(b)
		if err != nil {
			return err
		}
		n++
		emit(e)
		return nil
	})
	return n, err
}

// registered returns the pseudonym of who may do something: anybody who can open the
// data folder as long as no person is registered, afterwards those with a role.
func (st *Station) registered(who Actor, roles []batch.Role) (string, error) {
	all, err := st.persons()
	if err != nil {
		return "", err
	}
	if len(all) > 0 {
		if err := allow(who, roles); err != nil {
			return "", err
		}
	}
	return st.pseudonymOf(who)
}

// postEvent describes what was taken over, and where its deliveries are.
func (st *Station) postEvent(b batch.Batch) (PostEvent, error) {
	e := PostEvent{Type: "post", Outcome: PostTaken, Source: b.Post.Name, Channel: b.Post.Channel, Batch: b.ID, Form: b.Post.Form, Kind: b.Post.Kind}
	b, err := st.store.Batch(b.ID)
	if err != nil {
		return e, err
	}
	if len(b.Inputs) != 1 || len(b.Documents) != 1 {
		return e, &batch.Error{Op: "post.read", Code: batch.CodeStoreDamaged, Unit: b.ID, Detail: fmt.Sprintf("elektronische Post mit %d Dateien", len(b.Inputs))}
	}
	e.SHA256, e.Bytes = b.Inputs[0].SHA256, b.Inputs[0].Bytes
	d, err := st.store.Document(b.Documents[0])
	if err != nil {
		return e, err
	}
	e.Document, e.Title = d.ID, d.Title
	if e.Number, err = st.intakeNumber(d); err != nil || d.Delivery == "" {
		return e, err
	}
	for _, id := range append([]batch.ID{d.Delivery}, d.Supplements...) {
		row, err := st.store.Delivery(id)
		if err != nil {
			return e, err
		}
		e.Deliveries = append(e.Deliveries, DeliveryEvent{State: row.State, Level: row.Level, Ref: row.Ref, ID: row.ID, Code: row.Code, Message: row.Message})
		switch path := filePath(row); {
		case path == "":
		case id == d.Delivery:
			e.Package = path
		case row.Supplement == b.Inputs[0].Original:
			e.Original = path
		}
	}
	return e, nil
}

// filePath is where a package lies that was delivered to a folder, "" elsewhere.
func filePath(row batch.Delivery) string {
	if row.Done() && filepath.IsAbs(row.Ref) {
		return row.Ref
	}
	return ""
}

// plainFile opens a file that may be taken over.
func (st *Station) plainFile(path string) (*os.File, os.FileInfo, error) {
	if inside(st.data, path) {
		return nil, nil, batch.Refuse("post.open", batch.CodeInsideDataDir, "%s", path)
	}
	f, err := openInput(path)
	if err != nil {
		return nil, nil, err
	}
	info, err := f.Stat()
	if err != nil {
		f.Close()
		return nil, nil, &batch.Error{Op: "post.open", Code: batch.CodeUnreadable, Detail: path, Err: err}
	}
	return f, info, nil
}

// short brings a text into the form that the journal takes.
func short(s string, most int) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r >= 0x7F && r < 0xA0 {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
	if r := []rune(strings.Join(strings.Fields(s), " ")); len(r) > most {
		return string(r[:most-1]) + "…"
	} else {
		return string(r)
	}
}
