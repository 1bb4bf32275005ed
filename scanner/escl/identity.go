// Package escl asks network scanners who they are: SANE has no place for that.
// Images come through scanner/sane alone.
package escl

import (
	"context"
	"crypto/tls"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/scanstelle/scanstelle/batch"
)

// limit bounds one question: a stack must not wait for it.
const limit = 3 * time.Second

// maxAnswer bounds what is read; capabilities have some ten thousand bytes.
const maxAnswer = 1 << 20

// Address returns the base address of the eSCL service behind a SANE device, "…/",
// where the name of the device holds it: "airscan:escl:Name:http://host/eSCL/" of
// sane-airscan, "escl:http://host:80" of SANE's own driver. A device that
// sane-airscan found by itself has a name without an address.
func Address(device string) (base string, ok bool) {
	var rest string
	if after, found := strings.CutPrefix(device, "airscan:escl:"); found {
		i := max(strings.Index(after, ":http://"), strings.Index(after, ":https://"))
		if i < 0 {
			return "", false
		}
		rest = after[i+1:]
	} else if rest, found = strings.CutPrefix(device, "escl:"); !found {
		return "", false
	}
	u, err := url.Parse(rest)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil {
		return "", false
	}
	if u.Path = strings.Trim(u.Path, "/"); u.Path == "" {
		u.Path = "eSCL"
	}
	return u.Scheme + "://" + u.Host + "/" + u.Path + "/", true
}

// capabilities is what ScannerCapabilities says about the device itself (Mopria
// eSCL 2.97, 8.1); firmware has no place in it.
type capabilities struct {
	XMLName      xml.Name `xml:"ScannerCapabilities"`
	Manufacturer string   `xml:"Manufacturer"`
	Model        string   `xml:"MakeAndModel"`
	Serial       string   `xml:"SerialNumber"`
}

// client talks to the device alone. Scanners make their own certificates, and
// the driver that fetches the images does not check them either; nothing is sent
// that would have to be kept from others.
var client = &http.Client{
	Transport:     &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, DisableKeepAlives: true},
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

// Identify asks the service at a base address who it is. What it does not tell is
// empty. CodeDeviceIO: it did not answer.
func Identify(ctx context.Context, base string) (batch.Equipment, error) {
	const op = "escl.identify"
	ctx, stop := context.WithTimeout(ctx, limit)
	defer stop()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, base+"ScannerCapabilities", nil)
	if err != nil {
		return batch.Equipment{}, batch.Fail(op, batch.CodeDeviceIO, err)
	}
	answer, err := client.Do(request)
	if err != nil {
		return batch.Equipment{}, batch.Fail(op, batch.CodeDeviceIO, err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return batch.Equipment{}, batch.Fail(op, batch.CodeDeviceIO, fmt.Errorf("answer %d", answer.StatusCode))
	}
	data, err := io.ReadAll(io.LimitReader(answer.Body, maxAnswer))
	if err != nil {
		return batch.Equipment{}, batch.Fail(op, batch.CodeDeviceIO, err)
	}
	return parse(data)
}

func parse(data []byte) (batch.Equipment, error) {
	var c capabilities
	if err := xml.Unmarshal(data, &c); err != nil {
		return batch.Equipment{}, batch.Fail("escl.identify", batch.CodeDeviceIO, err)
	}
	return batch.Equipment{Vendor: c.Manufacturer, Model: c.Model, Serial: c.Serial}.Tidy(), nil
}
