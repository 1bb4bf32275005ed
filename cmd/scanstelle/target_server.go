package main

import (
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/dms"
	"github.com/scanstelle/scanstelle/dms/cmis"
	"github.com/scanstelle/scanstelle/dms/web"
	"github.com/scanstelle/scanstelle/station"
)

// serverSettings are the settings of a target that is a server; none is a secret.
type serverSettings struct {
	Settings    string `help:"TOML-Datei mit den Angaben: Typ, Zuordnung, Anmeldung eines Servers; Form der Pakete in einem Ordner." type:"existingfile" placeholder:"DATEI"`
	CA          string `name:"ca" help:"Zertifikate der Zertifizierungsstelle (PEM)." type:"existingfile" placeholder:"DATEI"`
	Certificate string `help:"Unser Zertifikat, wenn der Server eines verlangt (PEM)." type:"existingfile" placeholder:"DATEI"`
}

// read reads the settings into those of the kind that an address has.
func (s serverSettings) read(into any) error {
	if s.Settings == "" {
		return nil
	}
	raw, err := readText(s.Settings)
	if err != nil {
		return err
	}
	if err := toml.NewDecoder(strings.NewReader(raw)).DisallowUnknownFields().Decode(into); err != nil {
		return &batch.Error{Op: "target.settings", Code: batch.CodeTargetSettings, Detail: s.Settings + ": " + err.Error(), Err: err}
	}
	return nil
}

// files reads the settings of a target that takes files; nil where none are given.
func (s serverSettings) files(spec string) (*station.FileSettings, error) {
	if s == (serverSettings{}) || strings.HasPrefix(spec, cmis.Scheme) {
		return nil, nil
	}
	var f station.FileSettings
	if err := s.read(&f); err != nil {
		return nil, err
	}
	return &f, s.certificates(&f.CA, &f.Certificate)
}

// config reads the settings of a server; nil where none are given.
func (s serverSettings) config(spec string) (*cmis.Config, error) {
	if s == (serverSettings{}) || !strings.HasPrefix(spec, cmis.Scheme) {
		return nil, nil
	}
	var c cmis.Config
	if err := s.read(&c); err != nil {
		return nil, err
	}
	return &c, s.certificates(&c.CA, &c.Certificate)
}

// certificates reads those of the way to a server.
func (s serverSettings) certificates(authority, own *string) error {
	for path, to := range map[string]*string{s.CA: authority, s.Certificate: own} {
		if path == "" {
			continue
		}
		text, err := readText(path)
		if err != nil {
			return err
		}
		*to = text
	}
	return nil
}

func readText(path string) (string, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return "", &batch.Error{Op: "target.settings", Code: batch.CodeUnreadable, Detail: path, Err: err}
	}
	return string(raw), nil
}

// secretFiles name the files that hold what lets us in: a command line can be read by
// everybody on the machine.
type secretFiles struct {
	Password     string `name:"password-file" help:"Kennwort (basic)." type:"existingfile" placeholder:"DATEI"`
	Token        string `name:"token-file" help:"Zugangsmarke (bearer)." type:"existingfile" placeholder:"DATEI"`
	ClientSecret string `name:"client-secret-file" help:"Geheimnis der Anwendung (oauth2)." type:"existingfile" placeholder:"DATEI"`
	Key          string `name:"key-file" help:"Schlüssel zu unserem Zertifikat (PEM)." type:"existingfile" placeholder:"DATEI"`
}

func (f secretFiles) secret() (*web.Secret, error) {
	if f == (secretFiles{}) {
		return nil, nil
	}
	var s web.Secret
	for _, file := range []struct {
		path string
		to   *string
	}{{f.Password, &s.Password}, {f.Token, &s.Token}, {f.ClientSecret, &s.ClientSecret}, {f.Key, &s.Key}} {
		if file.path == "" {
			continue
		}
		text, err := readText(file.path)
		if err != nil {
			return nil, err
		}
		*file.to = strings.TrimRight(text, "\r\n")
	}
	return &s, nil
}

type targetSecretCommand struct {
	Name string `arg:"" name:"name" help:"Wie das Ziel heißt."`
	secretFiles
}

func (c *targetSecretCommand) Run(ctx context.Context, g *globals) error {
	secret, err := c.secret()
	if err != nil {
		return err
	}
	if secret == nil {
		return batch.Refuse("target.secret", batch.CodeUsage, "es fehlt eine Datei, etwa --password-file")
	}
	return g.withStation(ctx, func(caller station.Caller) error {
		n, err := station.Invoke[station.NamedTarget](ctx, caller, station.OpTargetSecret, station.TargetSecret{Name: c.Name, Secret: *secret}, nil)
		switch {
		case err != nil:
			return err
		case g.JSON:
			printJSON(struct {
				Type string `json:"type"`
				Name string `json:"name"`
				Spec string `json:"spec"`
			}{"target-secret", n.Name, n.Spec})
		default:
			fmt.Printf("✓ Für »%s« hinterlegt, verschlüsselt bei den Schlüsseln der Station.\n", n.Name)
		}
		return nil
	})
}

type targetDescribeCommand struct {
	Spec string `arg:"" name:"ziel" help:"Etwa cmis:https://dms.example/browser."`
	serverSettings
	secretFiles
	Kept bool `help:"Mit --settings: dazu nehmen, was für dieses Ziel hinterlegt ist; nur auf dem Weg, der schon gilt."`
}

func (c *targetDescribeCommand) Run(ctx context.Context, g *globals) error {
	config, err := c.config(c.Spec)
	if err != nil {
		return err
	}
	files, err := c.files(c.Spec)
	if err != nil {
		return err
	}
	secret, err := c.secret()
	if err != nil {
		return err
	}
	return g.withStation(ctx, func(caller station.Caller) error {
		d, err := station.Invoke[station.TargetDescription](ctx, caller, station.OpTargetDescribe, station.TargetDraft{Spec: c.Spec, CMIS: config, Files: files, Secret: secret, Kept: c.Kept}, nil)
		if err != nil {
			return err
		}
		if g.JSON {
			printJSON(d)
			return nil
		}
		printFileServer(d)
		printChoices("Repositorys", d.Repositories)
		printChoices("Dokumenttypen", d.Types)
		printChoices("Ordner", d.Folders)
		if len(d.Properties) > 0 {
			fmt.Println("Eigenschaften, die sich setzen lassen")
		}
		for _, p := range d.Properties {
			must := ""
			if p.Required {
				must = "  Pflicht"
			}
			fmt.Printf("    %-32s %-10s %s%s\n", p.ID, p.Type, p.Name, must)
		}
		fmt.Println("Unsere Felder\n    " + strings.Join(station.TargetFields(), ", "))
		if d.Plan != nil {
			printPlan(*d.Plan)
		} else if d.Message != "" {
			fmt.Println("▲ " + d.Message)
		}
		return nil
	})
}

func printChoices(title string, all []cmis.Choice) {
	if len(all) > 0 {
		fmt.Println(title)
	}
	for _, c := range all {
		fmt.Printf("    %-32s %s\n", c.ID, c.Name)
	}
}

// printPlan shows what would be sent.
func printPlan(p dms.Plan) {
	for _, line := range [][2]string{{"Server", p.Server}, {"Ordner", p.Folder}, {"Typ", p.Type}, {"Name", p.Name}} {
		if line[1] != "" {
			fmt.Printf("%-8s %s\n", line[0], line[1])
		}
	}
	fmt.Println("So würde ein Paket abgelegt (Beispielwerte):")
	for _, q := range p.Properties {
		note := ""
		if q.Cut {
			note = "  (gekürzt; das Paket enthält alles)"
		}
		fmt.Printf("    %-32s %-10s %s%s\n", q.Name, q.Type, strings.Join(q.Values, ", "), note)
	}
}
