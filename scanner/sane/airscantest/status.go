package airscantest

import (
	"fmt"
	"net/http"
)

const namespaces = `xmlns:scan="http://schemas.hp.com/imaging/escl/2011/05/03" xmlns:pwg="http://www.pwg.org/schemas/2010/12/sm"`

// inputCaps are the abilities of the glass and of each side of the feeder: up to
// A4 and a little, 75 to 600 dpi.
const inputCaps = `<scan:MinWidth>16</scan:MinWidth><scan:MaxWidth>2550</scan:MaxWidth>
<scan:MinHeight>16</scan:MinHeight><scan:MaxHeight>3510</scan:MaxHeight><scan:MaxScanRegions>1</scan:MaxScanRegions>
<scan:SettingProfiles><scan:SettingProfile>
<scan:ColorModes><scan:ColorMode>Grayscale8</scan:ColorMode><scan:ColorMode>RGB24</scan:ColorMode></scan:ColorModes>
<scan:DocumentFormats><pwg:DocumentFormat>image/jpeg</pwg:DocumentFormat><scan:DocumentFormatExt>image/jpeg</scan:DocumentFormatExt></scan:DocumentFormats>
<scan:SupportedResolutions><scan:DiscreteResolutions>
<scan:DiscreteResolution><scan:XResolution>75</scan:XResolution><scan:YResolution>75</scan:YResolution></scan:DiscreteResolution>
<scan:DiscreteResolution><scan:XResolution>150</scan:XResolution><scan:YResolution>150</scan:YResolution></scan:DiscreteResolution>
<scan:DiscreteResolution><scan:XResolution>300</scan:XResolution><scan:YResolution>300</scan:YResolution></scan:DiscreteResolution>
<scan:DiscreteResolution><scan:XResolution>600</scan:XResolution><scan:YResolution>600</scan:YResolution></scan:DiscreteResolution>
</scan:DiscreteResolutions></scan:SupportedResolutions>
</scan:SettingProfile></scan:SettingProfiles>`

func (s *Simulator) capabilities(w http.ResponseWriter, _ *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	body := ""
	if s.config.Glass {
		body += "<scan:Platen><scan:PlatenInputCaps>" + inputCaps + "</scan:PlatenInputCaps></scan:Platen>"
	}
	if s.config.Feeder {
		body += "<scan:Adf><scan:AdfSimplexInputCaps>" + inputCaps + "</scan:AdfSimplexInputCaps>"
		if s.config.Duplex {
			body += "<scan:AdfDuplexInputCaps>" + inputCaps + "</scan:AdfDuplexInputCaps>"
		}
		body += "<scan:FeederCapacity>50</scan:FeederCapacity></scan:Adf>"
	}
	identity := "<pwg:Version>2.6</pwg:Version><pwg:MakeAndModel>Virtuell</pwg:MakeAndModel>"
	if s.config.Serial != "" {
		identity += "<pwg:SerialNumber>" + s.config.Serial + "</pwg:SerialNumber>"
	}
	if s.config.Vendor != "" {
		identity += "<scan:Manufacturer>" + s.config.Vendor + "</scan:Manufacturer>"
	}
	answer(w, "ScannerCapabilities", identity+body)
}

// status tells what went wrong; sane-airscan asks after a refusal.
func (s *Simulator) status(w http.ResponseWriter, _ *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	state, adf := "Idle", "ScannerAdfLoaded"
	switch fault := s.active(); {
	case fault == Busy:
		state = "Processing"
	case fault == Jam:
		adf = "ScannerAdfJam"
	case fault == Hatch:
		adf = "ScannerAdfHatchOpen"
	case s.config.Sheets == 0 && s.sides == 0:
		adf = "ScannerAdfEmpty"
	}
	answer(w, "ScannerStatus", fmt.Sprintf(`<pwg:Version>2.6</pwg:Version><pwg:State>%s</pwg:State><scan:AdfState>%s</scan:AdfState>`, state, adf))
}

func answer(w http.ResponseWriter, element, body string) {
	w.Header().Set("Content-Type", "text/xml")
	_, _ = fmt.Fprintf(w, `<?xml version="1.0" encoding="UTF-8"?><scan:%s %s>%s</scan:%s>`, element, namespaces, body, element)
}
