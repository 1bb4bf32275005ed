// Package model is what the room Revision knows, without a screen.
package model

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// Desk reaches the station.
type Desk struct {
	Station station.Caller
	// Context carries who is logged in.
	Context func(context.Context) context.Context
}

// Log is the part of the audit log that was read so far, the newest line first.
type Log struct {
	Query station.AuditQuery
	Rows  []station.AuditRow
	Total int64 // lines of the log
	Next  int64 // where it goes on; 0 at its end
}

// Meant are the kinds, parted by spaces, that a person may mean: the one whose words
// were typed, or all whose words hold what was typed, in large or small letters; what
// is in no words stays, for it may be stable names. A filter must not come out empty
// because of a capital letter: an auditor would believe that nothing happened.
func Meant(typed string, words func(kind string) string) string {
	small := strings.ToLower(strings.TrimSpace(typed))
	var like []string
	for _, k := range Kinds() {
		w := strings.ToLower(words(k))
		if w == small {
			return k
		}
		if small != "" && strings.Contains(w, small) {
			like = append(like, k)
		}
	}
	if len(like) == 0 {
		return typed
	}
	return strings.Join(like, " ")
}

// Filter makes a query of what a person typed: kinds by their stable names, parted
// by spaces or commas.
func Filter(kinds, person, about, from, to string) station.AuditQuery {
	return station.AuditQuery{
		Kinds:  strings.FieldsFunc(kinds, func(r rune) bool { return r == ' ' || r == ',' || r == ';' }),
		Person: strings.ToUpper(strings.TrimSpace(person)), About: batch.ID(strings.ToLower(strings.TrimSpace(about))), From: strings.TrimSpace(from), To: strings.TrimSpace(to),
	}
}

// Load reads the newest lines that a query chooses.
func (d Desk) Load(ctx context.Context, q station.AuditQuery) (Log, error) {
	return d.More(ctx, Log{Query: q})
}

// More reads the lines before those that are there.
func (d Desk) More(ctx context.Context, l Log) (Log, error) {
	q := l.Query
	q.Before = l.Next
	rows := l.Rows[:len(l.Rows):len(l.Rows)]
	page, err := station.Invoke[station.AuditPage](d.Context(ctx), d.Station, station.OpAuditList, q, func(raw json.RawMessage) {
		var r station.AuditRow
		if json.Unmarshal(raw, &r) == nil && r.Type == "audit-line" {
			rows = append(rows, r)
		}
	})
	if err != nil {
		return l, err
	}
	return Log{l.Query, rows, page.Total, page.Next}, nil
}

// Verify checks the whole log. An error says what is damaged, and with
// CodeStoreDamaged that it is.
func (d Desk) Verify(ctx context.Context) (station.LogReport, error) {
	return station.Invoke[station.LogReport](d.Context(ctx), d.Station, station.OpAuditVerify, nil, nil)
}

// Export returns the log as JSON Lines with a signed checkpoint, and how it may be
// called.
func (d Desk) Export(ctx context.Context, now time.Time) (name string, data []byte, err error) {
	_, err = station.Invoke[int64](d.Context(ctx), d.Station, station.OpAuditExport, nil, func(raw json.RawMessage) {
		var l station.AuditLine
		if json.Unmarshal(raw, &l) == nil && l.Line != "" {
			data = append(append(data, l.Line...), '\n')
		}
	})
	return "pruefprotokoll-" + now.Format(time.DateOnly) + ".jsonl", data, err
}

// Report counts by profile and device.
func (d Desk) Report(ctx context.Context, from, to string) (station.Report, error) {
	return station.Invoke[station.Report](d.Context(ctx), d.Station, station.OpReport, station.ReportQuery{From: from, To: to}, nil)
}
