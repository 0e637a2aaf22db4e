"""ComfyUI: graphs of nodes on a server of one's own, and the workflows that people made there."""
