package form

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/scanstelle/scanstelle/dms"
)

const (
	bagInfo     = "bag-info.txt"
	bagManifest = "manifest-sha256.txt"
	bagTags     = "tagmanifest-sha256.txt"
	bagDeclared = "bagit.txt"
	bagDeclares = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
)

// Bag puts the package and its fields into a bag (RFC 8493) in a ZIP file, whose one
// directory has the name of the file (4.1). CodePackageChanged: the bytes are not those
// that were sealed.
func Bag(o dms.Object, m Maker) (dms.Object, error) {
	root := stem(o.Name)
	fields, err := sidecar(o, o.Name)
	if err != nil {
		return o, err
	}
	pkg, err := payload(o, root+"/data/"+o.Name)
	if err != nil {
		return o, err
	}
	beside := "data/" + stem(o.Name) + ".xml"
	fieldsSum := sha256.Sum256(fields)
	manifest := o.SHA256 + "  " + bagPath("data/"+o.Name) + "\n" + hex.EncodeToString(fieldsSum[:]) + "  " + bagPath(beside) + "\n"
	tags := []struct{ name, text string }{
		{bagDeclared, bagDeclares},
		{bagInfo, fmt.Sprintf("Bag-Software-Agent: %s\nBagging-Date: %s\nExternal-Identifier: %s\nPayload-Oxum: %d.2\n",
			oneLine(m.Product+" "+m.Version), o.Delivery.Time().UTC().Format(time.DateOnly), o.Delivery, o.Size+int64(len(fields)))},
		{bagManifest, manifest},
	}
	var entries []entry
	var tagged strings.Builder
	for _, t := range tags {
		fmt.Fprintf(&tagged, "%x  %s\n", sha256.Sum256([]byte(t.text)), t.name)
		entries = append(entries, small(root+"/"+t.name, []byte(t.text)))
	}
	entries = append(entries, small(root+"/"+bagTags, []byte(tagged.String())), small(root+"/"+beside, fields), pkg)
	return packed(o, root+".zip", entries)
}

// bagPath writes a path into a manifest (RFC 8493, 2.1.3).
func bagPath(path string) string {
	return strings.NewReplacer("%", "%25", "\n", "%0A", "\r", "%0D").Replace(path)
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// checkBag holds a bag that was read against its own manifests: every file named, none
// beside them.
func (u *unpacking) checkBag(pkg, sum string) error {
	root := pkg[:strings.Index(pkg, "/")]
	sums := map[string]string{path.Clean(pkg[len(root)+1:]): sum}
	tags := map[string]string{}
	for name, data := range u.small {
		h := sha256.Sum256(data)
		rest, ok := strings.CutPrefix(name, root+"/")
		switch {
		case !ok:
			return errForeign
		case strings.HasPrefix(rest, "data/"):
			sums[rest] = hex.EncodeToString(h[:])
		case rest != bagTags:
			tags[rest] = hex.EncodeToString(h[:])
		}
	}
	if string(u.small[root+"/"+bagDeclared]) != bagDeclares || !named(u.small[root+"/"+bagManifest], sums) || !named(u.small[root+"/"+bagTags], tags) {
		return errForeign
	}
	return nil
}

// named reports whether a manifest has exactly these files with these checksums.
func named(manifest []byte, sums map[string]string) bool {
	var want []string
	for name, sum := range sums {
		want = append(want, sum+"  "+bagPath(name)+"\n")
	}
	have := slices.Collect(strings.Lines(string(manifest)))
	slices.Sort(have)
	slices.Sort(want)
	return slices.Equal(have, want)
}
