"""Pictures and clips from their files to planes: decoded, brought to BT.709, at the size that a film needs."""
