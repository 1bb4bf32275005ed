package station

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"github.com/scanstelle/scanstelle/audit"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/store"
)

// OpAuditList shows lines of the audit log.
const OpAuditList Operation = "audit-list"

var auditOperations = map[Operation]operation{
	OpAuditVerify: {nil, handle(func(ctx context.Context, st *Station, who Actor, checkpoints []string, _ Emit) (audit.Report, error) {
		if err := st.mayCheck(ctx, who); err != nil {
			return audit.Report{}, err
		}
		report, err := st.AuditVerify(checkpoints)
		st.noteVerified(ctx, who, len(checkpoints), err)
		return report, err
	})},
	OpAuditExport: {nil, handle(func(ctx context.Context, st *Station, who Actor, _ struct{}, emit Emit) (int64, error) {
		if err := st.mayAudit(who); err != nil {
			return 0, err
		}
		if err := st.noteExport(ctx, who); err != nil {
			return 0, err
		}
		return st.AuditExport(emit)
	})},
	OpAuditList: {reporters, handle(func(ctx context.Context, st *Station, who Actor, q AuditQuery, emit Emit) (AuditPage, error) {
		k, err := st.knowledge(who)
		if err != nil {
			return AuditPage{}, err
		}
		return st.auditList(ctx, k, q, emit)
	})},
}

// AuditQuery chooses lines of the audit log. What is empty chooses nothing away.
type AuditQuery struct {
	Kinds  []string `json:"kinds,omitempty"` // any of them
	Person string   `json:"person,omitempty"`
	// About is the ID of a batch, document or page.
	About batch.ID `json:"about,omitempty"`
	From  string   `json:"from,omitempty"` // days as they are typed
	To    string   `json:"to,omitempty"`
	// Before is the number of the line to go on from: only earlier ones are shown.
	// 0 begins with the newest.
	Before int64 `json:"before,omitempty"`
	Limit  int   `json:"limit,omitempty"` // 0 for the usual number
}

// AuditRow is an event of AuditList: one line of the log.
type AuditRow struct {
	Type     string          `json:"type"` // "audit-line"
	Seq      int64           `json:"seq"`
	Time     time.Time       `json:"time"`
	Kind     string          `json:"kind"`
	Batch    batch.ID        `json:"batch,omitempty"`
	Document batch.ID        `json:"document,omitempty"`
	Page     batch.ID        `json:"page,omitempty"`
	Actor    string          `json:"actor,omitempty"` // pseudonym
	Data     json.RawMessage `json:"data,omitempty"`
	// Register is the name of the one that the line is of; Batch is its ID then, and no
	// batch.
	Register store.Register `json:"register,omitempty"`
}

// AuditPage says where to go on.
type AuditPage struct {
	Type  string `json:"type"` // "audit-page"
	Total int64  `json:"total"`
	Shown int    `json:"shown"`
	// Next is the Before of the next page; 0 where there is none.
	Next int64 `json:"next"`
}

// Bounds of a page of the log.
const (
	auditLimit    = 500
	auditMaxLimit = 5000
	auditChunk    = 4096 // lines that are read at once, going back
)

// AuditList emits lines of the log, the newest first. It reads back only as far
// as it must; CodeStoreDamaged where a line on the way is not as it was written.
func (st *Station) AuditList(ctx context.Context, q AuditQuery, emit Emit) (AuditPage, error) {
	return st.auditList(ctx, knowledge{st: st}, q, emit)
}

// auditList leaves out what is about mail that somebody may not see; what is about
// none stays.
func (st *Station) auditList(ctx context.Context, k knowledge, q AuditQuery, emit Emit) (AuditPage, error) {
	log := st.store.Log()
	page := AuditPage{Type: "audit-page", Total: log.Size()}
	f := auditFilter{AuditQuery: q, knowledge: k, known: map[batch.ID]bool{}}
	var err error
	if f.first, f.last, err = st.days(q.From, q.To); err != nil {
		return page, err
	}
	limit := min(q.Limit, auditMaxLimit)
	if limit <= 0 {
		limit = auditLimit
	}
	end := page.Total
	if q.Before > 0 {
		end = min(end, q.Before)
	}
	for end > 0 && !f.past {
		begin := max(0, end-auditChunk)
		found, err := f.chunk(ctx, log, begin, end)
		if err != nil {
			return page, err
		}
		for _, e := range slices.Backward(found) {
			if page.Shown == limit { // there is at least one more
				return page, nil
			}
			register, _ := store.RegisterOf(e.Batch)
			emit(AuditRow{"audit-line", e.Seq, e.Time, e.Kind, e.Batch, e.Document, e.Page, e.Actor, e.Data, register})
			page.Shown++
			page.Next = e.Seq
		}
		end = begin
	}
	page.Next = 0
	return page, nil
}

// auditFilter chooses lines.
type auditFilter struct {
	AuditQuery
	first, last batch.Day
	past        bool // all earlier lines are older than the first day

	knowledge knowledge
	known     map[batch.ID]bool // what was asked of it before
}

// knows tells whether a line is about mail that may be seen.
func (f *auditFilter) knows(e audit.Entry) (bool, error) {
	about := cmp.Or(e.Page, e.Document, e.Batch)
	known, asked := f.known[about]
	if asked || !f.knowledge.limited {
		return known || !f.knowledge.limited, nil
	}
	known, err := f.knowledge.of(about)
	f.known[about] = known
	return known, err
}

// chunk returns the chosen lines from begin up to end.
func (f *auditFilter) chunk(ctx context.Context, log *audit.Log, begin, end int64) (found []audit.Entry, err error) {
	err = log.ReadFrom(begin, func(e audit.Entry) error {
		if e.Seq >= end {
			return errEnough
		}
		if ctx.Err() != nil {
			return batch.Fail("audit.list", batch.CodeCanceled, ctx.Err())
		}
		if f.chooses(e) {
			known, err := f.knows(e)
			if err != nil {
				return err
			}
			if known {
				found = append(found, e)
			}
		}
		if e.Seq == begin && f.first != "" {
			f.past = batch.DayOf(e.Time.Local()) < f.first
		}
		return nil
	})
	if errors.Is(err, errEnough) {
		err = nil
	}
	return found, err
}

// chooses tells whether a line is one of those that are wanted.
func (f *auditFilter) chooses(e audit.Entry) bool {
	day := batch.DayOf(e.Time.Local())
	switch {
	case day < f.first || f.last != "" && day > f.last:
	case len(f.Kinds) > 0 && !slices.Contains(f.Kinds, e.Kind):
	case f.Person != "" && f.Person != e.Actor:
	case f.About != "" && f.About != e.Batch && f.About != e.Document && f.About != e.Page:
	default:
		return true
	}
	return false
}
