package administration

import (
	"context"
	"fmt"
	"image"
	"maps"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"github.com/scanstelle/scanstelle/app/administration/model"
	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// known is what was found out about a scanner in this room.
type known struct {
	can   *station.Capabilities
	fault error
	probe *model.Probe
}

// scanners is the section of the devices.
func (r *Room) scanners() *section {
	w := r.desk.Words
	s := &section{id: "scanners", does: []string{"admin-again", "admin-test"},
		columns: []part.TableColumn{{Head: w.T("admin.scanner.model"), Least: 130, Share: 2}, {Head: w.T("admin.scanner.kind"), Least: 100, Share: 1}}}
	s.ready = func(action string, row int) bool { return action != "admin-test" || row >= 0 }
	found := map[string]known{}
	s.load = func(ctx context.Context) (view, error) {
		devices, err := r.model.Devices(ctx)
		if err != nil {
			return view{}, err
		}
		seen := map[string]known{}
		for _, d := range devices {
			can, err := r.model.Describe(ctx, d.Name)
			seen[d.Name] = known{can: &can, fault: err}
		}
		v := view{sum: w.N("admin.scanner.count", len(devices))}
		for _, d := range devices {
			v.names = append(v.names, d.Name)
		}
		v.cell = func(row, column int) part.Cell {
			d := devices[row]
			if column == 0 {
				return part.Cell{Words: strings.TrimSpace(d.Vendor + " " + d.Model)}
			}
			return part.Cell{Words: r.kindOf(d)}
		}
		v.detail = func(row int) []fyne.CanvasObject {
			d := devices[row]
			k := seen[d.Name]
			k.probe = found[d.Name].probe
			return r.device(d, k)
		}
		return v, nil
	}
	r.probed = func(device string, p model.Probe) { found[device] = known{probe: &p} }
	return s
}

// kinds are those that SANE names ("Type Strings" of its standard, 4.2.8).
var kinds = map[string]string{"sheetfed scanner": "sheetfed", "flatbed scanner": "flatbed", "multi-function peripheral": "mfp", "hand-held scanner": "handheld", "virtual device": "virtual"}

// kindOf says what a device is; what has no word of ours keeps its own.
func (r *Room) kindOf(d station.Device) string {
	if kind, ok := kinds[d.Type]; ok {
		return r.desk.Words.T("admin.scanner.type." + kind)
	}
	return d.Type
}

// has says that a device can do something, and by which of its options.
func (r *Room) has(by string) string {
	if by == "" {
		return r.desk.Words.T("admin.option.nein")
	}
	if _, value, ok := strings.Cut(by, "="); ok {
		by = value
	}
	return r.desk.Words.T("admin.option.ja") + " (" + by + ")"
}

// device shows the report of a scanner and the probe that was scanned here.
func (r *Room) device(d station.Device, k known) []fyne.CanvasObject {
	w := r.desk.Words
	lines := []fyne.CanvasObject{part.NewTitle(strings.TrimSpace(d.Vendor + " " + d.Model)).Wrapped(), part.NewPair(w.T("admin.scanner.name"), d.Name)}
	if k.probe != nil {
		lines = append(lines, r.probe(*k.probe)...)
	}
	switch {
	case k.fault != nil:
		return append(lines, part.NewBanner(part.ToneWarning, w.Failure(k.fault), w.Next(batch.CodeOf(k.fault)), nil))
	case k.can == nil:
		return lines
	}
	can := *k.can
	say := func(key, text string) {
		if text != "" {
			lines = append(lines, part.NewPair(w.T("admin.scanner."+key), text))
		}
	}
	lines = append(lines, part.Rule(), part.NewText(w.T("admin.scanner.report")).Bold())
	say("feeder", r.has(can.Feeder))
	say("flatbed", r.has(can.Flatbed))
	say("duplex", r.has(can.Duplex))
	if can.DoubleFeed == "" {
		say("doublefeed", w.T("admin.scanner.nodoublefeed"))
	} else {
		say("doublefeed", can.DoubleFeed)
	}
	var modes []string
	for _, ours := range slices.Sorted(maps.Keys(can.Modes)) {
		modes = append(modes, w.T("admin.option."+ours))
	}
	say("modes", strings.Join(modes, ", "))
	switch {
	case len(can.Resolutions) > 0:
		say("dpi", strings.Trim(strings.ReplaceAll(fmt.Sprint(can.Resolutions), " ", ", "), "[]"))
	case can.MaxDPI > 0:
		say("dpi", w.T("admin.scanner.range", words.Data{"From": can.MinDPI, "To": can.MaxDPI}))
	}
	if can.MaxMM[0] > 0 {
		say("largest", fmt.Sprintf("%d × %d mm", can.MaxMM[0], can.MaxMM[1]))
	}
	say("driver", strings.TrimSpace(can.Driver+" "+can.Library))
	for _, key := range slices.Sorted(maps.Keys(can.Identity)) {
		lines = append(lines, part.NewPair(key, can.Identity[key]))
	}
	for _, note := range can.Notes {
		lines = append(lines, part.NewBanner(part.TonePlain, w.T("admin.scanner.note"), note, nil))
	}
	return lines
}

// probe shows what came of a test scan: the first page as a picture, and the findings.
func (r *Room) probe(p model.Probe) []fyne.CanvasObject {
	w := r.desk.Words
	lines := []fyne.CanvasObject{part.Rule(), part.NewText(w.T("admin.probe.title")).Bold(), part.NewText(w.N("admin.probe.pages", p.Pages)).Wrapped()}
	if p.First != nil {
		lines = append(lines, picture(p.First))
	}
	counted := map[batch.FindingCode]int{}
	for _, f := range p.Findings {
		if f.Severity != batch.Note {
			counted[f.Code]++
		}
	}
	for _, code := range slices.Sorted(maps.Keys(counted)) {
		lines = append(lines, part.NewBadge(part.ToneWarning, w.T("finding."+string(code))+" · "+w.Number(counted[code])))
	}
	if len(counted) == 0 && p.Pages > 0 {
		lines = append(lines, part.NewBadge(part.ToneGood, w.T("admin.probe.clean")))
	}
	if p.Fault != "" {
		lines = append(lines, part.NewBanner(part.ToneWarning, w.Said(p.Code, p.Fault), w.Next(p.Code), nil))
	}
	return lines
}

// pictureHeight is that of the first page of a probe, in points.
const pictureHeight = 260

// picture shows a page on paper of its own.
func picture(img image.Image) fyne.CanvasObject {
	c := canvas.NewImageFromImage(img)
	c.FillMode = canvas.ImageFillContain
	size := img.Bounds().Size()
	c.SetMinSize(fyne.NewSize(pictureHeight*float32(size.X)/float32(max(size.Y, 1)), pictureHeight))
	return part.Row(0, part.NewBox(look.Paper, c).Edged(look.Line, 1))
}

// searchScanners looks for devices anew.
func (r *Room) searchScanners() { r.load() }

// testScanner scans what lies in the chosen device as a trial.
func (r *Room) testScanner() {
	device := r.section().chosen()
	r.run(r.desk.Words.T("admin.probe.running"), func(ctx context.Context) (func(), error) {
		begin := time.Now()
		p, err := r.model.Probe(ctx, device, "")
		return func() {
			w := r.desk.Words
			r.probed(device, p)
			tone := part.ToneGood
			if p.Fault != "" {
				tone = part.ToneWarning
			}
			r.tell(tone, w.T("admin.probe.done"), w.N("admin.probe.took", int(time.Since(begin).Seconds())))
			r.choose()
		}, err
	})
}
