package frame

// Dropper is a room that takes files dropped on the window.
type Dropper interface {
	Room
	// Drop takes files and folders, as absolute paths, in the order of the drop.
	Drop(paths []string)
}
