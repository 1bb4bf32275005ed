package batch

import "strings"

// Translation is what a row of the catalogue says in English, for a window and a
// handbook in English. The station itself speaks German: it writes German into the
// evidence, and commands print it.
type Translation struct {
	Sentence string // "%s" takes the detail, in the words of the station
	Next     string
}

// English is the row in English.
func (e Entry) English() Translation { return english[e.Code] }

// DetailIn is what fills the German sentence of the row in a message that was made of
// it; found is false where the message is another.
func (e Entry) DetailIn(message string) (detail string, found bool) {
	before, after, filled := strings.Cut(e.Sentence, "%s")
	if !filled {
		return "", message == e.Sentence
	}
	rest, begins := strings.CutPrefix(message, before)
	detail, ends := strings.CutSuffix(rest, after)
	return detail, begins && ends
}

// InEnglish is a German message of the catalogue in English; what the station adds, such
// as the name of a file, stands in it in quotation marks. code is that of the message,
// empty where it is not known. A message of no row comes back as it is.
func InEnglish(code Code, message string) string {
	if e, ok := byCode[code]; ok {
		if detail, found := e.DetailIn(message); found {
			return e.English().with(detail)
		}
	}
	for _, e := range catalogue {
		if detail, found := e.DetailIn(message); found {
			return e.English().with(detail)
		}
	}
	return message
}

// with fills in the detail.
func (t Translation) with(detail string) string {
	if detail == noDetail {
		return strings.Replace(t.Sentence, "“%s”", "nothing more is known", 1)
	}
	return strings.Replace(t.Sentence, "%s", DetailInEnglish(detail), 1)
}

// english has every code of the catalogue, in its order.
var english = map[Code]Translation{
	CodeInternal: {"An unexpected fault in the program.", "Please try again. If it stays, give the log to the administration. Saved pages are not affected."},
	CodeUsage:    {"It does not work like that: “%s”.", "“scanstelle --help” shows what does."},
	CodeCanceled: {"Stopped.", "The same call goes on; saved pages stay."},

	CodeNotFound:       {"File or folder not found: “%s”.", "Check the path."},
	CodeUnreadable:     {"The file cannot be read: “%s”.", "Check its access rights."},
	CodeEmptyFile:      {"The file is empty (0 bytes).", "Scan it anew or save it anew."},
	CodeUnknownFormat:  {"No known image format: “%s”.", "JPEG, PNG, TIFF and PDF are taken."},
	CodeTruncated:      {"The file is cut off: “%s”.", "Scan it anew or transfer it anew; it does not count as complete."},
	CodeBroken:         {"The file is damaged: “%s”.", "Scan it anew or transfer it anew."},
	CodeTooManyPixels:  {"The image is too large: “%s”.", "The scan profile sets the limit (import.max_pixels)."},
	CodeTooManyPages:   {"The file has too many pages: “%s”.", "The scan profile sets the limit (import.max_pages)."},
	CodeTooManyBytes:   {"The file is too large: “%s”.", "The scan profile sets the limit (import.max_bytes)."},
	CodeTooDeep:        {"Nested too deeply: “%s”.", "The scan profile sets the limit (import.max_depth)."},
	CodeJBIG2:          {"JBIG2 is not taken: this method can swap characters (BSI TR-03138, A.SC.12).", "Ask the sender for a file without JBIG2, or print it and scan the paper."},
	CodeEncrypted:      {"The PDF is protected by a password.", "Ask for it without one."},
	CodePDFTrailer:     {"The PDF is incomplete: the end of the file cannot be read (“%s”).", "Transfer it anew; it does not count as complete."},
	CodeNoPages:        {"The file has no page.", "Check where it comes from."},
	CodeUnsupported:    {"This kind of file is not supported: “%s”.", "Save it as JPEG, PNG, TIFF (G4, LZW, Deflate, JPEG) or PDF."},
	CodeTimeLimit:      {"It took too long and was ended: “%s”.", "Try the file on its own."},
	CodeMemoryLimit:    {"It needed too much memory and was ended.", "Ask for the file at a lower resolution."},
	CodeWorkerDied:     {"The program failed on this file.", "Try the file on its own; no other is affected."},
	CodeNotRegular:     {"That is no ordinary file: “%s”.", "Links and devices are not read; name the file itself."},
	CodeChangedInput:   {"The file changed while it was read: “%s”.", "Wait until it is written completely, then repeat the call."},
	CodeInsideDataDir:  {"The path lies in the data folder of Scanstelle: “%s”.", "Name a folder outside."},
	CodeAlreadyDone:    {"These files were handed over already with this profile and target (batch “%s”).", "With --again a new batch is made all the same."},
	CodeProfileUnknown: {"There is no such scan profile: “%s”.", "“posteingang” is built in; profiles of your own are TOML files."},
	CodeProfileInvalid: {"The scan profile is not valid: “%s”.", "Correct its file; unknown keys are not passed over."},
	CodeTargetInvalid:  {"The target is not valid: “%s”.", "This works: “--target folder:/srv/postausgang”."},
	CodeLanguage:       {"A language for reading text is missing: “%s”.", "Install the package tesseract-ocr-<language>, or change the language in the scan profile."},

	CodeNoDevice:     {"No scanner found: “%s”.", "Switch the device on and check its cable; “scanstelle devices” shows what is there."},
	CodeJam:          {"Paper jam.", "Open the cover, take the sheet out, put in again from this sheet on. The pages before it are saved."},
	CodeNoPaper:      {"No paper in the feeder.", "Put in the stack. If sheets went through without appearing here, put the same sheets in again."},
	CodeCoverOpen:    {"The cover of the scanner is open.", "Close the cover."},
	CodeDeviceBusy:   {"The scanner is in use.", "Wait, or end the other program."},
	CodeOffline:      {"The scanner does not answer.", "Switch the device on, check cable or network."},
	CodeDoubleFeed:   {"Two sheets went through at once.", "Part the last sheets and put in again from there on."},
	CodeDeviceMemory: {"The scanner or its driver is out of memory.", "Lower the resolution or restart the device."},
	CodeDeviceIO:     {"The line to the scanner broke.", "Check cable or network, put in again from the last sheet on. The pages before it are saved."},
	CodeDeviceDenied: {"The scanner denies access.", "The administration has to set the rights to the device."},
	CodeDeviceHang:   {"The scanner driver hung and was ended.", "Switch the device off and on, put in again from the last sheet on. The pages before it are saved."},
	CodeDeviceCrash:  {"The scanner driver crashed.", "Put in again from the last sheet on. The pages before it are saved."},
	CodeThreePass:    {"This scanner delivers colours in three passes; that is not supported.", "Choose shades of grey, or use another device."},
	CodeOption:       {"The scanner cannot do this: “%s”.", "Choose a profile that fits the device."},
	CodeShortFrame:   {"The scanner delivered fewer lines than it announced: “%s”.", "Scan the sheet anew."},
	CodeStopped:      {"The feeder is stopped. All sheets before are saved.", "It goes on with the next sheet of the same batch, at the desk with F5; “scanstelle batch close” ends it."},

	CodeStoreLocked:  {"Something else is using the data folder just now.", "Wait, or look at “scanstelle status”."},
	CodeServiceGone:  {"The service of Scanstelle was ended during the work.", "The same call goes on; saved pages stay."},
	CodeStoreDamaged: {"The store is damaged: “%s”.", "Delete nothing. “scanstelle check” shows what is affected; have the backup at hand."},
	CodeStoreFormat:  {"The data folder has another format: “%s”.", "Use the version of the program that fits."},
	CodeStoreKey:     {"The key of the station is wrong or missing: “%s”.", "Use the password file or the printed recovery key."},
	CodeDiskFull:     {"The disk is full.", "Make room; the same call goes on. All saved pages are intact."},
	CodeReadOnly:     {"The data folder is write-protected.", "Check its rights or how it is mounted."},
	CodeDiskFault:    {"The disk reports a fault: “%s”.", "Have the disk checked, and the backup at hand."},
	CodeClockBack:    {"The clock was set back (“%s”).", "All pages are saved. If the clock is slow, correct it. If it was wrongly fast before: “scanstelle clock accept”; then sealing goes on."},
	CodeClockAhead:   {"The clock may have been set ahead wrongly: “%s”.", "All pages are saved; capture goes on. Nothing is sealed, erased or numbered in a new year until supervisor or administration have compared the clock. If it is right, as after closing days: “scanstelle clock accept”. Otherwise correct it first."},
	CodeTakenAhead:   {"These pages were captured while the clock was fast: “%s”.", "The pages are saved, but their time has not come yet; nothing is sealed like that. Scan the paper again and have these pages withdrawn, or wait until the time has come."},
	CodeSealFailed:   {"The package could not be sealed: “%s”.", "The pages are saved; the same call tries again."},
	CodeSelfCheck:    {"The package did not pass our own check: “%s”.", "Nothing was handed over. Please tell the administration."},
	CodeUnknownID:    {"Unknown number: “%s”.", "“scanstelle batch list” shows those there are."},

	CodeErased:        {"This file was erased, after its time or by decision of two persons: “%s”.", "A package that was handed over lies at the target; manifest, receipt and checksums stay here."},
	CodeDiskLow:       {"There is no room for further sheets (“%s”).", "All so far is safe and will be finished. End this batch and call IT; then the same call goes on."},
	CodeBackupGone:    {"The backup folder cannot be reached: “%s”.", "Everything is safe on this computer. Mount the disk or share; the backup catches up."},
	CodeBackupFull:    {"The backup folder is full.", "Everything is safe on this computer. Make room there; the backup catches up."},
	CodeBackupForeign: {"Something else lies in the backup folder: “%s”.", "Nothing was overwritten. Name the right folder, or an empty one."},
	CodeBackupDamaged: {"The backup is damaged: “%s”.", "Delete nothing. “scanstelle backup to FOLDER --full” checks all of it and adds what is missing, as long as this station still has everything."},
	CodeBackupAlive:   {"This backup belongs to a station that was still running: “%s”.", "Two stations of one identity hand over twice. If the other one certainly does not run any more: --takeover."},
	CodeRestoredWaits: {"In the backup the batch was not handed over yet; since then it may have been: “%s”.", "Look at the target. If it is missing there: “scanstelle restore release BATCH”, at the desk “Let batch go on” in the room Delivery (Ctrl Shift W)."},

	CodeDisplay:        {"No window can be opened here: “%s”.", "Nothing was changed. Everything the desk does can be done with commands: “scanstelle --help”. For the window: log in to the graphical desktop, check the graphics driver (libgl1, libgl1-mesa-dri)."},
	CodeLogin:          {"You have to be logged in for that: “%s”.", "“scanstelle login” logs you in."},
	CodeNobody:         {"Somebody has to be logged in for that, and nobody is registered yet.", "“scanstelle user add” registers the first person, under the account that owns the data folder; they become administration and log in with “scanstelle login”."},
	CodeRole:           {"Only this role may do that: “%s”.", "Somebody with this role logs in, or the administration assigns it."},
	CodeOtherUnit:      {"That is addressed to another unit: “%s”.", "Nothing was shown and nothing changed. Somebody of that unit sees it; the administration changes the units of a person with “scanstelle user units”."},
	CodeLoginFailed:    {"Account or password is wrong.", "Try again; after several wrong tries it takes longer, then the account is locked."},
	CodeLoginWait:      {"After several wrong tries it goes on only in “%s”.", "Wait and try again; nothing is checked until then."},
	CodeAccountClosed:  {"The account is closed: “%s”.", "The administration opens it again."},
	CodePassword:       {"This password does not do: “%s”.", "At least 12 characters, without account and name; four random words are good."},
	CodePasswordChange: {"First the one-time password has to be replaced by one of your own.", "“scanstelle user password” changes it."},
	CodeTraining:       {"Your role does not hold at present: “%s”.", "Make up for the training or obligation; supervisor or administration enter it with “scanstelle training add”."},
	CodeEmergency:      {"Emergency access does not work like that: “%s”.", "“scanstelle user emergency --help” shows what belongs to it."},
	CodePerson:         {"That does not work with this account: “%s”.", "“scanstelle user list” shows the accounts."},
	CodeUnknownPerson:  {"There is no such person: “%s”.", "“scanstelle user list” shows the accounts."},
	CodeDirectory:      {"The directory service is not set up rightly: “%s”.", "The administration checks it with “scanstelle user directory --test”."},
	CodeDirectoryGone:  {"The directory service cannot be reached: “%s”.", "Check the network and try again; nothing is lost."},

	CodeWaitsRelease: {"The batch waits for inspection and release: “%s”.", "“scanstelle batch inspect” shows what is to be looked at; after the release it goes on by itself."},
	CodeNotReady:     {"The batch is not captured completely yet: “%s”.", "Wait until all pages are checked and read; “scanstelle status” shows how far it is."},
	CodeNotInspected: {"The inspection is not complete: “%s”.", "“scanstelle batch inspect” shows what is still to be looked at."},
	CodeFaulty:       {"There are still faulty pages or documents: “%s”.", "Scan anew or edit and look again, or send the batch back."},
	CodeBalanceOpen:  {"The sheet balance is not even: “%s”.", "Compare the stack with the pictures; then count, scan anew, or decide with a reason (“scanstelle batch settle”)."},
	CodeEachPage:     {"This class wants every page opened and confirmed on its own: “%s”. Nothing was noted.", "Look at the page large enough and up to its edges (at the desk, or “scanstelle page view … --out”), then confirm, one after the other."},
	CodeFourEyes:     {"Whoever scanned may not inspect or release here: “%s”.", "A second person logs in and inspects."},
	CodeWrongState:   {"That is not possible in this state: “%s”.", "“scanstelle batch show” shows the state."},
	CodeReason:       {"A reason has to be given for this: “%s”.", "Give it in a short sentence with --reason."},

	CodeProfileUnreleased: {"The scan profile does not hold: “%s”.", "“scanstelle profile show” shows the versions. The supervisor tests a draft, a second person releases it."},
	CodeProfileLocked:     {"Scanner and scan profile are not accepted: “%s”.", "Scan the test chart (“scanstelle acceptance run”) and sign the result (“scanstelle acceptance sign”). The batch was not begun; the paper is still in the feeder."},
	CodeAcceptance:        {"The acceptance does not work like that: “%s”.", "“scanstelle acceptance show” shows what was measured; then scan the test chart anew."},
	CodeTrial:             {"That does not go with a trial: “%s”.", "Trials are made with “scanstelle import --trial” or “capture --trial”; they are never sealed and never handed over."},
	CodeMaintenance:       {"The station is in maintenance: “%s”.", "Saved batches are still handed over. Scanning goes on when the maintenance is released with “scanstelle maintenance end”."},
	CodeChecklist:         {"The maintenance cannot end yet: “%s”.", "Make up for what is missing; “scanstelle maintenance show” shows what has changed."},
	CodeClassInvalid:      {"The document class is not valid: “%s”.", "Correct its file; “scanstelle class show eingangspost --toml” shows a pattern."},
	CodeProfileNotBound:   {"The scan profile is not meant for this document class: “%s”.", "Name one that is with “--profile”. The batch was not begun."},
	CodeClassRaised:       {"One of its documents gave the batch a higher need of protection; it cannot be released like this: “%s”.", "Accept scanner and scan profile (“scanstelle acceptance run”, “scanstelle acceptance sign”), then release again. All pages are saved safely."},
	CodeUnknownClass:      {"There is no such document class: “%s”.", "“scanstelle class list” shows those there are."},
	CodeNotScanned:        {"This post is not scanned: “%s”.", "Pass it on unopened and enter it in the journal only, or choose another class."},
	CodeSealLevel:         {"The seal that is there does not suffice for this class: “%s”.", "The documents wait here safely. They are sealed as soon as a seal that suffices is set up."},
	CodeFilesRefused:      {"No files are taken here to replace paper, only paper at an accepted scanner: “%s”.", "Nothing was begun. Capture the paper at the scanner. If files shall be allowed, the class gives the reason (“files”), and a second person releases it."},
	CodeProcedure:         {"The procedure documentation does not work like that: “%s”.", "Nothing was filed. “scanstelle procedure put --help” shows what is asked for."},
	CodeUnknownProcedure:  {"There is no such version of the procedure documentation: “%s”.", "“scanstelle procedure list” shows the versions."},
	CodeNoProcedure:       {"Paper is replaced only by a released procedure documentation: “%s”.", "Nothing was begun; the paper stays as it lies. The supervisor files the documentation (“scanstelle procedure put”), a second person releases it."},

	CodePlanInvalid: {"The sampling plan is not valid: “%s”.", "These work: “full”, “percent 4”, “every 3”, “attribute aql=1.0 level=II” or “computed p=1 q=95”."},
	CodeDrawInvalid: {"The draw of the sample cannot be retraced: “%s”.", "Do not release; settle the entry in the audit log with the auditors."},

	CodeEditState:      {"The batch cannot be edited now: “%s”.", "What is released or sealed stays as it is. Nobody takes a release back. What was handed over “scanstelle feedback” opens as a successor."},
	CodeEditForbidden:  {"The scan profile does not allow this change: “%s”.", "Scan the sheet anew, or choose a scan profile that allows it."},
	CodeEditImpossible: {"It does not work like that: “%s”.", "Nothing was changed. “scanstelle batch show” shows how the batch lies."},
	CodeNotAlike:       {"A sheet is discarded only for another that shows the same: “%s”.", "Nothing was changed. If it must not be scanned: “scanstelle page seal-off”. If the scan is bad: “scanstelle page replace”. If it does show the same, whoever inspects discards it."},
	CodeBatchBusy:      {"Something else is being done with the batch: “%s”.", "Wait until it is over, then repeat the call."},
	CodeSecondPerson:   {"A second person has to confirm this: “%s”.", "Somebody else of the supervisors logs in."},

	CodeJournal:      {"The entry in the journal does not work like that: “%s”.", "Nothing was entered, no number used. “scanstelle journal add --help” shows what is asked for."},
	CodeNumbersWait:  {"No intake numbers are given again yet: “%s”.", "All pages are saved; capture goes on. The supervisor looks up the highest number at the target and names it: “scanstelle journal continue --after NUMBER”, at the desk “Continue the numbers” in the intake journal (Ctrl Shift E). Then numbering and sealing go on."},
	CodeTracking:     {"The tracking number is wrong: “%s”.", "Read it once more. If it is really printed so: enter it with --tracking-note and the reason."},
	CodeNotOpened:    {"This piece stays closed; its content is not scanned: “%s”.", "Whoever may open it releases it: “scanstelle journal release NUMBER --reason …”. Seal off pages that were scanned already."},
	CodeUnknownPiece: {"There is no such intake number: “%s”.", "“scanstelle journal list” shows the journal."},
	CodeField:        {"The value does not work like that: “%s”.", "Nothing was changed. “scanstelle fields show DOCUMENT” shows the fields."},
	CodeFieldDigit:   {"The check digit is wrong: “%s”.", "Compare with the picture. If it is really printed so: give the reason with --reason."},
	CodeFieldTwo:     {"The paper names two different accounts: “%s”.", "Ask the sender, at a number you know. Then give the reason with --reason."},

	CodeTargetGone:        {"The target cannot be reached: “%s”.", "The package stays in the queue; “scanstelle deliver” tries again."},
	CodeTargetFull:        {"The target is full.", "Make room at the target; the package stays in the queue."},
	CodeTargetDenied:      {"The target denies access: “%s”.", "Check the rights at the target; the package stays in the queue."},
	CodeTargetDiffers:     {"Something else lies at the target under this name: “%s”.", "Nothing was overwritten. Please settle it."},
	CodeTargetBusy:        {"The target asks for patience: “%s”.", "The package stays in the queue and is tried again by itself."},
	CodeTargetSettings:    {"The settings of the target do not fit: “%s”.", "All packages are safe here. “scanstelle target test” shows what the server expects."},
	CodeTargetCertificate: {"The target cannot prove who it is: “%s”.", "Nothing was sent. Renew the certificate at the server, or name its authority at the target."},
	CodeTargetHostKey:     {"The key of the server is not confirmed: “%s”.", "Nothing was sent, not even a password. Ask the operator of the server for the fingerprint and compare; if it is right: “scanstelle target trust”."},
	CodeTargetRefuses:     {"The target does not take this package: “%s”.", "It is safe here. Check the details at the target, then “scanstelle deliver”."},
	CodeTargetRejected:    {"The receiver did not take the package over: “%s”.", "It is safe here and at the target. Settle with the receiver what is missing; if they take it over after all, their new receipt counts."},
	CodeTargetUnsettled:   {"It is still open whether the package lies at the target: “%s”.", "We look again after a while, and send only if it is missing."},
	CodeTargetLost:        {"The package lay at the target and is gone from there: “%s”.", "We send nothing twice. See at the target whether somebody took it. If it is missing there: “scanstelle outbox resend”; if the receiver has it: “scanstelle outbox confirm”; or at the desk in the room Delivery (Alt E, Ctrl F11)."},
	CodeTargetTwice:       {"The package lies at the target more than once: “%s”.", "Nothing was deleted there. Have all but one of them disposed of at the target, then “scanstelle outbox confirm”, or at the desk in the room Delivery (F3, Ctrl F11)."},
	CodeTargetPaused:      {"The hand-over to this target is paused: “%s”.", "All packages are safe here. It goes on with “scanstelle outbox resume”, or at the desk in the room Delivery (Ctrl R)."},
	CodeTargetWindow:      {"This target gets packages again from %s on.", "All packages are safe here and go out by themselves then. The administration changes the window with “scanstelle target set --window”."},
	CodeParked:            {"This package is set aside: “%s”.", "It is safe here. It goes on with “scanstelle outbox unpark”, or at the desk in the room Delivery (Alt P)."},

	CodePostForm:      {"This file is not taken as electronic post: “%s”.", "It stays where it lies. PDF, ZUGFeRD, XRechnung, e-mails as .eml and ZIP exports of beBPo/EGVP are taken."},
	CodePostSize:      {"This electronic piece is too large: “%s”.", "It stays where it lies. Ask the sender for it in parts, or give it to the administration."},
	CodeUnsafeXML:     {"This XML file is unsafe and is not read: “%s”.", "It stays where it lies; nothing was loaded from it. An electronic invoice needs no such thing: ask the sender for it anew."},
	CodeUnsafeZip:     {"This ZIP is unsafe and is not taken: “%s”.", "It stays where it lies; nothing was unpacked from it. Give it to the administration and ask the sender for it anew."},
	CodePostChannel:   {"The channel for electronic post does not work like that: “%s”.", "“scanstelle post channel add --help” shows what belongs to it."},
	CodeInfected:      {"The virus scanner reported harmful software: “%s”.", "Nothing of it was read in. Do not open the file, and call IT security; from a channel it now lies in its folder “quarantaene”."},
	CodeNotScannedYet: {"The virus scanner did not answer as it should: “%s”.", "Nothing was read in, the file lies where it lay. Check the virus scanner and repeat the call; channels go on trying by themselves."},

	CodeFeedbackInvalid: {"This feedback is not taken: “%s”.", "No document was changed. Whoever sends it mends it and sends it once more with a new ID."},
	CodeFeedbackChannel: {"The way for feedback does not work like that: “%s”.", "It stays as it was. “scanstelle feedback channel --help” shows what belongs to it."},

	CodeNotPackage:     {"That is no package of Scanstelle: “%s”.", "Only PDF/A files of Scanstelle can be checked."},
	CodePackageChanged: {"The package was changed or damaged: “%s”.", "Do not use it; fetch the original from where it was handed over, or from the backup."},
}
