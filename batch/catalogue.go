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
	CodeSealFailed   Code = "seal-failed"
	CodeSelfCheck    Code = "self-check"
	CodeUnknownID    Code = "unknown-id"

	// People.
	CodeLogin Code = "login"
	CodeRole  Code = "role"

	// Delivery.
	CodeTargetGone    Code = "target-gone"
	CodeTargetFull    Code = "target-full"
	CodeTargetDenied  Code = "target-denied"
	CodeTargetDiffers Code = "target-differs"

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
	helpPeople                       = "verwaltung.md#personen"
)

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
	{CodeProfileInvalid, "Das Scanprofil ist ungültig: %s.", "Die Datei berichtigen; unbekannte Schlüssel werden nicht übergangen.", ExitUsage, helpInput},
	{CodeTargetInvalid, "Das Ziel ist ungültig: %s.", "So geht es: »--target folder:/srv/postausgang«.", ExitUsage, helpTarget},
	{CodeLanguage, "Für die Texterkennung fehlt die Sprache: %s.", "Das Paket tesseract-ocr-<Sprache> installieren oder die Sprache im Scanprofil ändern.", ExitUsage, helpInput},

	{CodeNoDevice, "Kein Scanner gefunden: %s.", "Gerät einschalten, Kabel prüfen; »scanstelle devices« zeigt, was da ist.", ExitDevice, helpDevice},
	{CodeJam, "Papierstau.", "Klappe öffnen, Blatt herausnehmen, ab diesem Blatt neu einlegen. Die Seiten davor sind gesichert.", ExitDevice, helpDevice},
	{CodeNoPaper, "Kein Papier im Einzug.", "Stapel einlegen.", ExitDevice, helpDevice},
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

	{CodeStoreLocked, "Der Datenordner wird gerade von einem anderen Vorgang benutzt.", "Warten oder »scanstelle status« ansehen.", ExitPolicy, helpStore},
	{CodeServiceGone, "Der Dienst der Scanstelle wurde während des Vorgangs beendet.", "Derselbe Aufruf setzt fort; gesicherte Seiten bleiben.", ExitPolicy, helpStore},
	{CodeStoreDamaged, "Der Datenbestand ist beschädigt: %s.", "Nichts löschen. »scanstelle check« zeigt, was betroffen ist; die Sicherung bereithalten.", ExitDamaged, helpStore},
	{CodeStoreFormat, "Der Datenordner hat ein anderes Format: %s.", "Die passende Programmversion verwenden.", ExitDamaged, helpStore},
	{CodeStoreKey, "Der Stationsschlüssel passt nicht oder fehlt: %s.", "Die Kennwortdatei oder den ausgedruckten Wiederherstellungsschlüssel verwenden.", ExitDamaged, helpStore},
	{CodeDiskFull, "Der Datenträger ist voll.", "Platz schaffen; derselbe Aufruf setzt fort. Alle gesicherten Seiten sind unversehrt.", ExitDamaged, helpStore},
	{CodeReadOnly, "Der Datenordner ist schreibgeschützt.", "Rechte oder Einhängung prüfen.", ExitDamaged, helpStore},
	{CodeDiskFault, "Der Datenträger meldet einen Fehler: %s.", "Datenträger prüfen lassen, Sicherung bereithalten.", ExitDamaged, helpStore},
	{CodeClockBack, "Die Uhr wurde zurückgestellt (%s).", "Uhrzeit berichtigen; danach wird weiter gesiegelt.", ExitPolicy, helpStore},
	{CodeSealFailed, "Das Paket konnte nicht gesiegelt werden: %s.", "Die Seiten sind gesichert; derselbe Aufruf versucht es erneut.", ExitRefused, helpStore},
	{CodeSelfCheck, "Das Paket bestand die eigene Prüfung nicht: %s.", "Es wurde nichts übergeben. Bitte der Administration melden.", ExitRefused, helpVerify},
	{CodeUnknownID, "Unbekannte Kennung: %s.", "»scanstelle batch list« zeigt die vorhandenen.", ExitUsage, helpStore},

	{CodeLogin, "Dafür müssen Sie angemeldet sein.", "»scanstelle login« meldet Sie an.", ExitPolicy, helpPeople},
	{CodeRole, "Das darf nur die Rolle %s.", "Jemand mit dieser Rolle meldet sich an, oder die Administration teilt sie zu.", ExitPolicy, helpPeople},

	{CodeTargetGone, "Das Ziel ist nicht erreichbar: %s.", "Die Übergabe bleibt in der Warteschlange; »scanstelle deliver« versucht es erneut.", ExitTarget, helpTarget},
	{CodeTargetFull, "Das Ziel ist voll.", "Am Ziel Platz schaffen; die Übergabe bleibt in der Warteschlange.", ExitTarget, helpTarget},
	{CodeTargetDenied, "Das Ziel verweigert den Zugriff: %s.", "Rechte am Ziel prüfen; die Übergabe bleibt in der Warteschlange.", ExitTarget, helpTarget},
	{CodeTargetDiffers, "Am Ziel liegt unter diesem Namen etwas anderes: %s.", "Es wurde nichts überschrieben. Bitte klären.", ExitTarget, helpTarget},

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

// Message returns the German sentence for an error, with its detail filled in.
func Message(err error) string {
	if err == nil {
		return ""
	}
	entry := Lookup(CodeOf(err))
	if !strings.Contains(entry.Sentence, "%s") {
		return entry.Sentence
	}
	detail := "keine Angabe"
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
