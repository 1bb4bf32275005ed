package station

import (
	"strings"

	"github.com/scanstelle/scanstelle/archive/transfernote"
	"github.com/scanstelle/scanstelle/batch"
)

// receipt says what journal and preparation tell: number, day, stamp, where the
// paper lies (A.DV.1, A.NB.4 d). A mere copy that is in no journal has a day of
// receipt only by default, which the note does not claim.
func (n *noting) receipt() error {
	p, found, err := n.st.pieceOf(n.document)
	if err != nil {
		return err
	}
	in := n.batch.Intake
	if !found && (n.batch.Class == nil || in == nil) {
		return nil
	}
	lines, err := n.st.intakeLines(n.batch, n.document)
	if err != nil {
		return err
	}
	var t Times
	if err := n.st.intakeTimes(&t, n.batch, n.document); err != nil {
		return err
	}
	n.Times.Intake = transfernote.Received{Day: t.Received, Time: t.ReceivedAt}
	if !t.Prepared.IsZero() {
		n.Times.Prepared = transfernote.At(t.Prepared)
	}
	if !t.PreparedUntil.IsZero() {
		n.Times.PreparedUntil = transfernote.At(t.PreparedUntil)
	}
	paper, err := n.st.paper(n.batch)
	if err != nil {
		return err
	}
	r := transfernote.Receipt{Number: p.Number, Box: paper.of(p.Box).Where()}
	flags := p.Flags
	if in != nil && !found {
		flags = in.Flags
	}
	r.Box = transfernote.Legal(r.Box)
	for _, line := range lines {
		r.Lines = append(r.Lines, transfernote.Legal(line))
	}
	n.Anomalies.Original = stateOfPaper(flags)
	if r.Number != "" || r.Box != "" || len(r.Lines) > 0 {
		n.Receipt = &r
	}
	return nil
}

// stateOfPaper is what preparation noted about the paper (A.NB.4 c); "" where
// nobody did.
func stateOfPaper(flags []batch.Flag) string {
	var words []string
	for _, f := range flags {
		words = append(words, f.German())
	}
	if len(words) == 0 {
		return ""
	}
	return "Bei der Vorbereitung vermerkt: " + strings.Join(words, ", ") + "."
}
