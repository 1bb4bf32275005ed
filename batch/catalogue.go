package batch

import (
	"errors"
	"strings"
)

// Codes of failures. Grouped as the handbook page "Meldungen" groups them.
const (
	CodeInternal Code = "internal"
	CodeUsage    Code = "usage"
	CodeCanceled Code = "canceled"

	// Input files.
	CodeNotFound       Code = "not-found"
	CodeUnreadable     Code = "unreadable"
	CodeEmptyFile      Code = "empty-file"
	CodeUnknownFormat  Code = "unknown-format"
	CodeTruncated      Code = "truncated"
	CodeBroken         Code = "broken"
	CodeTooManyPixels  Code = "too-many-pixels"
	CodeTooManyPages   Code = "too-many-pages"
	CodeTooManyBytes   Code = "too-many-bytes"
	CodeTooDeep        Code = "too-deep"
	CodeJBIG2          Code = "jbig2"
	CodeEncrypted      Code = "encrypted"
	CodePDFTrailer     Code = "pdf-trailer"
	CodeNoPages        Code = "no-pages"
	CodeUnsupported    Code = "unsupported"
	CodeTimeLimit      Code = "time-limit"
	CodeMemoryLimit    Code = "memory-limit"
	CodeWorkerDied     Code = "worker-died"
	CodeNotRegular     Code = "not-regular"
	CodeChangedInput   Code = "changed-input"
	CodeInsideDataDir  Code = "inside-data"
	CodeAlreadyDone    Code = "already-done"
	CodeProfileUnknown Code = "profile-unknown"
	CodeProfileInvalid Code = "profile-invalid"
	CodeTargetInvalid  Code = "target-invalid"
	CodeLanguage       Code = "language-missing" // no model of that language for OCR

	// Devices (closed list, see scanner).
	CodeNoDevice     Code = "no-device"
	CodeJam          Code = "jam"
	CodeNoPaper      Code = "no-paper"
	CodeCoverOpen    Code = "cover-open"
	CodeDeviceBusy   Code = "device-busy"
	CodeOffline      Code = "offline"
	CodeDoubleFeed   Code = "double-feed"
	CodeDeviceMemory Code = "device-memory"
	CodeDeviceIO     Code = "device-io"
	CodeDeviceDenied Code = "device-denied"
	CodeDeviceHang   Code = "device-hang"
	CodeDeviceCrash  Code = "device-crash"
	CodeThreePass    Code = "three-pass"
	CodeOption       Code = "device-option"
	CodeShortFrame   Code = "short-frame"
	CodeStopped      Code = "stopped" // by a person, between two sheets

	// Store and evidence.
	CodeStoreLocked  Code = "store-locked"
	CodeServiceGone  Code = "service-gone" // the owner of the data folder ended under a client
	CodeStoreDamaged Code = "store-damaged"
	CodeStoreFormat  Code = "store-format"
	CodeStoreKey     Code = "store-key"
	CodeDiskFull     Code = "disk-full"
	CodeReadOnly     Code = "read-only"
	CodeDiskFault    Code = "disk-fault"
	CodeClockBack    Code = "clock-back"
	CodeClockAhead   Code = "clock-ahead"
	CodeTakenAhead   Code = "taken-ahead"
	CodeSealFailed   Code = "seal-failed"
	CodeSelfCheck    Code = "self-check"
	CodeUnknownID    Code = "unknown-id"

	// Inspection.
	CodeWaitsRelease Code = "waits-release"
	CodeNotReady     Code = "not-ready"
	CodeNotInspected Code = "not-inspected"
	CodeFaulty       Code = "faulty"
	CodeBalanceOpen  Code = "balance-open"
	CodeFourEyes     Code = "four-eyes"
	CodeEachPage     Code = "each-page"
	CodeWrongState   Code = "wrong-state"
	CodeReason       Code = "reason-missing"

	// Classes.
	CodeClassInvalid Code = "class-invalid"

	// Profiles, acceptance, maintenance.
	CodeProfileUnreleased Code = "profile-unreleased"
	CodeProfileLocked     Code = "profile-locked"
	CodeProfileNotBound   Code = "profile-not-bound"
	CodeClassRaised       Code = "class-raised"
	CodeTrial             Code = "trial"
	CodeAcceptance        Code = "acceptance"
	CodeMaintenance       Code = "maintenance"
	CodeChecklist         Code = "checklist"
	CodeUnknownClass      Code = "class-unknown"
	CodeNotScanned        Code = "not-scanned"
	CodeSealLevel         Code = "seal-level"
	CodeFilesRefused      Code = "files-refused"

	// Procedure documentation.
	CodeProcedure        Code = "procedure-invalid"
	CodeUnknownProcedure Code = "procedure-unknown"
	CodeNoProcedure      Code = "no-procedure"

	// Inspection by sample.
	CodePlanInvalid Code = "plan-invalid"
	CodeDrawInvalid Code = "draw-invalid"

	// Backup, retention, space.
	CodeErased        Code = "erased"         // its retention is over
	CodeDiskLow       Code = "disk-low"       // stop before the disk is full
	CodeBackupGone    Code = "backup-gone"    // the folder of the backup
	CodeBackupFull    Code = "backup-full"    // the same
	CodeBackupForeign Code = "backup-foreign" // of another station, or of another life of this one
	CodeBackupDamaged Code = "backup-damaged"
	CodeBackupAlive   Code = "backup-alive"   // its station ran just now
	CodeRestoredWaits Code = "restored-waits" // may have been delivered after the backup it comes from

	// People.
	CodeDisplay        Code = "display"
	CodeLogin          Code = "login"
	CodeNobody         Code = "nobody" // could log in: nobody is registered
	CodeRole           Code = "role"
	CodeOtherUnit      Code = "other-unit" // A.P.1, need to know
	CodeLoginFailed    Code = "login-failed"
	CodeLoginWait      Code = "login-wait"
	CodeAccountClosed  Code = "account-closed"
	CodePassword       Code = "password"
	CodePasswordChange Code = "password-change"
	CodeTraining       Code = "training"
	CodeEmergency      Code = "emergency"
	CodePerson         Code = "person"
	CodeUnknownPerson  Code = "unknown-person"
	CodeDirectory      Code = "directory"
	CodeDirectoryGone  Code = "directory-gone"

	// Editing a batch.
	CodeEditState      Code = "edit-state"
	CodeEditForbidden  Code = "edit-forbidden"
	CodeEditImpossible Code = "edit-impossible"
	CodeNotAlike       Code = "not-alike"
	CodeBatchBusy      Code = "batch-busy"
	CodeSecondPerson   Code = "second-person"

	// Journal and index fields.
	CodeJournal      Code = "journal"
	CodeNumbersWait  Code = "numbers-wait"
	CodeTracking     Code = "tracking-number"
	CodeNotOpened    Code = "not-opened"
	CodeUnknownPiece Code = "unknown-piece"
	CodeField        Code = "field"
	CodeFieldDigit   Code = "field-digit"
	CodeFieldTwo     Code = "field-two"

	// Delivery.
	CodeTargetGone    Code = "target-gone"
	CodeTargetFull    Code = "target-full"
	CodeTargetDenied  Code = "target-denied"
	CodeTargetDiffers Code = "target-differs"
	CodeTargetPaused  Code = "target-paused"
	CodeTargetWindow  Code = "target-window" // it takes nothing at this time of the day
	// Of servers.
	CodeTargetBusy        Code = "target-busy"
	CodeTargetSettings    Code = "target-settings"
	CodeTargetCertificate Code = "target-certificate"
	CodeTargetHostKey     Code = "target-host-key" // SSH: nobody confirmed the key, or it is another
	CodeTargetRefuses     Code = "target-refuses"
	CodeTargetRejected    Code = "target-rejected" // it got there, and the receiver says no
	CodeTargetUnsettled   Code = "target-unsettled"
	CodeTargetTwice       Code = "target-twice"
	CodeTargetLost        Code = "target-lost" // it was placed there, and is gone
	CodeParked            Code = "delivery-parked"

	// Electronic post.
	CodePostForm    Code = "post-form"
	CodePostSize    Code = "post-size"
	CodeUnsafeXML   Code = "unsafe-xml"
	CodeUnsafeZip   Code = "unsafe-zip"
	CodePostChannel Code = "post-channel"
	// The virus scanner of the town.
	CodeInfected      Code = "infected"
	CodeNotScannedYet Code = "virus-scan-waits"

	// What case work reports through a channel.
	CodeFeedbackInvalid Code = "feedback-invalid"
	CodeFeedbackChannel Code = "feedback-channel"

	// Verification of a package.
	CodeNotPackage     Code = "not-a-package"
	CodePackageChanged Code = "package-changed"
)

// Entry is one row of the catalogue: what a person reads and what a script
// gets.
type Entry struct {
	Code     Code
	Sentence string // German; "%s" takes the detail
	Next     string // German; the next step
	Exit     int
	Page     string // handbook page, relative to docs/
}

const (
	helpInput, helpDevice, helpStore = "bedienung.md#dateien", "bedienung.md#scanner", "verwaltung.md#speicher"
	helpTarget, helpVerify           = "verwaltung.md#ziele", "revision.md#pruefen"
	helpClasses, helpProfiles        = "verwaltung.md#klassen", "verwaltung.md#fassungen"
	helpAcceptance, helpMaintenance  = "verwaltung.md#abnahme", "verwaltung.md#wartung"
	helpInspection                   = "pruefung.md#sichtpruefung"
	helpEdit                         = "bedienung.md#stapel-bearbeiten"
	helpPeople                       = "verwaltung.md#personen"
	helpJournal, helpFields          = "bedienung.md#posteingangsbuch", "bedienung.md#indexfelder"
)

const helpBackup, helpRetention = "verwaltung.md#sicherung", "verwaltung.md#aufbewahrung"

const helpPost, helpVirus = "bedienung.md#digitale-post", "verwaltung.md#virenscanner"

const helpFeedback = "verwaltung.md#rueckmeldungen"

const helpProcedure = "verwaltung.md#verfahrensdokumentation"

var catalogue = []Entry{
	{CodeInternal, "Unerwarteter Fehler im Programm.", "Bitte erneut versuchen; bleibt es dabei, das Protokoll an die Administration geben. Gesicherte Seiten sind nicht betroffen.", ExitRefused, helpStore},
	{CodeUsage, "Der Aufruf ist so nicht möglich: %s.", "»scanstelle --help« zeigt, was geht.", ExitUsage, helpInput},
	{CodeCanceled, "Abgebrochen.", "Derselbe Aufruf setzt fort; gesicherte Seiten bleiben.", ExitPolicy, helpInput},

	{CodeNotFound, "Datei oder Ordner nicht gefunden: %s.", "Pfad prüfen.", ExitRefused, helpInput},
	{CodeUnreadable, "Die Datei ist nicht lesbar: %s.", "Zugriffsrechte prüfen.", ExitRefused, helpInput},
	{CodeEmptyFile, "Die Datei ist leer (0 Byte).", "Bitte neu scannen oder neu speichern.", ExitRefused, helpInput},
	{CodeUnknownFormat, "Kein bekanntes Bildformat: %s.", "Angenommen werden JPEG, PNG, TIFF und PDF.", ExitRefused, helpInput},
	{CodeTruncated, "Die Datei ist abgeschnitten: %s.", "Bitte neu scannen oder neu übertragen; sie gilt nicht als vollständig.", ExitRefused, helpInput},
	{CodeBroken, "Die Datei ist beschädigt: %s.", "Bitte neu scannen oder neu übertragen.", ExitRefused, helpInput},
	{CodeTooManyPixels, "Das Bild ist zu groß: %s.", "Im Scanprofil steht die Grenze unter import.max_pixels.", ExitRefused, helpInput},
	{CodeTooManyPages, "Die Datei hat zu viele Seiten: %s.", "Im Scanprofil steht die Grenze unter import.max_pages.", ExitRefused, helpInput},
	{CodeTooManyBytes, "Die Datei ist zu groß: %s.", "Im Scanprofil steht die Grenze unter import.max_bytes.", ExitRefused, helpInput},
	{CodeTooDeep, "Zu tief verschachtelt: %s.", "Im Scanprofil steht die Grenze unter import.max_depth.", ExitRefused, helpInput},
	{CodeJBIG2, "JBIG2 wird nicht angenommen: Dieses Verfahren kann Zeichen gegeneinander austauschen (BSI TR-03138, A.SC.12).", "Bitte vom Absender ohne JBIG2 anfordern oder ausdrucken und scannen.", ExitRefused, helpInput},
	{CodeEncrypted, "Das PDF ist mit einem Kennwort geschützt.", "Bitte ohne Kennwort anfordern.", ExitRefused, helpInput},
	{CodePDFTrailer, "Das PDF ist unvollständig: Das Ende der Datei ist nicht lesbar (%s).", "Bitte neu übertragen; es gilt nicht als vollständig.", ExitRefused, helpInput},
	{CodeNoPages, "Die Datei enthält keine Seite.", "Bitte die Quelle prüfen.", ExitRefused, helpInput},
	{CodeUnsupported, "Diese Spielart wird nicht unterstützt: %s.", "Bitte als JPEG, PNG, TIFF (G4, LZW, Deflate, JPEG) oder PDF speichern.", ExitRefused, helpInput},
	{CodeTimeLimit, "Die Verarbeitung dauerte zu lange und wurde beendet: %s.", "Die Datei einzeln erneut versuchen.", ExitRefused, helpInput},
	{CodeMemoryLimit, "Die Verarbeitung brauchte zu viel Speicher und wurde beendet.", "Die Datei mit geringerer Auflösung liefern.", ExitRefused, helpInput},
	{CodeWorkerDied, "Die Verarbeitung ist an dieser Datei gescheitert.", "Die Datei einzeln erneut versuchen; alle anderen sind nicht betroffen.", ExitRefused, helpInput},
	{CodeNotRegular, "Das ist keine gewöhnliche Datei: %s.", "Verknüpfungen und Geräte werden nicht eingelesen; die Datei selbst angeben.", ExitRefused, helpInput},
	{CodeChangedInput, "Die Datei hat sich während des Einlesens geändert: %s.", "Warten, bis sie fertig geschrieben ist, und den Aufruf wiederholen.", ExitRefused, helpInput},
	{CodeInsideDataDir, "Der Pfad liegt im Datenordner der Scanstelle: %s.", "Einen Ordner außerhalb angeben.", ExitUsage, helpInput},
	{CodeAlreadyDone, "Diese Dateien wurden mit diesem Profil und Ziel bereits übergeben (Stapel %s).", "Mit --again wird trotzdem ein neuer Stapel angelegt.", ExitPolicy, helpInput},
	{CodeProfileUnknown, "Das Scanprofil gibt es nicht: %s.", "»posteingang« ist eingebaut; eigene Profile liegen als TOML-Datei vor.", ExitUsage, helpInput},
	{CodeProfileInvalid, "Das Scanprofil gilt so nicht: %s.", "Die Datei berichtigen; unbekannte Schlüssel werden nicht übergangen.", ExitUsage, helpInput},
	{CodeTargetInvalid, "Das Ziel geht so nicht: %s.", "So geht es: »--target folder:/srv/postausgang«.", ExitUsage, helpTarget},
	{CodeLanguage, "Für die Texterkennung fehlt die Sprache: %s.", "Das Paket tesseract-ocr-<Sprache> installieren oder die Sprache im Scanprofil ändern.", ExitUsage, helpInput},

	{CodeNoDevice, "Kein Scanner gefunden: %s.", "Gerät einschalten, Kabel prüfen; »scanstelle devices« zeigt, was da ist.", ExitDevice, helpDevice},
	{CodeJam, "Papierstau.", "Klappe öffnen, Blatt herausnehmen, ab diesem Blatt neu einlegen. Die Seiten davor sind gesichert.", ExitDevice, helpDevice},
	{CodeNoPaper, "Kein Papier im Einzug.", "Stapel einlegen. Sind Blätter durchgelaufen, ohne hier zu erscheinen: dieselben Blätter noch einmal einlegen.", ExitDevice, helpDevice},
	{CodeCoverOpen, "Die Klappe des Scanners ist offen.", "Klappe schließen.", ExitDevice, helpDevice},
	{CodeDeviceBusy, "Der Scanner ist belegt.", "Warten oder das andere Programm beenden.", ExitDevice, helpDevice},
	{CodeOffline, "Der Scanner antwortet nicht.", "Gerät einschalten, Kabel oder Netz prüfen.", ExitDevice, helpDevice},
	{CodeDoubleFeed, "Doppeleinzug erkannt.", "Die letzten Blätter trennen und ab dort neu einlegen.", ExitDevice, helpDevice},
	{CodeDeviceMemory, "Der Scanner oder sein Treiber hat keinen Speicher mehr.", "Auflösung senken oder das Gerät neu starten.", ExitDevice, helpDevice},
	{CodeDeviceIO, "Die Verbindung zum Scanner brach ab.", "Kabel oder Netz prüfen, ab dem letzten Blatt neu einlegen. Die Seiten davor sind gesichert.", ExitDevice, helpDevice},
	{CodeDeviceDenied, "Der Scanner verweigert den Zugriff.", "Die Administration muss die Rechte auf das Gerät setzen.", ExitDevice, helpDevice},
	{CodeDeviceHang, "Der Scannertreiber hängt und wurde beendet.", "Gerät aus- und einschalten, ab dem letzten Blatt neu einlegen. Die Seiten davor sind gesichert.", ExitDevice, helpDevice},
	{CodeDeviceCrash, "Der Scannertreiber ist abgestürzt.", "Ab dem letzten Blatt neu einlegen. Die Seiten davor sind gesichert.", ExitDevice, helpDevice},
	{CodeThreePass, "Dieser Scanner liefert Farben in drei Durchgängen; das wird nicht unterstützt.", "Graustufen wählen oder ein anderes Gerät verwenden.", ExitDevice, helpDevice},
	{CodeOption, "Der Scanner kann diese Einstellung nicht: %s.", "Ein Profil wählen, das zum Gerät passt.", ExitDevice, helpDevice},
	{CodeShortFrame, "Der Scanner lieferte weniger Zeilen als angekündigt: %s.", "Das Blatt neu scannen.", ExitDevice, helpDevice},
	{CodeStopped, "Der Einzug ist angehalten. Alle Blätter davor sind gesichert.", "Es geht mit dem nächsten Blatt im selben Stapel weiter, am Arbeitsplatz mit F5; »scanstelle batch close« beendet ihn.", ExitPolicy, helpDevice},

	{CodeStoreLocked, "Der Datenordner wird gerade von einem anderen Vorgang benutzt.", "Warten oder »scanstelle status« ansehen.", ExitPolicy, helpStore},
	{CodeServiceGone, "Der Dienst der Scanstelle wurde während des Vorgangs beendet.", "Derselbe Aufruf setzt fort; gesicherte Seiten bleiben.", ExitPolicy, helpStore},
	{CodeStoreDamaged, "Der Datenbestand ist beschädigt: %s.", "Nichts löschen. »scanstelle check« zeigt, was betroffen ist; die Sicherung bereithalten.", ExitDamaged, helpStore},
	{CodeStoreFormat, "Der Datenordner hat ein anderes Format: %s.", "Die passende Programmversion verwenden.", ExitDamaged, helpStore},
	{CodeStoreKey, "Der Stationsschlüssel passt nicht oder fehlt: %s.", "Die Kennwortdatei oder den ausgedruckten Wiederherstellungsschlüssel verwenden.", ExitDamaged, helpStore},
	{CodeDiskFull, "Der Datenträger ist voll.", "Platz schaffen; derselbe Aufruf setzt fort. Alle gesicherten Seiten sind unversehrt.", ExitDamaged, helpStore},
	{CodeReadOnly, "Der Datenordner ist schreibgeschützt.", "Rechte oder Einhängung prüfen.", ExitDamaged, helpStore},
	{CodeDiskFault, "Der Datenträger meldet einen Fehler: %s.", "Datenträger prüfen lassen, Sicherung bereithalten.", ExitDamaged, helpStore},
	{CodeClockBack, "Die Uhr wurde zurückgestellt (%s).", "Alle Seiten sind gesichert. Geht die Uhr nach: berichtigen. Ging sie vorher falsch vor: »scanstelle clock accept«; danach wird weiter gesiegelt.", ExitPolicy, helpStore},
	{CodeClockAhead, "Die Uhr ist vielleicht falsch vorgestellt: %s.", "Alle Seiten sind gesichert; erfasst wird weiter. Gesiegelt, gelöscht und im neuen Jahr nummeriert wird erst, wenn Scanleitung oder Administration die Uhr verglichen haben. Stimmt sie, etwa nach Betriebsferien: »scanstelle clock accept«. Sonst vorher berichtigen.", ExitPolicy, helpStore},
	{CodeTakenAhead, "Diese Seiten wurden erfasst, als die Uhr vorging: %s.", "Die Seiten sind gesichert, aber ihre Zeit ist noch nicht gewesen; so wird nichts gesiegelt. Das Papier noch einmal scannen und diese Seiten zurückziehen lassen, oder warten, bis die Zeit erreicht ist.", ExitPolicy, helpStore},
	{CodeSealFailed, "Das Paket konnte nicht gesiegelt werden: %s.", "Die Seiten sind gesichert; derselbe Aufruf versucht es erneut.", ExitRefused, helpStore},
	{CodeSelfCheck, "Das Paket bestand die eigene Prüfung nicht: %s.", "Es wurde nichts übergeben. Bitte der Administration melden.", ExitRefused, helpVerify},
	{CodeUnknownID, "Unbekannte Kennung: %s.", "»scanstelle batch list« zeigt die vorhandenen.", ExitUsage, helpStore},

	{CodeErased, "Diese Datei wurde gelöscht, nach ihrer Frist oder auf Beschluss zweier Personen: %s.", "Ein übergebenes Paket liegt am Ziel; Manifest, Quittung und Prüfsummen bleiben hier.", ExitRefused, helpRetention},
	{CodeDiskLow, "Der Platz reicht nicht für weitere Blätter (%s).", "Alles Bisherige ist sicher und wird fertig. Beenden Sie diesen Stapel und rufen Sie die IT an; danach setzt derselbe Aufruf fort.", ExitPolicy, "verwaltung.md#platz"},
	{CodeBackupGone, "Der Sicherungsordner ist nicht erreichbar: %s.", "Auf diesem Rechner ist alles sicher. Datenträger oder Freigabe einhängen; die Sicherung holt auf.", ExitTarget, helpBackup},
	{CodeBackupFull, "Der Sicherungsordner ist voll.", "Auf diesem Rechner ist alles sicher. Dort Platz schaffen; die Sicherung holt auf.", ExitTarget, helpBackup},
	{CodeBackupForeign, "Im Sicherungsordner liegt etwas anderes: %s.", "Es wurde nichts überschrieben. Den richtigen Ordner angeben, oder einen leeren.", ExitRefused, helpBackup},
	{CodeBackupDamaged, "Die Sicherung ist beschädigt: %s.", "Nichts löschen. »scanstelle backup to ORDNER --full« prüft sie ganz und ergänzt, was fehlt, solange diese Station noch alles hat.", ExitDamaged, helpBackup},
	{CodeBackupAlive, "Diese Sicherung gehört zu einer Station, die noch lief: %s.", "Zwei Stationen mit einer Kennung übergeben doppelt. Läuft die andere bestimmt nicht mehr: --takeover.", ExitPolicy, helpBackup},
	{CodeRestoredWaits, "Der Stapel war in der Sicherung noch nicht übergeben; seitdem kann es geschehen sein: %s.", "Am Ziel nachsehen. Fehlt er dort: »scanstelle restore release STAPEL«, am Arbeitsplatz »Stapel weitergehen lassen« in der Übergabe (Strg Umschalt W).", ExitPolicy, helpBackup},

	{CodeDisplay, "Hier lässt sich kein Fenster öffnen: %s.", "Es wurde nichts geändert. Alles, was der Arbeitsplatz kann, geht auch mit Befehlen: »scanstelle --help«. Für das Fenster: Anmeldung an der grafischen Oberfläche und Grafiktreiber (libgl1, libgl1-mesa-dri) prüfen.", ExitDevice, "bedienung.md#arbeitsplatz"},
	{CodeLogin, "Dafür müssen Sie angemeldet sein: %s.", "»scanstelle login« meldet Sie an.", ExitPolicy, helpPeople},
	{CodeNobody, "Dafür muss jemand angemeldet sein, und noch ist niemand eingetragen.", "»scanstelle user add« trägt die erste Person ein, unter dem Konto, dem der Datenordner gehört; sie wird Administration und meldet sich mit »scanstelle login« an.", ExitPolicy, helpPeople},
	{CodeRole, "Das darf nur die Rolle %s.", "Jemand mit dieser Rolle meldet sich an, oder die Administration teilt sie zu.", ExitPolicy, helpPeople},
	{CodeOtherUnit, "Das ist an ein anderes Amt gerichtet: %s.", "Es wurde nichts gezeigt und nichts geändert. Jemand aus diesem Amt sieht es; die Ämter einer Person ändert die Administration mit »scanstelle user units«.", ExitPolicy, helpPeople},
	{CodeLoginFailed, "Konto oder Kennwort stimmt nicht.", "Noch einmal versuchen; nach mehreren Fehlversuchen dauert es länger, dann wird das Konto gesperrt.", ExitPolicy, helpPeople},
	{CodeLoginWait, "Nach mehreren Fehlversuchen geht es erst weiter in %s.", "Warten und noch einmal versuchen; bis dahin wird nichts geprüft.", ExitPolicy, helpPeople},
	{CodeAccountClosed, "Das Konto ist zu: %s.", "Die Administration öffnet es wieder.", ExitPolicy, helpPeople},
	{CodePassword, "Dieses Kennwort geht nicht: %s.", "Mindestens 12 Zeichen, ohne Konto und Namen; gut sind vier zufällige Wörter.", ExitUsage, helpPeople},
	{CodePasswordChange, "Zuerst muss das Einmal-Kennwort durch ein eigenes ersetzt werden.", "»scanstelle user password« ändert es.", ExitPolicy, helpPeople},
	{CodeTraining, "Ihre Rolle gilt zurzeit nicht: %s.", "Die Schulung oder Verpflichtung nachholen; Scanleitung oder Administration tragen sie mit »scanstelle training add« ein.", ExitPolicy, helpPeople},
	{CodeEmergency, "Der Notfallzugriff geht so nicht: %s.", "»scanstelle user emergency --help« zeigt, was dazugehört.", ExitPolicy, helpPeople},
	{CodePerson, "Das geht mit diesem Konto nicht: %s.", "»scanstelle user list« zeigt die Konten.", ExitPolicy, helpPeople},
	{CodeUnknownPerson, "Diese Person gibt es nicht: %s.", "»scanstelle user list« zeigt die Konten.", ExitUsage, helpPeople},
	{CodeDirectory, "Der Verzeichnisdienst ist nicht richtig eingerichtet: %s.", "Die Administration prüft es mit »scanstelle user directory --test«.", ExitPolicy, helpPeople},
	{CodeDirectoryGone, "Der Verzeichnisdienst ist nicht erreichbar: %s.", "Netz prüfen und noch einmal versuchen; nichts ist verloren.", ExitTarget, helpPeople},

	{CodeWaitsRelease, "Der Stapel wartet auf Sichtprüfung und Freigabe: %s.", "»scanstelle batch inspect« zeigt, was anzusehen ist; nach der Freigabe geht er von selbst weiter.", ExitPolicy, helpInspection},
	{CodeNotReady, "Der Stapel ist noch nicht fertig erfasst: %s.", "Warten, bis alle Seiten geprüft und gelesen sind; »scanstelle status« zeigt den Fortschritt.", ExitPolicy, helpInspection},
	{CodeNotInspected, "Die Sichtprüfung ist nicht vollständig: %s.", "»scanstelle batch inspect« zeigt, was noch anzusehen ist.", ExitPolicy, helpInspection},
	{CodeFaulty, "Es gibt noch fehlerhafte Seiten oder Dokumente: %s.", "Neu scannen oder bearbeiten und noch einmal ansehen, oder den Stapel zurückgeben.", ExitPolicy, helpInspection},
	{CodeBalanceOpen, "Die Blattbilanz geht nicht auf: %s.", "Den Stapel mit den Bildern vergleichen; dann zählen, neu scannen oder mit »scanstelle batch settle« begründet entscheiden.", ExitPolicy, helpInspection},
	{CodeEachPage, "Diese Klasse verlangt, jede Seite zu öffnen und einzeln zu bestätigen: %s. Nichts wurde vermerkt.", "Die Seite groß genug und bis zum Rand ansehen (am Arbeitsplatz, oder »scanstelle page view … --out«), dann bestätigen, eine nach der anderen.", ExitPolicy, helpInspection},
	{CodeFourEyes, "Wer gescannt hat, darf hier nicht prüfen oder freigeben: %s.", "Eine zweite Person meldet sich an und prüft.", ExitPolicy, helpInspection},
	{CodeWrongState, "Das geht in diesem Zustand nicht: %s.", "»scanstelle batch show« zeigt den Zustand.", ExitPolicy, helpInspection},
	{CodeReason, "Dafür muss ein Grund angegeben werden: %s.", "Mit --reason in einem kurzen Satz begründen.", ExitUsage, helpInspection},

	{CodeProfileUnreleased, "Das Scanprofil gilt nicht: %s.", "»scanstelle profile show« zeigt die Fassungen. Die Scanleitung prüft einen Entwurf, eine zweite Person gibt ihn frei.", ExitPolicy, helpProfiles},
	{CodeProfileLocked, "Scanner und Scanprofil sind nicht abgenommen: %s.", "Die Prüftafel scannen (»scanstelle acceptance run«) und das Ergebnis unterschreiben (»scanstelle acceptance sign«). Der Stapel wurde nicht begonnen; das Papier liegt noch im Einzug.", ExitPolicy, helpAcceptance},
	{CodeAcceptance, "Die Abnahme geht so nicht: %s.", "»scanstelle acceptance show« zeigt, was gemessen wurde; danach die Prüftafel neu scannen.", ExitPolicy, helpAcceptance},
	{CodeTrial, "Das passt nicht zu einer Probe: %s.", "Proben entstehen mit »scanstelle import --trial« oder »capture --trial«; sie werden nie gesiegelt und nie übergeben.", ExitPolicy, helpProfiles},
	{CodeMaintenance, "Die Station ist in Wartung: %s.", "Gesicherte Stapel werden weiter übergeben. Gescannt wird wieder, wenn die Wartung mit »scanstelle maintenance end« freigegeben ist.", ExitPolicy, helpMaintenance},
	{CodeChecklist, "Die Wartung kann noch nicht enden: %s.", "Das Fehlende nachholen; »scanstelle maintenance show« zeigt, was sich geändert hat.", ExitPolicy, helpMaintenance},
	{CodeClassInvalid, "Die Dokumentklasse gilt so nicht: %s.", "Die Datei berichtigen; »scanstelle class show eingangspost --toml« zeigt ein Muster.", ExitUsage, helpClasses},
	{CodeProfileNotBound, "Das Scanprofil ist für diese Dokumentklasse nicht vorgesehen: %s.", "Mit »--profile« ein vorgesehenes Scanprofil nennen. Der Stapel wurde nicht begonnen.", ExitPolicy, helpClasses},
	{CodeClassRaised, "Der Stapel hat durch eines seiner Dokumente einen höheren Schutzbedarf bekommen und kann so nicht freigegeben werden: %s.", "Scanner und Scanprofil abnehmen (»scanstelle acceptance run«, »scanstelle acceptance sign«), dann noch einmal freigeben. Alle Seiten sind sicher gespeichert.", ExitPolicy, helpClasses},
	{CodeUnknownClass, "Die Dokumentklasse gibt es nicht: %s.", "»scanstelle class list« zeigt, welche es gibt.", ExitUsage, helpClasses},
	{CodeNotScanned, "Diese Post wird nicht gescannt: %s.", "Ungeöffnet weitergeben und nur im Posteingangsbuch eintragen, oder eine andere Klasse wählen.", ExitPolicy, helpClasses},
	{CodeSealLevel, "Das vorhandene Siegel genügt für diese Klasse nicht: %s.", "Die Dokumente warten hier sicher. Sie werden gesiegelt, sobald ein passendes Siegel eingerichtet ist.", ExitPolicy, helpClasses},
	{CodeFilesRefused, "Ersetzend gescannt werden hier keine Dateien, nur Papier an einem abgenommenen Scanner: %s.", "Es wurde nichts begonnen. Das Papier am Scanner erfassen. Sollen Dateien erlaubt sein, begründet es die Klasse (»files«), und eine zweite Person gibt sie frei.", ExitPolicy, helpClasses},
	{CodeProcedure, "Die Verfahrensdokumentation geht so nicht: %s.", "Nichts wurde abgelegt. »scanstelle procedure put --help« zeigt die Angaben.", ExitUsage, helpProcedure},
	{CodeUnknownProcedure, "Diese Fassung der Verfahrensdokumentation gibt es nicht: %s.", "»scanstelle procedure list« zeigt die Fassungen.", ExitUsage, helpProcedure},
	{CodeNoProcedure, "Ersetzend gescannt wird nur nach einer freigegebenen Verfahrensdokumentation: %s.", "Es wurde nichts begonnen; das Papier bleibt, wie es liegt. Die Scanleitung legt sie ab (»scanstelle procedure put«), eine zweite Person gibt sie frei.", ExitPolicy, helpProcedure},

	{CodePlanInvalid, "Der Stichprobenplan gilt so nicht: %s.", "So geht es: »full«, »percent 4«, »every 3«, »attribute aql=1.0 level=II« oder »computed p=1 q=95«.", ExitUsage, "verwaltung.md#stichproben"},
	{CodeDrawInvalid, "Die Ziehung der Stichprobe ist nicht nachvollziehbar: %s.", "Nicht freigeben; den Eintrag im Prüfprotokoll mit der Revision klären.", ExitRefused, "revision.md#ziehung"},

	{CodeEditState, "Der Stapel lässt sich jetzt nicht bearbeiten: %s.", "Was freigegeben oder gesiegelt ist, bleibt, wie es ist. Eine Freigabe nimmt niemand zurück. Was übergeben ist, öffnet »scanstelle feedback« als Nachfolger.", ExitPolicy, helpEdit},
	{CodeEditForbidden, "Das Scanprofil erlaubt diese Nachbearbeitung nicht: %s.", "Das Blatt neu scannen, oder ein Scanprofil wählen, das sie erlaubt.", ExitPolicy, helpEdit},
	{CodeEditImpossible, "So geht es nicht: %s.", "Es wurde nichts geändert. »scanstelle batch show« zeigt, wie der Stapel liegt.", ExitUsage, helpEdit},
	{CodeNotAlike, "Ein Blatt wird nur für eines verworfen, das dasselbe zeigt: %s.", "Es wurde nichts geändert. War es nicht zu scannen: »scanstelle page seal-off«. Ist es schlecht gescannt: »scanstelle page replace«. Zeigt es doch dasselbe, verwirft es, wer prüft.", ExitPolicy, helpEdit},
	{CodeBatchBusy, "Der Stapel ist gerade in Arbeit: %s.", "Warten, bis der andere Vorgang fertig ist, und den Aufruf wiederholen.", ExitPolicy, helpEdit},
	{CodeSecondPerson, "Das muss eine zweite Person bestätigen: %s.", "Jemand anderes aus der Scanleitung meldet sich an.", ExitPolicy, helpEdit},

	{CodeJournal, "So geht der Eintrag im Posteingangsbuch nicht: %s.", "Nichts wurde eingetragen, keine Nummer verbraucht. »scanstelle journal add --help« zeigt die Angaben.", ExitUsage, helpJournal},
	{CodeNumbersWait, "Eingangsnummern werden noch nicht wieder vergeben: %s.", "Alle Seiten sind gesichert; erfasst wird weiter. Die Scanleitung sieht am Ziel nach der höchsten vergebenen Nummer und nennt sie: »scanstelle journal continue --after NUMMER«, am Arbeitsplatz »Nummern fortsetzen« im Posteingangsbuch (Strg Umschalt E). Dann wird nummeriert und gesiegelt.", ExitPolicy, helpJournal},
	{CodeTracking, "Die Sendungsnummer stimmt nicht: %s.", "Noch einmal lesen. Steht sie wirklich so da: mit --tracking-note und Grund eintragen.", ExitUsage, helpJournal},
	{CodeNotOpened, "Diese Sendung bleibt geschlossen; ihr Inhalt wird nicht gescannt: %s.", "Wer sie öffnen darf, gibt sie frei: »scanstelle journal release NUMMER --reason …«. Schon gescannte Seiten versiegeln.", ExitPolicy, helpJournal},
	{CodeUnknownPiece, "Diese Eingangsnummer gibt es nicht: %s.", "»scanstelle journal list« zeigt das Posteingangsbuch.", ExitUsage, helpJournal},
	{CodeField, "So geht die Angabe nicht: %s.", "Nichts wurde geändert. »scanstelle fields show DOKUMENT« zeigt die Felder.", ExitUsage, helpFields},
	{CodeFieldDigit, "Die Prüfziffer stimmt nicht: %s.", "Mit dem Bild vergleichen. Steht es wirklich so da: mit --reason begründen.", ExitUsage, helpFields},
	{CodeFieldTwo, "Auf dem Papier stehen zwei verschiedene Konten: %s.", "Beim Absender nachfragen, über eine bekannte Nummer. Dann mit --reason begründen.", ExitUsage, helpFields},

	{CodeTargetGone, "Das Ziel ist nicht erreichbar: %s.", "Die Übergabe bleibt in der Warteschlange; »scanstelle deliver« versucht es erneut.", ExitTarget, helpTarget},
	{CodeTargetFull, "Das Ziel ist voll.", "Am Ziel Platz schaffen; die Übergabe bleibt in der Warteschlange.", ExitTarget, helpTarget},
	{CodeTargetDenied, "Das Ziel verweigert den Zugriff: %s.", "Rechte am Ziel prüfen; die Übergabe bleibt in der Warteschlange.", ExitTarget, helpTarget},
	{CodeTargetDiffers, "Am Ziel liegt unter diesem Namen etwas anderes: %s.", "Es wurde nichts überschrieben. Bitte klären.", ExitTarget, helpTarget},
	{CodeTargetBusy, "Das Ziel bittet um Geduld: %s.", "Die Übergabe bleibt in der Warteschlange und wird von selbst wiederholt.", ExitTarget, helpTarget},
	{CodeTargetSettings, "Die Einstellungen des Ziels passen nicht: %s.", "Alle Pakete liegen hier sicher. »scanstelle target test« zeigt, was der Server erwartet.", ExitTarget, helpTarget},
	{CodeTargetCertificate, "Das Ziel weist sich nicht gültig aus: %s.", "Es wurde nichts gesendet. Das Zertifikat am Server erneuern, oder die Zertifizierungsstelle am Ziel hinterlegen.", ExitTarget, helpTarget},
	{CodeTargetHostKey, "Der Schlüssel des Servers ist nicht bestätigt: %s.", "Es wurde nichts gesendet, auch kein Kennwort. Den Fingerabdruck beim Betreiber des Servers erfragen und vergleichen; stimmt er: »scanstelle target trust«.", ExitTarget, helpTarget},
	{CodeTargetRefuses, "Das Ziel nimmt dieses Paket nicht an: %s.", "Es liegt hier sicher. Die Angaben am Ziel prüfen, dann »scanstelle deliver«.", ExitTarget, helpTarget},
	{CodeTargetRejected, "Der Empfänger hat das Paket nicht übernommen: %s.", "Es liegt hier und am Ziel sicher. Mit dem Empfänger klären, was ihm fehlt; übernimmt er es doch, gilt seine neue Quittung.", ExitTarget, helpTarget},
	{CodeTargetUnsettled, "Ob das Paket am Ziel liegt, ist noch offen: %s.", "Es wird nach einer Wartezeit noch einmal gesucht, und nur gesendet, wenn es fehlt.", ExitTarget, helpTarget},
	{CodeTargetLost, "Das Paket lag am Ziel und ist dort fort: %s.", "Wir senden nichts doppelt. Am Ziel nachsehen, ob jemand es genommen hat. Fehlt es dort: »scanstelle outbox resend«, ist es beim Empfänger: »scanstelle outbox confirm«, oder am Arbeitsplatz in der Übergabe (Alt E, Strg F11).", ExitTarget, helpTarget},
	{CodeTargetTwice, "Das Paket liegt am Ziel mehrfach: %s.", "Es wurde dort nichts gelöscht. Am Ziel alle bis auf eines aussondern, dann »scanstelle outbox confirm« oder am Arbeitsplatz in der Übergabe (F3, Strg F11).", ExitTarget, helpTarget},
	{CodeTargetPaused, "Die Übergabe an dieses Ziel ist angehalten: %s.", "Alle Pakete liegen hier sicher. Weiter geht es mit »scanstelle outbox resume« oder am Arbeitsplatz in der Übergabe (Strg R).", ExitTarget, helpTarget},
	{CodeTargetWindow, "Dieses Ziel bekommt Pakete erst wieder ab %s.", "Alle Pakete liegen hier sicher und gehen dann von selbst hinaus. Das Sendefenster ändert die Administration mit »scanstelle target set --window«.", ExitTarget, helpTarget},
	{CodeParked, "Dieses Paket ist zurückgestellt: %s.", "Es liegt hier sicher. Weiter geht es mit »scanstelle outbox unpark« oder am Arbeitsplatz in der Übergabe (Alt P).", ExitTarget, helpTarget},

	{CodePostForm, "Diese Datei wird nicht als elektronische Post übernommen: %s.", "Sie bleibt, wo sie liegt. Übernommen werden PDF, ZUGFeRD, XRechnung, E-Mails als .eml und ZIP-Exporte aus beBPo/EGVP.", ExitRefused, helpPost},
	{CodePostSize, "Diese elektronische Sendung ist zu groß: %s.", "Sie bleibt, wo sie liegt. Beim Absender in Teilen anfordern, oder an die Administration geben.", ExitRefused, helpPost},
	{CodeUnsafeXML, "Diese XML-Datei ist unsicher und wird nicht gelesen: %s.", "Sie bleibt, wo sie liegt; nichts daraus wurde geladen. Eine E-Rechnung braucht so etwas nicht: beim Absender neu anfordern.", ExitRefused, helpPost},
	{CodeUnsafeZip, "Dieses ZIP ist unsicher und wird nicht übernommen: %s.", "Es bleibt, wo es liegt; nichts daraus wurde ausgepackt. An die Administration geben und beim Absender neu anfordern.", ExitRefused, helpPost},
	{CodePostChannel, "Der Kanal für elektronische Post ist so nicht möglich: %s.", "»scanstelle post channel add --help« zeigt, was dazugehört.", ExitUsage, helpPost},
	{CodeInfected, "Der Virenscanner hat Schadsoftware gemeldet: %s.", "Nichts davon wurde eingelesen. Die Datei nicht öffnen und die IT-Sicherheit rufen; aus einem Kanal liegt sie jetzt in dessen Ordner »quarantaene«.", ExitRefused, helpVirus},
	{CodeNotScannedYet, "Der Virenscanner hat nicht geantwortet, wie er soll: %s.", "Nichts wurde eingelesen, die Datei liegt, wo sie lag. Den Virenscanner prüfen und den Aufruf wiederholen; Kanäle versuchen es von selbst weiter.", ExitPolicy, helpVirus},

	{CodeFeedbackInvalid, "Diese Rückmeldung wird nicht angenommen: %s.", "Kein Dokument wurde verändert. Wer sie schickt, berichtigt sie und schickt sie mit neuer Kennung noch einmal.", ExitRefused, helpFeedback},
	{CodeFeedbackChannel, "Der Weg für Rückmeldungen ist so nicht möglich: %s.", "Er bleibt, wie er war. »scanstelle feedback channel --help« zeigt, was dazugehört.", ExitUsage, helpFeedback},

	{CodeNotPackage, "Das ist kein Paket der Scanstelle: %s.", "Nur PDF/A-Dateien der Scanstelle können geprüft werden.", ExitRefused, helpVerify},
	{CodePackageChanged, "Das Paket wurde verändert oder beschädigt: %s.", "Nicht weiterverwenden; das Original aus der Übergabe oder Sicherung holen.", ExitRefused, helpVerify},
}

var byCode = func() map[Code]Entry {
	m := make(map[Code]Entry, len(catalogue))
	for _, e := range catalogue {
		m[e.Code] = e
	}
	return m
}()

// Catalogue returns every row, in the order of the handbook.
func Catalogue() []Entry { return append([]Entry(nil), catalogue...) }

// Lookup returns the row of a code; unknown codes give the row of CodeInternal.
func Lookup(c Code) Entry {
	if e, ok := byCode[c]; ok {
		return e
	}
	return byCode[CodeInternal]
}

// Known tells whether a code is one of the catalogue.
func Known(c Code) bool {
	_, ok := byCode[c]
	return ok
}

// noDetail stands in a sentence where nobody said more.
const noDetail = "keine Angabe"

// Message returns the German sentence for an error, with its detail filled in.
func Message(err error) string {
	if err == nil {
		return ""
	}
	entry := Lookup(CodeOf(err))
	if !strings.Contains(entry.Sentence, "%s") {
		return entry.Sentence
	}
	detail := noDetail
	for e := (*Error)(nil); errors.As(err, &e); err = e.Err {
		if e.Detail != "" {
			detail = e.Detail
			break
		}
		if e.Err == nil {
			break
		}
	}
	return strings.Replace(entry.Sentence, "%s", detail, 1)
}
