package statements

import (
	"io/fs"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/scanstelle/scanstelle/assets/profiles"
	"github.com/scanstelle/scanstelle/scanner/sane/airscantest"
	"github.com/scanstelle/scanstelle/tests/process"
)

var filter = regexp.MustCompile(`/Filter\s*\[?\s*/(\w+)`)

// TestStatement09NoJBIG2: A.SC.12. The output of every built-in profile and of
// every mode of scanning names only the filters below, read with a foreign
// program after its compressed objects were unpacked.
func TestStatement09NoJBIG2(t *testing.T) {
	names, err := fs.Glob(profiles.Files, "*.toml")
	if err != nil || len(names) == 0 {
		t.Fatalf("%v %v", names, err)
	}
	const quick = "[read]\nenabled = false\n"
	all := map[string]string{
		"farbe":  "name = \"farbe\"\nversion = 1\n[scan]\nmode = \"colour\"\ndpi = 75\nduplex = false\n" + quick,
		"grau":   "name = \"grau\"\nversion = 1\n[scan]\nmode = \"gray\"\ndpi = 75\nduplex = false\n" + quick,
		"png":    "name = \"png\"\nversion = 1\n[scan]\nmode = \"gray\"\ncodec = \"png\"\ndpi = 75\nduplex = false\n" + quick,
		"strich": "name = \"strich\"\nversion = 1\n[scan]\nmode = \"bitonal\"\ndpi = 75\nduplex = false\n" + quick,
		"pdfa2":  "name = \"pdfa2\"\nversion = 1\n[scan]\nmode = \"gray\"\ndpi = 75\nduplex = false\n" + quick + "[package]\nformat = \"pdfa-2u\"\n",
	}
	for _, name := range names {
		text, err := profiles.Files.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		all[name] = string(text)
	}
	images := map[string]string{"farbe": "DCTDecode", "grau": "DCTDecode", "png": "FlateDecode", "strich": "CCITTFaxDecode", "pdfa2": "DCTDecode"}
	for name, text := range all {
		t.Run(name, func(t *testing.T) {
			d := process.NewDesk(t, program)
			conf := filepath.Join(d.Dir, "sane")
			process.Write(t, conf, map[string][]byte{
				"test.conf": []byte("number_of_devices 1\nmode Color\ndepth 8\nresolution 75\ngeometry_max 300\nbr_x 60\nbr_y 80\ntest-picture \"Color pattern\"\nsource \"Automatic Document Feeder\"\n"),
			})
			if err := airscantest.WriteConfig(conf, "test"); err != nil {
				t.Fatal(err)
			}
			d.Env = append(d.Env, "SANE_CONFIG_DIR="+conf)
			process.Write(t, d.Dir, map[string][]byte{
				"profil.toml": []byte(text),
				"a.jpg":       process.JPEG(t, process.Page(t, "Ein Brief")), "b.png": process.PNG(t, process.Page(t, "Noch ein Brief")), "c.tif": process.TIFF(process.Page(t, "Ein Fax")),
			})
			args := []string{"run", "--json", "-t", "folder:" + d.Target, "-p", filepath.Join(d.Dir, "profil.toml")}
			d.Expect(0, append(args, filepath.Join(d.Dir, "a.jpg"), filepath.Join(d.Dir, "b.png"), filepath.Join(d.Dir, "c.tif"))...)
			if images[name] != "" { // the built-in ones want 300 dpi from a real device
				d.Expect(0, append(args, "--device", "test:0")...)
			}
			found := map[string]int{}
			for _, p := range d.Packages() {
				out, err := exec.Command("qpdf", "--object-streams=disable", "--stream-data=preserve", p.File, "-").Output()
				if err != nil {
					t.Fatal(err)
				}
				for _, m := range filter.FindAllSubmatch(out, -1) {
					found[string(m[1])]++
				}
			}
			t.Logf("%v", found)
			for f := range found {
				if f == "Adobe" { // Adobe.PPKLite, how the seal is encoded
					continue
				}
				if f != "DCTDecode" && f != "FlateDecode" && f != "CCITTFaxDecode" {
					t.Errorf("filter %s", f)
				}
			}
			if want := images[name]; want != "" && found[want] == 0 || found["DCTDecode"] == 0 {
				t.Errorf("no image with %s: %v", want, found)
			}
		})
	}
}
