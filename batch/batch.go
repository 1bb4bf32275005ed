package batch

import (
	"slices"
	"time"
)

// State is the life of a batch or of a document.
type State string

// States of batches and documents. Released and Rejected exist where a class
// wants a person's release.
const (
	Open      State = "open"      // pages still arrive
	Captured  State = "captured"  // all pages are in
	Reading   State = "reading"   // checks or text still running
	Ready     State = "ready"     // every page measured and read
	Released  State = "released"  // a person released it; sealing may begin
	Rejected  State = "rejected"  // sent back: rescan or decide, then inspect anew
	SealedDoc State = "sealed"    // package written, in the outbox
	Delivered State = "delivered" // read back and equal
	Doubtful  State = "doubtful"  // a document with an open doubt case (A.O.1 j)
	Tried     State = "tried"     // end of a trial
	Failed    State = "failed"    // waits for a person; see Code
)

// Mode says whether the paper may go one day (ersetzend) or not (kopierend).
type Mode string

// Scan modes. Copying is the default until a class is released (A.G.2).
const (
	Copying   Mode = "kopierend"
	Replacing Mode = "ersetzend"
)

// Batch is what was scanned or imported in one go.
type Batch struct {
	ID      ID         `json:"batch"`
	RunKey  string     `json:"run_key"` // hash of profile, target and inputs: finds an unfinished run again
	Profile ProfileRef `json:"profile"`
	// Settings are the values of that profile, so that the batch can be
	// finished as it was begun whatever became of the file.
	Settings *Profile `json:"settings,omitempty"`
	// Class is the class of its documents as it was then; nil for a mere copy
	// without a class.
	Class *Class `json:"class,omitempty"`
	// Intake is what is known of its receipt; nil only in batches of older versions.
	Intake *Intake `json:"intake,omitempty"`
	// Trial marks a test of a profile or the acceptance of a scanner: it is never
	// sealed, never handed over, and gets no intake numbers.
	Trial bool `json:"trial,omitempty"`
	// Post is set where the batch is a piece of electronic mail: one input, one document
	// without pages.
	Post    *Post  `json:"post,omitempty"`
	Target  string `json:"target,omitempty"`
	Creator string `json:"creator"` // pseudonym
	Device  string `json:"device,omitempty"`
	// Procedure is the procedure documentation that was valid when the batch was
	// opened; nil where none was.
	Procedure *ProcedureRef `json:"procedure,omitempty"`
	// DoubleFeed tells by which options the device watched for double feeds;
	// empty where it did not.
	DoubleFeed string `json:"double_feed,omitempty"`
	// Remarks are what the device could not do as the profile wished, and which
	// sheet came twice because the feed broke off (German).
	Remarks []string     `json:"remarks,omitempty"`
	Opened  time.Time    `json:"opened"`
	Closed  time.Time    `json:"closed"`
	State   State        `json:"state"`
	Inputs  []Input      `json:"inputs,omitempty"`
	Balance SheetBalance `json:"balance"`
	Pages   []ID         `json:"pages"`
	// Documents in the order of their first page.
	Documents []ID `json:"documents"`
	// Events are what the device reported besides pages.
	Events []DeviceEvent `json:"events,omitempty"`
}

// ProfileRef pins the profile a batch was captured with.
type ProfileRef struct {
	Name    string `json:"name"`
	Version int    `json:"version"`
	SHA256  string `json:"sha256"`
}

// Input is one file of an import, or one stack of a device.
type Input struct {
	Source   string `json:"source"`         // as the person named it
	Path     string `json:"path,omitempty"` // absolute; where the station reads it
	SHA256   string `json:"sha256,omitempty"`
	Bytes    int64  `json:"bytes,omitempty"`
	Original ID     `json:"original,omitempty"`
	Format   string `json:"format,omitempty"` // jpeg, png, tiff, pdf
	Pages    int    `json:"pages"`
	// Done is set when every page of the input is durable.
	Done bool `json:"done"`
	// Place is set on what arrives after the capture of the batch, and Device where
	// a device gives it.
	Place  *Placement `json:"place,omitempty"`
	Device string     `json:"device,omitempty"`
	// By is the pseudonym of who fed it; set on reading.
	By string `json:"by,omitempty"`
	// Equipment is what the device of a stack told about itself; nil where it is
	// none, or told nothing.
	Equipment *Equipment `json:"equipment,omitempty"`
	// Broken tells why the feed of such a stack ended early.
	Broken Code `json:"broken,omitempty"`
	// Refused tells why the input gave no page.
	Refused Code   `json:"refused,omitempty"`
	Message string `json:"message,omitempty"`
}

// DeviceEvent is something the device or its driver told us about a stack.
type DeviceEvent struct {
	Time   time.Time `json:"time"`
	Code   Code      `json:"code"`
	Detail string    `json:"detail"`
	Sheet  int       `json:"sheet"` // sheets received before it
}

// SheetBalance counts sheets and sides of a batch (A.NB.3). Expected and Fed
// are -1 where nobody and nothing told.
type SheetBalance struct {
	Expected    int `json:"expected"`
	Fed         int `json:"fed"`
	Sheets      int `json:"sheets"`
	Sides       int `json:"sides"`
	Kept        int `json:"kept"`
	Blank       int `json:"blank"`
	Separators  int `json:"separators"`
	DoubleFeeds int `json:"double_feeds"`
	Rescans     int `json:"rescans"`
	Discarded   int `json:"discarded,omitempty"` // pages for which another counts
	Refused     int `json:"refused"`             // inputs that gave no page
}

// Document is what one package will hold.
type Document struct {
	ID       ID     `json:"document"`
	Batch    ID     `json:"batch"`
	Number   int    `json:"number"` // in the batch, from 1
	Title    string `json:"title"`
	Pages    []ID   `json:"pages"`
	State    State  `json:"state"`
	Package  ID     `json:"package,omitempty"`
	SHA256   string `json:"sha256,omitempty"` // of the package
	Bytes    int64  `json:"bytes,omitempty"`
	Delivery ID     `json:"delivery,omitempty"`
	Code     Code   `json:"code,omitempty"` // why it failed
	Message  string `json:"message,omitempty"`
	// Separator is the code that opened the document, if one did.
	Separator string `json:"separator,omitempty"`
	// Expected sheets, as typed or read from its cover sheet; 0 where nobody told.
	Expected int `json:"expected,omitempty"`
	// Cover is what the separator sheet before it told, nil where nothing.
	Cover *Cover `json:"cover,omitempty"`
	// Supplements are the deliveries of supplementary notes that were made after it
	// was sealed.
	Supplements []ID `json:"supplements,omitempty"`
	// Supersedes names the document that this one corrects after it was handed
	// over.
	Supersedes ID `json:"supersedes,omitempty"`
	// Suppressed are the blank pages of Pages that its package goes without; set
	// when it is sealed.
	Suppressed []ID `json:"suppressed,omitempty"`
	// Urgent documents go before all others (»Eilt«).
	Urgent bool `json:"urgent,omitempty"`
	// Gone is set when the document was joined to another or lost its last page.
	Gone bool `json:"gone,omitempty"`
}

// Sealed tells whether the document is in its package: from then on nothing of it
// changes but where its delivery is, and what supplements it.
func (d Document) Sealed() bool { return d.State == SealedDoc || d.State == Delivered }

// Shown returns the pages that the package of the document has, in their order.
func (d Document) Shown() []ID {
	return slices.DeleteFunc(slices.Clone(d.Pages), func(id ID) bool { return slices.Contains(d.Suppressed, id) })
}
