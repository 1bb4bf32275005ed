package opencmis

import (
	_ "embed"

	"github.com/scanstelle/scanstelle/tests/maven"
)

// The files the servers are made of, with their hashes in Maven Central. The server over
// a directory was published there up to 1.0.0 alone; it speaks CMIS 1.1 as well.
const (
	memoryWAR = "chemistry-opencmis-server-inmemory-1.1.0.war"
	shareWAR  = "chemistry-opencmis-server-fileshare-1.0.0.war"
	jettyJAR  = "jetty-runner-9.4.57.v20241219.jar"
	// activationJAR left Java with version 11; the file-share server needs it.
	activationJAR = "javax.activation-1.2.0.jar"
)

//go:embed pom.xml
var pom []byte

var release = maven.Release{Name: "the CMIS servers", Folder: "opencmis-1.1.0", POM: pom, SHA256: map[string]string{
	memoryWAR:     "e64213571d416a5ff03a923693b97bb32d680b353af40d6807ce007197ae71d9",
	shareWAR:      "4960ec12b98a644ed10e4c8f34f79ac6b16397a2519b43aaa190e8b89542d3e2",
	activationJAR: "993302b16cd7056f21e779cc577d175a810bb4900ef73cd8fbf2b50f928ba9ce",
	jettyJAR:      "f63fbee00a06f04a3f715267d5d53ba4389b5b3e9ecc6168d8b73d81243a883f",
}}
