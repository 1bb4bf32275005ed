package inspect

// movePaper notes where the paper of the batch is from now on; the change comes back as
// any other does.
func (r *Room) movePaper() { r.desk.MovePaper(r.work.Batch.ID, r.refresh) }
