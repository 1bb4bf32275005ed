package model

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"

	"github.com/scanstelle/scanstelle/station"
)

// mostReports are shown at once.
const mostReports = 200

// Reports asks for what case work reported about documents that were handed over
// (A.NB.3): the newest first, and of very many the newest only.
func Reports(ctx context.Context, c station.Caller) ([]station.FeedbackMessage, error) {
	var out []station.FeedbackMessage
	_, err := station.Invoke[int](ctx, c, station.OpFeedbacks, nil, func(raw json.RawMessage) {
		var m station.FeedbackMessage
		if json.Unmarshal(raw, &m) == nil && m.Type == "feedback-message" {
			out = append(out, m)
		}
	})
	slices.SortFunc(out, func(a, b station.FeedbackMessage) int {
		return cmp.Or(b.Came.Compare(a.Came), cmp.Compare(a.Key, b.Key))
	})
	return out[:min(len(out), mostReports)], err
}
