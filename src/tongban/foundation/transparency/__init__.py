"""The transparency log: every event that has its place, every refusal and every audit entry is a leaf of one Merkle tree
(RFC 6962) that only grows; its state is signed each minute and handed out, so that nobody can change the past unseen."""
