// Package sane drives scanners through libsane's C interface, streaming: an
// image is never held in memory as a whole. It belongs into a process of its
// own, because a driver may hang or crash and neither sane_read nor sane_exit
// can then be left safely; killing the process can.
//
// One goroutine, locked to its thread, makes every call of libsane except
// sane_cancel, which the interface allows at any time (SANE API 1.6, 4.3.11).
//
// # Answers of libsane and the codes of package batch
//
//	answer            while opening   setting options  sane_start    sane_read
//	0 GOOD            -               -                -             -
//	1 UNSUPPORTED     no-device       device-option    device-option device-option
//	2 CANCELLED       canceled        canceled         canceled      canceled
//	3 DEVICE_BUSY     device-busy     device-busy      device-busy¹  device-busy
//	4 INVAL           no-device       device-option    device-option device-option
//	5 EOF             device-io       device-io        device-io     end of frame²
//	6 JAMMED          jam             jam              jam³          jam³
//	7 NO_DOCS         no-paper        no-paper         no-paper⁴     no-paper⁴
//	8 COVER_OPEN      cover-open      cover-open       cover-open    cover-open
//	9 IO_ERROR        offline         device-io        device-io³    device-io³
//	10 NO_MEM         device-memory   device-memory    device-memory device-memory
//	11 ACCESS_DENIED  device-denied   device-denied    device-denied device-denied
//	12 WARMING_UP     device-busy     device-busy      device-busy¹  device-busy
//	13 HW_LOCKED      device-denied   device-denied    device-denied device-denied
//	others            device-io       device-io        device-io     device-io
//
// ¹ sane_start is tried again a bounded number of times first (Options.Retries).
//
// ² The bytes received are compared with sane_get_parameters; a frame with
// fewer lines than promised is short-frame. A driver whose sane_read answers a
// cancel with EOF therefore never makes it look like success; the source's own
// flag says canceled.
//
// ³ fujitsu and canon_dr answer JAMMED for a double feed too, epsonds IO_ERROR.
// Where the device has sensors ("double-feed", "omr-df", "cover-open") they are
// read at once and decide: double-feed or cover-open instead.
//
// ⁴ After the first image, and with a feeder, the normal end: io.EOF. Where the
// driver is known to end early (airscan, escl) or a sensor still sees paper,
// sane_start is tried once more before the end is believed; paper that is still
// seen then is reported by Source.Events. In duplex a stack that ends after a
// front is no normal end but short-frame, because a back is missing.
//
// sane-airscan 0.99.27 answers IO_ERROR for an open hatch of the feeder, which is
// device-io then. It returns from a cancelled request only with the device's
// answer: Next comes back at once, Close waits.
//
// # What this package does to its process
//
// It sets a handler for SIGPIPE that does nothing (libsane.go) and keeps threads
// from being ended asynchronously (cancel.c). Without both, a cancel can kill the
// process or hang it for ever.
package sane
