package capture

// movePaper notes where the paper of the stack is from now on; the head follows as with
// any other change.
func (r *Room) movePaper() { r.desk.MovePaper(r.stack.Batch.ID, func() {}) }
