package opencmis

import (
	"archive/zip"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// webXML holds the browser binding and AtomPub alone: the servlets of the third
// binding need parts that Java lost with version 11, and one servlet that does not
// start makes Jetty refuse them all. metadata-complete spares the search through the
// libraries for more of them.
const webXML = `<?xml version="1.0" encoding="UTF-8"?>
<web-app xmlns="http://xmlns.jcp.org/xml/ns/javaee" version="3.1" metadata-complete="true">
  <listener><listener-class>org.apache.chemistry.opencmis.server.impl.CmisRepositoryContextListener</listener-class></listener>
  <servlet>
    <servlet-name>cmisatom11</servlet-name>
    <servlet-class>org.apache.chemistry.opencmis.server.impl.atompub.CmisAtomPubServlet</servlet-class>
    <init-param>
      <param-name>callContextHandler</param-name>
      <param-value>org.apache.chemistry.opencmis.server.shared.BasicAuthCallContextHandler</param-value>
    </init-param>
    <init-param><param-name>cmisVersion</param-name><param-value>1.1</param-value></init-param>
  </servlet>
  <servlet>
    <servlet-name>cmisbrowser</servlet-name>
    <servlet-class>org.apache.chemistry.opencmis.server.impl.browser.CmisBrowserBindingServlet</servlet-class>
    <init-param>
      <param-name>callContextHandler</param-name>
      <param-value>org.apache.chemistry.opencmis.server.impl.browser.token.TokenCallContextHandler</param-value>
    </init-param>
    <load-on-startup>1</load-on-startup>
  </servlet>
  <servlet-mapping><servlet-name>cmisatom11</servlet-name><url-pattern>/atom11/*</url-pattern></servlet-mapping>
  <servlet-mapping><servlet-name>cmisbrowser</servlet-name><url-pattern>/browser/*</url-pattern></servlet-mapping>
</web-app>
`

// memoryProperties set up the server that keeps all in memory. With encrypted
// temporary files it would refuse every upload above 4 MiB on Java 17.
const memoryProperties = `class=org.apache.chemistry.opencmis.inmemory.server.InMemoryServiceFactoryImpl
InMemoryServer.RepositoryId=A1
InMemoryServer.TypesCreatorClass=org.apache.chemistry.opencmis.inmemory.types.DefaultTypeSystemCreator
InMemoryServer.TypeDefinitionsFile=types.xml
InMemoryServer.Class=org.apache.chemistry.opencmis.inmemory.storedobj.impl.StoreManagerImpl
InMemoryServer.EncryptTempFiles=false
RepositoryFiller.Enable=false
`

// shareProperties set up the server over a directory; %s is its path.
const shareProperties = `class=org.apache.chemistry.opencmis.fileshare.FileShareCmisServiceFactory
login.1 = test:test
type.1 = /example-type.xml
repository.test = %s
repository.test.readwrite = test
`

// unpack makes a folder of a WAR file, with other settings.
func unpack(war, folder, properties string) error {
	r, err := zip.OpenReader(war)
	if err != nil {
		return err
	}
	defer r.Close()
	for _, f := range r.File {
		if !strings.HasPrefix(f.Name, "WEB-INF/") || strings.HasSuffix(f.Name, "/") {
			continue
		}
		if err := extract(f, filepath.Join(folder, filepath.FromSlash(f.Name))); err != nil {
			return err
		}
	}
	for name, text := range map[string]string{"web.xml": webXML, "classes/repository.properties": properties} {
		if err := os.WriteFile(filepath.Join(folder, "WEB-INF", name), []byte(text), 0o600); err != nil {
			return err
		}
	}
	return nil
}

func extract(f *zip.File, path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	in, err := f.Open()
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	defer out.Close()
	_, err = io.Copy(out, in) // #nosec G110 -- the file is pinned by its hash
	return err
}
