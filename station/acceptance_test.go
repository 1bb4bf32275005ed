package station

import (
	"context"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/scanner"
	"github.com/scanstelle/scanstelle/store"
)

// chartFeeder is a scanner in which the test chart lies.
type chartFeeder struct {
	*feeder
	reading  batch.ChartReading
	identity map[string]string
	cover    batch.Cover // what its separator sheets tell
}

func (f *chartFeeder) Describe(ctx context.Context, device string) (scanner.Capabilities, error) {
	c, err := f.feeder.Describe(ctx, device)
	c.Driver, c.Library, c.Identity = "paper", "1.2.1", f.identity
	c.Equipment = batch.Equipment{Firmware: f.identity["firmware"]}
	return c, err
}

func (f *chartFeeder) Measure(ctx context.Context, job MeasureJob, input *os.File, coded func(batch.Image, *os.File) error) (batch.Measurement, error) {
	if job.Chart {
		return batch.Measurement{Chart: &f.reading}, nil
	}
	m, err := f.feeder.Measure(ctx, job, input, coded)
	if m.Separator != "" && f.cover != (batch.Cover{}) {
		m.Barcodes = []batch.Barcode{{Format: "QR", Text: f.cover.Text()}}
	}
	return m, err
}

// goodReading is what a good scanner makes of the chart at 300 dpi.
func goodReading() batch.ChartReading {
	return batch.ChartReading{
		Found: true, DPI: [2]float64{300, 299}, SkewDeg: 0.2, OffMM: 0.1, Glyphs: 480,
		Lines:   []batch.ChartLines{{PerMM: 1.97, Across: 0.8, Down: 0.8}, {PerMM: 2.95, Across: 0.6, Down: 0.5}, {PerMM: 5.9}},
		Gray:    []float64{20, 80, 130, 180, 240},
		Colours: []batch.ChartColour{{Name: "Rot", Hue: 0, RGB: [3]float64{200, 30, 30}}, {Name: "Blau", Hue: 240, RGB: [3]float64{40, 40, 190}}},
	}
}

func chartDesk(t *testing.T) (*desk, *chartFeeder) {
	t.Helper()
	f := &chartFeeder{feeder: &feeder{paperWorkers: &paperWorkers{}}, reading: goodReading(), identity: map[string]string{"firmware": "1.03"}}
	d := &desk{workers: f.paperWorkers, dir: t.TempDir()}
	var err error
	d.Station, err = Open(Options{Data: d.path("daten"), Unlock: store.Unlock{PassphraseFile: d.path("kennwort")}, Workers: f, Version: "test", Targets: Folders{}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	return d, f
}

// accept runs the chart and signs.
func (d *desk) accept(t *testing.T, f *chartFeeder, profile string) Acceptance {
	t.Helper()
	ctx := context.Background()
	f.sides = []string{"content"}
	a, err := d.Accept(ctx, scans, AcceptanceRequest{Profile: profile, Device: "paper:0"}, func(any) {})
	if err != nil || !a.Passed {
		t.Fatalf("%+v %v", a.Criteria, err)
	}
	if a, err = d.SignAcceptance(ctx, leads, AcceptanceSign{Profile: profile, Device: "paper:0", Reason: "angesehen"}); err != nil {
		t.Fatal(err)
	}
	return a
}

// TestChangeLocksUntilAcceptedAnew covers statement 5 (A.O.3) at the station:
// firmware, program and profile each lock the device where paper is replaced.
func TestChangeLocksUntilAcceptedAnew(t *testing.T) {
	d, f := chartDesk(t)
	d.useProfile(t, ownProfile)
	class := d.useClass(t, "mode = \"ersetzend\"\nseal_proof = \"Dienstanweisung 8\"")
	stack := d.stack()
	stack.Class, stack.Who, stack.ProfileName = class, scans, "amt"
	refused := func(why, want string) {
		t.Helper()
		f.sides = []string{"content"}
		_, err := d.Run(context.Background(), stack, func(any) {})
		if batch.CodeOf(err) != batch.CodeProfileLocked || !strings.Contains(batch.Message(err), want) {
			t.Errorf("%s: %v", why, batch.Message(err))
		}
		if len(f.sides) != 1 {
			t.Errorf("%s: paper was fed", why)
		}
	}
	scansNow := func(why string) batch.ID {
		t.Helper()
		f.sides = []string{"content@" + string(rune('0'+len(why)%10))}
		sum, _ := d.run(t, stack)
		if sum.Pages != 1 {
			t.Fatalf("%s: %+v", why, sum)
		}
		return sum.Batch
	}
	refused("never accepted", "nie abgenommen")
	a := d.accept(t, f, "amt")
	if a.SignedBy != leads.Person.Pseudonym || a.By != scans.Person.Pseudonym || a.Fingerprint.Model != "P 1" || a.Fingerprint.Identity["firmware"] != "1.03" {
		t.Errorf("%+v", a)
	}
	if b, err := d.Batch(a.Batch); err != nil || !b.Trial || b.State != batch.Tried {
		t.Errorf("%+v %v", b.State, err)
	}
	scansNow("accepted")
	f.identity = map[string]string{"firmware": "1.04"}
	refused("firmware", "firmware war »1.03«, ist »1.04«")
	d.accept(t, f, "amt")
	scansNow("accepted with the new firmware")
	d.version = "neuer"
	refused("program", "Programmfassung war »test«, ist »neuer«")
	// A mere copy goes on and says so.
	copying := d.stack()
	copying.ProfileName, copying.Deliver, copying.Target = "amt", false, ""
	f.sides = []string{"content@77"}
	sum, _ := d.run(t, copying)
	if b, err := d.Batch(sum.Batch); err != nil || !slices.ContainsFunc(b.Remarks, func(r string) bool { return strings.Contains(r, "nicht abgenommen") }) {
		t.Errorf("%v %v", b.Remarks, err)
	}
	d.accept(t, f, "amt")
	scansNow("again")
	d.useProfile(t, ownProfile+"dpi = 400\n")
	refused("profile", "verlangt ist Fassung 2")
}

// TestFailedRunIsNotSigned: and it does not undo what was signed before.
func TestFailedRunIsNotSigned(t *testing.T) {
	d, f := chartDesk(t)
	d.useProfile(t, ownProfile)
	ctx := context.Background()
	sign := AcceptanceSign{Profile: "amt", Device: "paper:0", Reason: "so"}
	if _, err := d.SignAcceptance(ctx, leads, sign); batch.CodeOf(err) != batch.CodeAcceptance {
		t.Errorf("signed without a run: %v", err)
	}
	d.accept(t, f, "amt")
	if _, err := d.SignAcceptance(ctx, leads, sign); batch.CodeOf(err) != batch.CodeWrongState {
		t.Errorf("signed twice: %v", err)
	}
	f.reading.Wrong = []batch.ChartGlyph{{Points: 6, Column: 3, Truth: "6", Seen: "8", Like: 0.97}}
	f.sides = []string{"content@5"}
	a, err := d.Accept(ctx, scans, AcceptanceRequest{Profile: "amt", Device: "paper:0"}, func(any) {})
	if err != nil || a.Passed {
		t.Fatalf("%+v %v", a.Criteria, err)
	}
	if _, err := d.SignAcceptance(ctx, leads, sign); batch.CodeOf(err) != batch.CodeAcceptance {
		t.Errorf("a failed run was signed: %v", err)
	}
	if _, known, err := d.signedAcceptance("amt", "paper:0"); err != nil || !known {
		t.Errorf("the acceptance before is gone: %v", err)
	}
	f.reading.Found = false
	f.sides = []string{"content@6"}
	if _, err := d.Accept(ctx, scans, AcceptanceRequest{Profile: "amt", Device: "paper:0"}, func(any) {}); batch.CodeOf(err) != batch.CodeAcceptance {
		t.Errorf("a letter for a chart: %v", err)
	}
}

func TestJudgeChart(t *testing.T) {
	base, err := BuiltinProfile("posteingang")
	if err != nil {
		t.Fatal(err)
	}
	text := batch.ChartText{Rows: 15, Characters: 360, Right: 358}
	for name, c := range map[string]struct {
		change func(*chartTrial)
		failed string // keys
	}{
		"good": {func(*chartTrial) {}, ""},
		"swapped": {func(c *chartTrial) {
			c.Reading.Wrong = []batch.ChartGlyph{{Points: 6, Column: 3, Truth: "6", Seen: "8"}}
		}, "characters"},
		"illegible":       {func(c *chartTrial) { c.Reading.Wrong = []batch.ChartGlyph{{Points: 6, Column: 3, Truth: "6"}} }, "characters"},
		"nothing there":   {func(c *chartTrial) { c.Reading = batch.ChartReading{} }, "resolution gray colour characters"},
		"half resolution": {func(c *chartTrial) { c.Reading.DPI = [2]float64{150, 150} }, "resolution"},
		"stretched":       {func(c *chartTrial) { c.Reading.DPI[1] = 320 }, "resolution"},
		"blurred":         {func(c *chartTrial) { c.Reading.Lines[1].Down = 0.1 }, "sharpness"},
		"askew":           {func(c *chartTrial) { c.Reading.SkewDeg = -2 }, "geometry"},
		"bent":            {func(c *chartTrial) { c.Reading.OffMM = 1.5 }, "geometry"},
		"gray for colour": {func(c *chartTrial) { c.Reading.Colours[0].RGB = [3]float64{90, 90, 90} }, "colour"},
		"red for blue":    {func(c *chartTrial) { c.Reading.Colours[1].RGB = [3]float64{190, 40, 40} }, "colour"},
		"no gray steps":   {func(c *chartTrial) { c.Reading.Gray = []float64{0, 0, 255, 255, 255} }, "gray"},
		"bitonal":         {func(c *chartTrial) { c.Settings.Scan.Mode = "bitonal"; c.Reading.Gray, c.Reading.Colours = nil, nil }, ""},
		"jbig2":           {func(c *chartTrial) { c.Image.Codec = "jbig2" }, "compression"},
		"ocr swaps":       {func(c *chartTrial) { c.Text.Swapped = []string{"a", "b", "c"} }, "text"},
		"ocr reads none":  {func(c *chartTrial) { c.Text = batch.ChartText{} }, "text"},
		"without reading": {func(c *chartTrial) { c.Text = batch.ChartText{}; c.Settings.Read.Enabled = false }, ""},
		"no double feed":  {func(c *chartTrial) { c.DoubleFeed = "" }, ""},
	} {
		trial := chartTrial{Settings: base, Image: batch.Image{Codec: batch.JPEG, Quality: 90}, Reading: goodReading(), Text: text, Device: true, DoubleFeed: "df-action=Stop"}
		c.change(&trial)
		var failed []string
		for _, k := range judgeChart(trial) {
			if k.Verdict == Unfulfilled {
				failed = append(failed, k.Key)
			}
			if k.Measured == "" || k.Wanted == "" {
				t.Errorf("%s: %s says nothing", name, k.Key)
			}
		}
		want := strings.Fields(c.failed)
		if !slices.Equal(failed, want) {
			t.Errorf("%s: failed %v, want %v", name, failed, want)
		}
	}
}
