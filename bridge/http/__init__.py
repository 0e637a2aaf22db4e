"""What goes over HTTP and websockets: calls, their limits, their errors."""
