package model

import (
	"slices"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// kinds are the events of the audit log that have words of their own in the
// catalogue, behind "audit.kind.".
var kinds = []string{
	"acceptance-measured", "acceptance-signed", "account-locked", "backup-failed", "backup-made", "backup-set", "backup-works", "batch-captured",
	"batch-closed", "batch-erased", "batch-opened", "batch-released", "batch-restored", "batch-returned", "blank-confirmed", "blank-suppressed",
	"class-back-proposed", "class-drafted", "class-raised", "class-released", "clock-accepted", "clock-jumped", "clock-set", "clock.back",
	"commitment-added", "crypto-erase", "delivered", "delivery-altered", "delivery-confirmed", "delivery-conflicted", "delivery-doubled",
	"delivery-doubted", "delivery-failed", "delivery-missed", "delivery-parked", "delivery-rejected", "delivery-repeated", "delivery-unparked",
	"device-reported", "difference-settled", "directory-changed", "document-formed", "document-inspected-later", "document-parked", "document-renamed",
	"document-reopened", "document-sealed", "document-split", "document-unparked", "documents-joined", "double-feed-answered", "doubt-assigned",
	"doubt-opened", "doubt-settled", "edit-redone", "edit-undone", "emergency-taken", "feedback-key-erased", "feedback-key-set", "feedback-noted",
	"feedback-received", "feedback-refused", "feedback-rejected", "feedback-reopened", "feedback-set", "field-cleared", "field-settings",
	"field-taken", "file-infected",
	"files-erased", "hold-lifted", "hold-set", "input-done", "input-refused", "input-taken", "intake-confirmed", "intake-continued", "intake-corrected",
	"intake-entered", "intake-forwarded", "intake-linked", "intake-numbered", "intake-released", "intake-repeated", "intake-skipped",
	"intake-suspended", "intake-voided", "journal-settings", "log-exported", "log-verified", "log.file", "log.recovered", "login-failed",
	"login-succeeded", "maintenance-begun", "maintenance-ended", "one-time-expired", "operation-refused", "package-exported", "page-inspected",
	"page-inspected-later", "page-marked", "page-measured", "page-opened", "page-read", "page-rotated", "page-taken", "pages-discarded", "pages-moved",
	"pages-placed", "pages-replaced", "pages-sealed-off", "pages-unsealed", "paper-moved", "password-changed", "password-recovered", "password-reset",
	"people-settings-changed", "person-activated", "person-added", "person-deactivated", "person-roles", "person-units", "person-unlocked",
	"persons-set", "post-channels-set", "post-doubled", "practice-begun", "procedure-drafted", "procedure-released", "profile-back-proposed",
	"profile-drafted", "profile-released", "profile-tested", "recovery-sheet-made", "removal-confirmed", "removal-ordered", "rescan-ordered",
	"rescan-withdrawn", "restore-drill", "restored-released", "retention-set", "sample-drawn", "sample-judged", "sample-ordered", "seal-failed",
	"seal-refused", "session-ended", "setting-confirmed", "setting-proposed", "sheets-counted", "space-set", "station-created", "station-opened",
	"station-recovered", "station-restored", "supplement-delivered", "supplement-sealed", "target-described", "target-paused", "target-rechecked",
	"target-resumed",
	"target-secret-erased", "target-secret-set", "target-stopped", "targets-set", "training-added", "urgency-set", "virus-scanner-set",
}

// Kinds lists them.
func Kinds() []string { return slices.Clone(kinds) }

// Known tells whether a kind has words of its own.
func Known(kind string) bool { return slices.Contains(kinds, kind) }

// About names what a line is about, shortly: the end of an identifier is what
// differs.
func About(e station.AuditRow) string {
	for _, id := range []batch.ID{e.Page, e.Document, e.Batch} {
		if n := len(id); n > 8 {
			return "…" + string(id[n-8:])
		}
	}
	return ""
}
