package station

import (
	"github.com/scanstelle/scanstelle/archive/transfernote"
	"github.com/scanstelle/scanstelle/quality"
	"github.com/scanstelle/scanstelle/quality/inspection"
	"github.com/scanstelle/scanstelle/quality/sampling"
)

// results say in the words of the note what a coverage is.
var results = map[sampling.Coverage]transfernote.Result{
	sampling.CoverageInspected: transfernote.Inspected, sampling.CoverageHits: transfernote.HitsInspected,
	sampling.CoverageNotDrawn: transfernote.NotDrawn, sampling.CoverageOpen: transfernote.InspectOpen,
}

var sampleModes = map[sampling.Kind]transfernote.SampleMode{sampling.KindFull: transfernote.FullSample, sampling.KindEvery: transfernote.NthSample}

var verdicts = map[inspection.Verdict]transfernote.Verdict{inspection.Good: transfernote.Good, inspection.BestPossible: transfernote.BestPossible, inspection.Faulty: transfernote.Faulty}

// quality says how far people inspected this document (A.NB.4 e, statement 20).
func (n *noting) quality() error {
	if !n.batch.Class.NeedsRelease() {
		return nil
	}
	r, err := inspection.RecordOf(n.document, n.acts)
	if err != nil {
		return err
	}
	q := &n.Quality
	q.Result = results[r.Coverage]
	for _, l := range r.Looks {
		q.Looks = append(q.Looks, transfernote.Look{Person: l.Actor, Time: l.Time.UTC(), Verdict: verdicts[l.Verdict], Page: l.Page, Reason: transfernote.Legal(l.Reason)})
	}
	if r.Release == nil {
		return nil
	}
	q.Release = &transfernote.Release{Person: r.ReleasedBy, Time: r.ReleasedAt.UTC(), FourEyes: r.Release.FourEyes}
	q.Sample = sample(r)
	q.Completeness = completeness(r)
	for _, d := range r.Settled {
		n.subject(d.Difference.Page, d.Difference.Document)
	}
	if r.Release.Documents >= n.document.Number {
		n.Document.Of = r.Release.Documents
	}
	n.Batch.Images = r.Release.Balance.Sides
	return nil
}

func sample(r inspection.Record) *transfernote.Sample {
	draw := r.Release.Draw
	mode, ok := sampleModes[draw.Order.Plan.Kind]
	if !ok {
		mode = transfernote.PartSample
	}
	return &transfernote.Sample{
		Mode: mode, Plan: draw.Order.Plan.String(), Need: draw.Order.Need, Selected: r.Selected, Units: draw.Population.Count, Size: draw.Order.Size,
		Reason: string(draw.Order.Reason), Algorithm: draw.Algorithm, Seed: draw.Seed, Population: draw.Population.SHA256,
	}
}

// completeness is the balance at the release and what was decided about it
// (A.NB.3).
func completeness(r inspection.Record) transfernote.Completeness {
	c := transfernote.Completeness{Result: transfernote.Uncounted, Balance: balanceOf(r.Release.Balance)}
	if r.Release.Balance.Expected >= 0 {
		c.Result = transfernote.Balanced
	}
	for _, d := range r.Settled {
		c.Result = transfernote.Decided
		c.Decisions = append(c.Decisions, transfernote.Difference{Code: string(d.Difference.Code), Person: d.Actor, Time: d.Time.UTC(), Finding: d.Difference.Message, Reason: transfernote.Legal(d.Reason)})
	}
	return c
}

func balanceOf(b quality.Balance) transfernote.Balance {
	count := func(n int) transfernote.Count { return transfernote.Count(n) }
	return transfernote.Balance{
		Expected: count(b.Expected), Fed: count(b.Fed), Sheets: count(b.Received), Sides: count(b.Sides), Kept: count(b.Kept), Blank: count(b.Blank),
		Separators: count(b.Separator), DoubleFeeds: count(b.DoubleFeeds), Rescans: count(b.Rescanned), Discarded: count(b.Discarded), SealedOff: count(b.SealedOff), Removed: count(b.Removed), Refused: count(b.Refused),
	}
}
