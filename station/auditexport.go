package station

import (
	"bytes"
	"context"
	"io"

	"github.com/scanstelle/scanstelle/batch"
)

// AuditLine is an event of AuditExport: one line of the log as it is, in a
// string so that no byte of it changes on the way.
type AuditLine struct {
	Line string `json:"line"`
}

// mayCheck refuses to check what the station proves to whoever has no part in that.
// Who opened the data folder with its key may, without a login: a damaged register of
// people must not keep damage from being found.
func (st *Station) mayCheck(ctx context.Context, who Actor) error {
	if ctx.Value(overSocket{}) == nil && who.Person == nil {
		return nil
	}
	return st.mayAudit(who)
}

// mayAudit refuses the log, which tells who did what when, to whoever has no part in
// that. As long as nobody is registered there is no one to ask.
func (st *Station) mayAudit(who Actor) error {
	all, err := st.persons()
	if err != nil || len(all) == 0 {
		return err
	}
	return allow(who, reporters)
}

// noteExport enters who takes the log away, before it is given: the export itself
// tells of it (A.SC.11).
func (st *Station) noteExport(ctx context.Context, who Actor) error {
	actor, err := st.pseudonymOf(who)
	if err != nil {
		return err
	}
	return st.store.Enter(ctx, "log-exported", actor, map[string]int64{"lines": st.store.Log().Size()})
}

// noteVerified enters that a person had the log checked, and what came of it. A log
// that is damaged may not take the line.
func (st *Station) noteVerified(ctx context.Context, who Actor, checkpoints int, err error) {
	if who.Person == nil { // the program checks by itself, as does whoever copies
		return
	}
	_ = st.store.Enter(ctx, "log-verified", who.Person.Pseudonym, map[string]any{"lines": st.store.Log().Size(), "checkpoints": checkpoints, "code": batch.CodeOf(err)})
}

// AuditExport emits every line of the log as it is, and at last a signed
// checkpoint over them.
func (st *Station) AuditExport(emit Emit) (int64, error) {
	return st.store.Log().Export(lines(emit))
}

// lines is a writer that emits whole lines.
func lines(emit Emit) io.Writer { return &lineWriter{emit: emit} }

type lineWriter struct {
	emit Emit
	rest []byte
}

func (w *lineWriter) Write(p []byte) (int, error) {
	w.rest = append(w.rest, p...)
	for {
		line, rest, whole := bytes.Cut(w.rest, []byte("\n"))
		if !whole {
			return len(p), nil
		}
		w.emit(AuditLine{string(line)})
		w.rest = append([]byte(nil), rest...)
	}
}
