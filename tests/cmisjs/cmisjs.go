// Package cmisjs runs a client of the CMIS browser binding that others wrote, cmis from
// npm, for tests. It is taken from the registry by its pinned hashes and kept in the
// user's cache; nothing of it is linked or shipped.
package cmisjs

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/scanstelle/scanstelle/tests/maven"
)

// What npm fetches, and the hashes of it.
var (
	//go:embed package.json
	wanted []byte
	//go:embed package-lock.json
	pinned []byte
)

// Document is one as the client sees it.
type Document struct {
	Properties map[string]any
	Size       int64
	SHA256     string // of the content it read
}

// script looks a document up by its path, and reads it.
const script = `
const { CmisSession } = require('cmis');
const [url, user, password, path] = process.argv.slice(1);
(async () => {
	const session = new CmisSession(url);
	session.setCredentials(user, password);
	await session.loadRepositories();
	const properties = (await session.getObjectByPath(path)).succinctProperties;
	const answer = await session.getContentStream(properties['cmis:objectId']);
	const content = Buffer.from(await answer.arrayBuffer());
	const sha256 = require('crypto').createHash('sha256').update(content).digest('hex');
	console.log(JSON.stringify({ properties, size: content.length, sha256 }));
})().catch(e => { console.error(e); process.exit(1); });
`

// Client is ready to run.
type Client struct{ modules string }

// Find returns the client; it is fetched on the first use. An error says why it cannot
// be had here: Debian's npm brings hundreds of packages, so that it is not among those
// that are installed for the tests.
func Find() (*Client, error) {
	for _, program := range []string{"node", "npm"} {
		if _, err := exec.LookPath(program); err != nil {
			return nil, err
		}
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(pinned)
	folder := filepath.Join(cache, "scanstelle", "cmisjs-"+hex.EncodeToString(sum[:6]))
	c := &Client{filepath.Join(folder, "node_modules")}
	if _, err := os.Stat(c.modules); err == nil {
		return c, nil
	}
	return c, fetch(folder)
}

// fetch lets npm bring what is pinned. Several test programs may do so at once: each
// works in a folder of its own and renames.
func fetch(folder string) error {
	if err := os.MkdirAll(filepath.Dir(folder), 0o755); err != nil {
		return err
	}
	work, err := os.MkdirTemp(filepath.Dir(folder), "npm-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(work) }()
	for name, data := range map[string][]byte{"package.json": wanted, "package-lock.json": pinned} {
		if err := os.WriteFile(filepath.Join(work, name), data, 0o600); err != nil {
			return err
		}
	}
	cmd := exec.Command("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
	cmd.Dir = work
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("npm cannot fetch it: %w\n%s", err, maven.Tail(string(out)))
	}
	if err := os.Rename(work, folder); err != nil && !errors.Is(err, os.ErrExist) { // another was faster
		return err
	}
	return nil
}

// Read has the client read the document under a path of the repository that a service
// address has.
func (c *Client) Read(service, user, password, path string) (d Document, err error) {
	// #nosec G204 -- a test runs a program it pinned
	cmd := exec.Command("node", "-e", script, service, user, password, path)
	cmd.Env = append(os.Environ(), "NODE_PATH="+c.modules)
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err == nil {
		err = json.Unmarshal(out, &d)
	}
	if err != nil {
		err = fmt.Errorf("cmis (npm): %w\n%s%s", err, out, said.String())
	}
	return d, err
}
