package main

import (
	"context"
	"errors"
	"os"

	"github.com/scanstelle/scanstelle/audit"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// packagePoint is the checkpoint in a package that left the computer.
type packagePoint struct{ file, checkpoint string }

// points takes the checkpoints out of the packages; each must itself be sound.
func (c *auditVerifyCommand) points(ctx context.Context) ([]packagePoint, error) {
	var out []packagePoint
	for _, name := range c.Package {
		report, err := verifyFile(ctx, name)
		if err != nil {
			return nil, err
		}
		if !report.OK {
			return nil, batch.Refuse("audit.verify", batch.CodePackageChanged, "%s: %s", name, report.FirstFailure())
		}
		out = append(out, packagePoint{name, report.Audit.Checkpoint})
	}
	return out, nil
}

// proved verifies a log against all checkpoints together. Where that fails it
// looks which package is the one.
func proved(points []packagePoint, verify func(checkpoints []string) (audit.Report, error)) (audit.Report, error) {
	all := make([]string, len(points))
	for i, p := range points {
		all[i] = p.checkpoint
	}
	report, err := verify(all)
	if err == nil || len(points) == 0 {
		return report, err
	}
	if _, err := verify(nil); err != nil { // the log itself
		return report, err
	}
	for _, p := range points {
		_, err := verify([]string{p.checkpoint})
		var known *batch.Error
		if errors.As(err, &known) {
			known.Detail = p.file + ": " + known.Detail
		}
		if err != nil {
			return report, err
		}
	}
	return report, err
}

// verifyExport checks an export with the checkpoints of packages.
func verifyExport(name string, checkpoints []string) (audit.Report, string, error) {
	f, err := os.Open(name)
	if err != nil {
		return audit.Report{}, "", &batch.Error{Op: "audit.verify", Code: batch.CodeNotFound, Detail: name, Err: err}
	}
	defer f.Close()
	points := make([][]byte, len(checkpoints))
	for i, text := range checkpoints {
		points[i] = []byte(text)
	}
	report, key, err := audit.VerifyExport(f, points...)
	for i := 0; i < len(checkpoints) && err == nil; i++ {
		err = station.CheckpointOf(key, checkpoints[i])
	}
	return report, key, err
}
