package batch

import "time"

// TakenOver is the state of a batch that holds electronic post: it is neither
// inspected nor edited, and waits for its package to be handed over.
const TakenOver State = "taken-over"

// Post is what is known of a piece of electronic mail: a file that was taken over as
// it came, and never scanned.
type Post struct {
	Channel string `json:"channel,omitempty"` // that it came through; "" where a person took it over
	// Form is what it is, as post.Form; Kind says it more closely.
	Form string `json:"form"`
	Kind string `json:"kind,omitempty"`
	Name string `json:"name"` // of the file
	MIME string `json:"mime"`
	// Arrived is when the file was last written, as far as its file system tells.
	Arrived   time.Time `json:"arrived"`
	MessageID string    `json:"message_id,omitempty"`
	Content   string    `json:"content,omitempty"` // hash of what the message says
	// Scanned tells what the virus scanner said; "" where none is set.
	Scanned string `json:"scanned,omitempty"`
	Signed  bool   `json:"signed,omitempty"`
	// Units are those it is addressed to, by the rule of its channel.
	Units []string `json:"units,omitempty"`
}

// ActPostDoubled notes that the same piece came once more; Data is a PostDouble.
const ActPostDoubled ActName = "post-doubled"

// PostDouble is a file that held what was taken over before.
type PostDouble struct {
	Name    string    `json:"name"`
	Channel string    `json:"channel,omitempty"`
	SHA256  string    `json:"sha256"`
	Arrived time.Time `json:"arrived"`
	// Same tells that it is the same byte for byte; else the message is the same, and
	// came another way.
	Same bool `json:"same"`
}
