package batch

// Severity orders findings. A finding never stops a page from being kept.
type Severity string

// Severities: a note is worth knowing, a warning should be looked at, a severe
// finding must be looked at before release.
const (
	Note    Severity = "note"
	Warning Severity = "warning"
	Severe  Severity = "severe"
)

// FindingCode is the stable name of a finding. Codes are never reused.
type FindingCode string

// Finding codes of the page checks (A.SC.8, resiscan.md 5.2).
const (
	FindingBlank          FindingCode = "blank"
	FindingNearBlank      FindingCode = "near-blank" // little ink: kept as content, a person may look
	FindingSkew           FindingCode = "skew"
	FindingRotated        FindingCode = "rotated"
	FindingLowResolution  FindingCode = "low-resolution"
	FindingDPIEstimated   FindingCode = "dpi-estimated"
	FindingPageSize       FindingCode = "page-size"
	FindingDark           FindingCode = "dark"
	FindingBright         FindingCode = "bright"
	FindingLowContrast    FindingCode = "low-contrast"
	FindingBlurred        FindingCode = "blurred"
	FindingCutEdge        FindingCode = "cut-edge"
	FindingDarkBorder     FindingCode = "dark-border"
	FindingStreak         FindingCode = "streak"
	FindingColourLost     FindingCode = "colour-lost"
	FindingDuplicate      FindingCode = "duplicate"
	FindingDoubleFeed     FindingCode = "double-feed"
	FindingHalfSheet      FindingCode = "half-sheet"  // a front whose back never came
	FindingSheetAgain     FindingCode = "sheet-again" // the sheet at which a feed broke off was put in once more
	FindingDamaged        FindingCode = "damaged"
	FindingLowConfidence  FindingCode = "low-confidence"
	FindingNoText         FindingCode = "no-text"
	FindingReadFailed     FindingCode = "read-failed"
	FindingMeasureFailed  FindingCode = "measure-failed"
	FindingSeparatorInk   FindingCode = "separator-with-content"
	FindingLossyTransform FindingCode = "converted" // the page image is not the file taken in
)

// Finding is one observation about a page: a stable code, what was measured,
// the limit it passed, and a German sentence for the screen.
type Finding struct {
	Code     FindingCode `json:"code"`
	Severity Severity    `json:"severity"`
	Value    float64     `json:"value"`
	Limit    float64     `json:"limit"`
	Unit     string      `json:"unit,omitempty"`
	Message  string      `json:"message"`
	Page     ID          `json:"page,omitempty"`
	Other    ID          `json:"other,omitempty"` // the page this one repeats
}
