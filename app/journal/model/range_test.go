package model_test

import (
	"testing"

	"github.com/scanstelle/scanstelle/app/journal/model"
	"github.com/scanstelle/scanstelle/batch"
)

func TestRange(t *testing.T) {
	for _, c := range []struct {
		span     model.Span
		day      batch.Day
		by       int
		from, to batch.Day
	}{
		{model.OneDay, "2026-11-22", 0, "2026-11-22", "2026-11-22"},
		{model.OneDay, "2026-03-01", -1, "2026-02-28", "2026-02-28"},
		{model.OneWeek, "2026-11-22", 0, "2026-11-16", "2026-11-22"}, // a Sunday ends its week
		{model.OneWeek, "2026-11-16", 0, "2026-11-16", "2026-11-22"},
		{model.OneWeek, "2026-11-18", 1, "2026-11-23", "2026-11-29"},
		{model.OneMonth, "2026-01-31", 1, "2026-02-01", "2026-02-28"},
		{model.OneMonth, "2026-01-31", -1, "2025-12-01", "2025-12-31"},
		{model.Everything, "2026-01-31", 3, "", ""},
	} {
		from, to := model.Range{Span: c.span, Day: c.day}.Move(c.by).Days()
		if from != c.from || to != c.to {
			t.Errorf("%+v: %s to %s", c, from, to)
		}
	}
}
