//go:build !linux

package durable

func renameNew(oldName, newName string) error { return linkNew(oldName, newName) }
